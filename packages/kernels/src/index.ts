export { type BinaryCrossEntropyKernels, binaryCrossEntropyKernels } from "./binary-cross-entropy.js";
export { createKernels, freeKernels, loadKernels } from "./create-kernels.js";
export { type ImageKernels, imageKernels, type Windows } from "./images.js";
export type { Family, KernelCall, Kernels } from "./kernels.js";
export { type UpdateKernels, updateKernels } from "./updates.js";
export type { Embedded, Printable } from "./wasm/printable.js";
export { type WasmOptions, wasmKernels } from "./wasm/wasm-kernels.js";
export { type WasmMemoryOptions, wasmMemory } from "./wasm/wasm-memory.js";
export { isWasmSupported } from "./wasm/wasm-module.js";
