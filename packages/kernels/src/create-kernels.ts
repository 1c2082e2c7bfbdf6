import type { Kernels } from "./kernels.js";
import { wasmKernels } from "./wasm/wasm-kernels.js";
import { isWasmSupported } from "./wasm/wasm-module.js";

let plain: ((length: number) => Kernels) | undefined;

/** Kernels whose memory may be used again. */
type Reusable = { -readonly [P in keyof Kernels]: Kernels[P] };

/** The largest number of idle memories, and the most numbers in one: 4 MB. */
const MOST_IDLE = 2;
const LARGEST_IDLE = 2 ** 19;

/** The smallest memory that is made, in numbers: 64 kB, the size of a page of WebAssembly. */
const LEAST = 2 ** 13;

/** Idle memories, the most recently freed last. */
const idle: Reusable[] = [];

/** The whole memory of kernels that can be used again. */
const wholes = /* @__PURE__ */ new WeakMap<Kernels, Float64Array>();

const NOTHING = /* @__PURE__ */ new Float64Array(0);

/**
 * The fastest kernels of this engine over a memory of `length` float64 numbers, all zero. The memory may be one that
 * {@link freeKernels} took back.
 *
 * @throws Error in an engine without WebAssembly, unless {@link loadKernels} has completed; RangeError if there is not
 * enough memory.
 */
export function createKernels(length: number): Kernels {
  if (isWasmSupported()) return length > LARGEST_IDLE ? wasmKernels(length) : reused(length);
  if (plain) return plain(length);
  throw new Error(
    "This engine has no address space for WebAssembly, or no WebAssembly with SIMD; call await loadKernels() first.",
  );
}

function reused(length: number): Kernels {
  const found = idle.findIndex((each) => wholeOf(each).length >= length);
  const [kernels] = found < 0 ? [madeFor(length)] : idle.splice(found, 1);
  kernels.memory = wholeOf(kernels).subarray(0, length);
  if (found >= 0) kernels.memory.fill(0);
  return kernels;
}

function madeFor(length: number): Reusable {
  const kernels = wasmKernels(Math.max(LEAST, 2 ** Math.ceil(Math.log2(Math.max(1, length)))));
  wholes.set(kernels, kernels.memory);
  return kernels;
}

const wholeOf = (kernels: Kernels): Float64Array => wholes.get(kernels) as Float64Array;

/**
 * Frees the memory of {@link createKernels} for reuse. Do not read or write it after this call.
 * Large memories are left to the garbage collector, and so are those of other kernels.
 */
export function freeKernels(kernels: Kernels): void {
  if (!wholes.has(kernels) || kernels.memory === NOTHING) return;
  const mine: Reusable = kernels;
  mine.memory = NOTHING;
  idle.push(mine);
  if (idle.length > MOST_IDLE) idle.shift();
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
