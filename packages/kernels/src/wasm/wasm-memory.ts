/** What the module needs beside the numbers, for each thread: as SCRATCH_BYTES in assembly/memory.ts. */
const SCRATCH_BYTES = 149 * 1024;
const PAGE_BYTES = 2 ** 16;
/** 4 GB: what addresses of 32 bits reach. */
const MOST_PAGES = 2 ** 16;

/** Where the scratch memory of a thread begins: behind the numbers, one thread's behind the other's. */
export const scratchOf = (length: number, thread: number): number =>
  Math.ceil(length / 2) * 16 + thread * SCRATCH_BYTES;

export interface WasmMemoryOptions {
  /** Whether several threads see it; a page must be cross-origin isolated to have such memory. Default false. */
  readonly shared?: boolean | undefined;
  /** How many threads run kernels on it. Default 1. */
  readonly threads?: number | undefined;
}

/**
 * A memory for `length` numbers, all zero, and for what the kernels need beside them.
 *
 * @throws RangeError for more than 4 GB, or more than the engine can give.
 */
export function wasmMemory(length: number, options: WasmMemoryOptions = {}): WebAssembly.Memory {
  const { shared = false, threads = 1 } = options;
  const pages = Math.ceil(scratchOf(length, threads) / PAGE_BYTES);
  if (!(pages <= MOST_PAGES)) throw new RangeError(`a memory of ${length} numbers is more than WebAssembly has.`);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}
