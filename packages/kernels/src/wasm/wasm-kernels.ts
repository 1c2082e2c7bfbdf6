import type { Family, Kernels } from "../kernels.js";
import { fuseCalls } from "./fused-calls.js";
import { KERNELS } from "./kernels.generated.js";
import type { Embedded } from "./printable.js";
import { scratchOf, type WasmMemoryOptions, wasmMemory } from "./wasm-memory.js";
import { kernelSignatures, wasmModule } from "./wasm-module.js";

/** The exports of the module: the kernels, where 1 means true. */
type Exports = Omit<Kernels, "memory" | "allFinite" | "copyChanged" | "fuse" | "family"> & {
  allFinite(x: number, size: number): number;
  copyChanged(out: number, a: number, size: number): number;
};

export interface WasmOptions extends WasmMemoryOptions {
  /** A memory of {@link wasmMemory} for the same length. Default: a new one. */
  readonly memory?: WebAssembly.Memory | undefined;
  /** The thread's number, from 0: each thread has its own scratch memory. Default 0. */
  readonly thread?: number | undefined;
}

/**
 * Kernels in WebAssembly SIMD over a memory of `length` float64 numbers; a new memory is all zero.
 *
 * The methods are the module's exports, so a call has no overhead. Results are the same on every machine. Products, sums
 * and elementwise combinations of them are bit for bit those of plainKernels, except in multiplyAddTransposedB and
 * addPowerProducts.
 */
export function wasmKernels(length: number, options: WasmOptions = {}): Kernels {
  const { thread = 0, memory = wasmMemory(length, options) } = options;
  const { buffer } = memory;
  const imports = { env: { memory }, memory: { scratch: scratchOf(length, thread) } };
  // instanceof fails if ArrayBuffer comes from another realm, as in Jest and other sandboxes.
  const isShared = Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  const instantiate = (embedded: Embedded): WebAssembly.Exports =>
    new WebAssembly.Instance(wasmModule(embedded, isShared), imports).exports;
  const exports = instantiate(KERNELS);
  const families = new Map<Family<object>, unknown>();
  const { allFinite, copyChanged, ...kernels } = exports as unknown as Exports;
  return {
    ...kernels,
    memory: new Float64Array(buffer, 0, length),
    allFinite: (x, size) => allFinite(x, size) !== 0,
    copyChanged: (out, a, size) => copyChanged(out, a, size) !== 0,
    family<F extends object>(family: Family<F>): F {
      let found = families.get(family);
      if (!found) {
        found = instantiate(family.module);
        families.set(family, found);
      }
      return found as F;
    },
    fuse: (calls) => fuseCalls(calls, kernelSignatures(), exports),
  };
}
