// What a thread runs in Node where this package runs from its TypeScript: the loader, then the thread's module.
import { register } from "tsx/esm/api";

register();
await import("./worker.node.ts");
