// The thread of Node when this package runs from TypeScript: registers the loader, then imports the thread's module.
//
// A thread whose own loader resolves to JavaScript, as in tests, needs no other loader.
if (import.meta.resolve("./thread.node.ts").endsWith(".ts")) (await import("tsx/esm/api")).register();
await import("./thread.node.ts");
