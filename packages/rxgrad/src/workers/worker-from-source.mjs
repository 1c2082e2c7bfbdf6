// What a thread runs in Node where this package runs from its TypeScript: the loader, then the thread's module.
//
// Where the thread has a loader that leads to JavaScript, as in tests, it needs no other.
if (import.meta.resolve("./worker.node.ts").endsWith(".ts")) (await import("tsx/esm/api")).register();
await import("./worker.node.ts");
