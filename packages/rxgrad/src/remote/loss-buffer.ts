/** Losses of some iterations, in their order. */
export interface LossBatch {
  /** The iterations. */
  readonly iterations: Float64Array<ArrayBuffer>;
  /** The loss of each of them. */
  readonly losses: Float64Array<ArrayBuffer>;
  /** The largest distance between neighbors: 1 if no iteration is left out; else every `stride`-th is there, and the newest. */
  readonly stride: number;
  /** The epoch of the newest iteration. */
  readonly epoch: number;
}

type Losses = Omit<LossBatch, "epoch">;

/**
 * Losses in a bounded memory. When it is full, every second is dropped, and from then on only every second iteration is kept:
 * so the kept ones are equally far apart.
 */
export class LossBuffer {
  readonly #iterations: Float64Array;
  readonly #losses: Float64Array;
  #size = 0;
  #seen = 0;
  #stride = 1;
  #newest = 0;
  #newestLoss = Number.NaN;

  /** @param capacity An even number of losses. */
  constructor(capacity: number) {
    this.#iterations = new Float64Array(capacity);
    this.#losses = new Float64Array(capacity);
  }

  get isEmpty(): boolean {
    return this.#seen === 0;
  }

  add(iteration: number, loss: number): void {
    this.#newest = iteration;
    this.#newestLoss = loss;
    const isKept = this.#seen++ % this.#stride === 0;
    if (!isKept) return;
    if (this.#size === this.#losses.length) this.#halve();
    this.#iterations[this.#size] = iteration;
    this.#losses[this.#size++] = loss;
  }

  addAll({ iterations, losses }: Losses): void {
    for (let i = 0; i < losses.length; i++) this.add(iterations[i], losses[i]);
  }

  /** Copies of all, the newest last. */
  copy(): Losses {
    const isNewestKept = this.isEmpty || this.#iterations[this.#size - 1] === this.#newest;
    const size = this.#size + (isNewestKept ? 0 : 1);
    const iterations = new Float64Array(size);
    const losses = new Float64Array(size);
    iterations.set(this.#iterations.subarray(0, this.#size));
    losses.set(this.#losses.subarray(0, this.#size));
    if (!isNewestKept) {
      iterations[size - 1] = this.#newest;
      losses[size - 1] = this.#newestLoss;
    }
    return { iterations, losses, stride: widestGap(iterations) };
  }

  clear(): void {
    this.#size = 0;
    this.#seen = 0;
    this.#stride = 1;
  }

  #halve(): void {
    this.#size /= 2;
    this.#stride *= 2;
    for (let i = 0; i < this.#size; i++) {
      this.#iterations[i] = this.#iterations[2 * i];
      this.#losses[i] = this.#losses[2 * i];
    }
  }
}

function widestGap(iterations: Float64Array): number {
  let widest = 1;
  for (let i = 1; i < iterations.length; i++) widest = Math.max(widest, iterations[i] - iterations[i - 1]);
  return widest;
}
