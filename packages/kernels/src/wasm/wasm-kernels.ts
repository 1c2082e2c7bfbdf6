import type { Family } from "../family.js";
import type { Kernels } from "../kernels.js";
import { fuseCalls } from "./fused-calls.js";
import { KERNELS } from "./kernels.generated.js";
import type { Embedded } from "./printable.js";
import { scratchOf, type WasmMemoryOptions, wasmMemory } from "./wasm-memory.js";
import { kernelSignatures, wasmModule } from "./wasm-module.js";

/** What the module exports: the kernels themselves, for which 1 is true. */
type Exports = Omit<Kernels, "memory" | "allFinite" | "copyChanged" | "fuse" | "family"> & {
  allFinite(x: number, size: number): number;
  copyChanged(out: number, a: number, size: number): number;
};

export interface WasmOptions extends WasmMemoryOptions {
  /** A memory of {@link wasmMemory} for the same length to work on, instead of a fresh one. */
  readonly memory?: WebAssembly.Memory | undefined;
  /** Which of the memory's threads this is, from 0: each has scratch memory of its own. Default 0. */
  readonly thread?: number | undefined;
}

/**
 * Kernels in WebAssembly SIMD over a memory of `length` float64 numbers, in a fresh memory all zero.
 *
 * The methods are the module's own exports, so that a call costs nothing on the way. Results are the same on every
 * machine, and for products, sums and whatever is made of sums and products element by element those of plainKernels
 * bit for bit, but for multiplyAddTransposedB and addPowerProducts.
 */
export function wasmKernels(length: number, options: WasmOptions = {}): Kernels {
  const { thread = 0, memory = wasmMemory(length, options) } = options;
  const { buffer } = memory;
  const imports = { env: { memory }, memory: { scratch: scratchOf(length, thread) } };
  // Not by instanceof: in Jest, and in other sandboxes, ArrayBuffer is that of another realm.
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
