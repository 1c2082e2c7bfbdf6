import type { Kernels } from "./kernels.js";
import { plainKernels } from "./plain/plain-kernels.js";
import { wasmKernels } from "./wasm/wasm-kernels.js";
import { isWasmSupported } from "./wasm/wasm-module.js";

/** The fastest kernels of this engine over a fresh memory of `length` float64 numbers, all zero. */
export const createKernels = (length: number): Kernels =>
  isWasmSupported() ? wasmKernels(length) : plainKernels(length);
