/** The size of each thread's scratch memory: SCRATCH_BYTES in assembly/memory.ts. */
const SCRATCH_BYTES = 149 * 1024;
const PAGE_BYTES = 2 ** 16;
/** 4 GB, the limit of 32-bit addresses. */
const MOST_PAGES = 2 ** 16;

/** The start of a thread's scratch memory: the threads' follow each other after the numbers. */
export const scratchOf = (length: number, thread: number): number =>
  Math.ceil(length / 2) * 16 + thread * SCRATCH_BYTES;

export interface WasmMemoryOptions {
  /** Whether several threads use the memory; a page needs cross-origin isolation for this. Default false. */
  readonly shared?: boolean | undefined;
  /** The number of threads that run kernels on it. Default 1. */
  readonly threads?: number | undefined;
}

/**
 * A memory for `length` numbers, all zero, plus the kernels' scratch memory.
 *
 * @throws RangeError for more than 4 GB, or more than the engine has.
 */
export function wasmMemory(length: number, options: WasmMemoryOptions = {}): WebAssembly.Memory {
  const { shared = false, threads = 1 } = options;
  const pages = Math.ceil(scratchOf(length, threads) / PAGE_BYTES);
  if (!(pages <= MOST_PAGES)) throw new RangeError(`a memory of ${length} numbers is more than WebAssembly has.`);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}
