export { createKernels } from "./create-kernels.js";
export type { KernelCall, Kernels, Windows } from "./kernels.js";
export { plainKernels } from "./plain/plain-kernels.js";
export { type WasmOptions, wasmKernels } from "./wasm/wasm-kernels.js";
export { type WasmMemoryOptions, wasmMemory } from "./wasm/wasm-memory.js";
export { isWasmSupported } from "./wasm/wasm-module.js";
