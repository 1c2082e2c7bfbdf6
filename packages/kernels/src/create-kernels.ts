import type { Kernels } from "./kernels.js";
import { wasmKernels } from "./wasm/wasm-kernels.js";
import { isWasmSupported } from "./wasm/wasm-module.js";

let plain: ((length: number) => Kernels) | undefined;

/**
 * The fastest kernels of this engine over a new memory of `length` float64 numbers, all zero.
 *
 * @throws Error in an engine without WebAssembly, unless {@link loadKernels} has completed; RangeError if there is not
 * enough memory.
 */
export function createKernels(length: number): Kernels {
  if (isWasmSupported()) return wasmKernels(length);
  if (plain) return plain(length);
  throw new Error(
    "This engine has no address space for WebAssembly, or no WebAssembly with SIMD; call await loadKernels() first.",
  );
}

/**
 * Loads the kernels for an engine without WebAssembly; other engines load nothing. `train` and `evaluate` call it
 * themselves.
 * Synchronous functions such as `iterations` need it called before.
 *
 * @returns Undefined if there is nothing to load.
 * @example
 * await loadKernels();
 * for (const { loss } of iterations(W, batches(digits.train, { size: 100 }))) console.log(loss);
 */
export const loadKernels = (): Promise<void> | undefined =>
  plain || isWasmSupported()
    ? undefined
    : import("./plain/plain-kernels.js").then(({ plainKernels }) => {
        plain = plainKernels;
      });
