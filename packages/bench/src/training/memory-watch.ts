/** Memory in use during a training, in bytes. */
export interface MemoryCourse {
  /** Maximum in use by JavaScript and WebAssembly at any check, including garbage. */
  readonly peak: number;
  /** In use by them after the first iterations and a garbage collection. */
  readonly first: number;
  /** The same at the end. */
  readonly last: number;
  /** Maximum resident memory of the whole process. */
  readonly resident: number;
}

/** After this many iterations, memory must not grow. */
export const FIRST = 1000;

/** Iterations between two checks. */
const EVERY = 100;

/** Checks the memory in use while a training runs. */
export class MemoryWatch {
  readonly #count: number;
  #peak = 0;
  #first = 0;
  #last = 0;

  /** @param count Number of iterations of the training. */
  constructor(count: number) {
    this.#count = count;
  }

  look(iteration: number): void {
    if (iteration % EVERY === 0) this.#peak = Math.max(this.#peak, inUse());
    if (iteration === FIRST) this.#first = held();
    if (iteration === this.#count) this.#last = held();
  }

  course(): MemoryCourse {
    const [peak, first, last] = [this.#peak, this.#first, this.#last];
    return { peak, first, last, resident: 1024 * process.resourceUsage().maxRSS };
  }
}

/** Bytes in the heap and outside of it, including WebAssembly memories and array buffers. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes in use after garbage collection. It runs twice, because buffers are freed only after their owners. */
function held(): number {
  if (!globalThis.gc) throw new Error("memory: start Node with --expose-gc.");
  globalThis.gc();
  globalThis.gc();
  return inUse();
}
