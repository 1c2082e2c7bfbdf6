// Worker module in Node when this package runs from TypeScript: registers the loader, then imports the worker module.
//
// A thread whose own loader resolves to JavaScript, as in tests, needs no other loader.
if (import.meta.resolve("./worker.node.ts").endsWith(".ts")) (await import("tsx/esm/api")).register();
await import("./worker.node.ts");
