/** What memory a training had in use, in bytes. */
export interface MemoryCourse {
  /** The most that JavaScript and WebAssembly had in use at any look, garbage included. */
  readonly peak: number;
  /** What they had in use, garbage collected, when the first iterations were done. */
  readonly first: number;
  /** The same at the end. */
  readonly last: number;
  /** The most that the whole process had in real memory. */
  readonly resident: number;
}

/** Iterations after which nothing may grow any more. */
export const FIRST = 1000;

/** Iterations between two looks. */
const EVERY = 100;

/** Looks at the memory in use while a training runs. */
export class MemoryWatch {
  readonly #count: number;
  #peak = 0;
  #first = 0;
  #last = 0;

  /** @param count How many iterations the training has. */
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

/** Bytes of the heap and outside of it, the memories of WebAssembly and array buffers among them. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What is in use once garbage has been collected. Twice, since buffers go when their owners have gone. */
function held(): number {
  if (!globalThis.gc) throw new Error("memory: start Node with --expose-gc.");
  globalThis.gc();
  globalThis.gc();
  return inUse();
}
