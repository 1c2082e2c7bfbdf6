/** How many blocks of a level make one of the next. */
const FACTOR = 16;

/** The least and the greatest of some values, and the least that is above 0. Values that are not finite are left out. */
export interface Extent {
  min: number;
  max: number;
  leastPositive: number;
}

const emptyExtent = (): Extent => ({ min: Infinity, max: -Infinity, leastPositive: Infinity });

/** The extents of blocks of 16ᵏ points. */
class Level {
  readonly size: number;
  min = new Float64Array(64);
  max = new Float64Array(64);
  leastPositive = new Float64Array(64);

  constructor(size: number) {
    this.size = size;
  }

  set(block: number, { min, max, leastPositive }: Extent): void {
    if (block >= this.min.length) this.#grow();
    this.min[block] = min;
    this.max[block] = max;
    this.leastPositive[block] = leastPositive;
  }

  /** Widens a block by a value, or begins it with the value. */
  add(block: number, isFirst: boolean, value: number): void {
    if (isFirst) this.set(block, emptyExtent());
    if (!Number.isFinite(value)) return;
    if (value < this.min[block]!) this.min[block] = value;
    if (value > this.max[block]!) this.max[block] = value;
    if (value > 0 && value < this.leastPositive[block]!) this.leastPositive[block] = value;
  }

  #grow(): void {
    this.min = doubled(this.min);
    this.max = doubled(this.max);
    this.leastPositive = doubled(this.leastPositive);
  }
}

/**
 * Points with growing x, of any number. The extent of any stretch of them is found without looking at each: blocks of 16,
 * 256, 4096 … points keep theirs.
 */
export class Series {
  xs: Float64Array<ArrayBuffer> = new Float64Array(1024);
  ys: Float64Array<ArrayBuffer> = new Float64Array(1024);
  length = 0;
  /** The first x at which y was not finite. */
  firstNotFinite: number | undefined;
  readonly #levels: Level[] = [];

  get lastX(): number {
    return this.length === 0 ? -Infinity : this.xs[this.length - 1]!;
  }

  /** Adds a point. Points at its x and behind it are removed first: a run that went back replaces what came after. */
  push(x: number, y: number): void {
    if (x <= this.lastX) this.truncate(this.indexOf(x));
    if (this.length === this.xs.length) {
      this.xs = doubled(this.xs);
      this.ys = doubled(this.ys);
    }
    const i = this.length++;
    this.xs[i] = x;
    this.ys[i] = y;
    if (!Number.isFinite(y)) this.firstNotFinite ??= x;
    if (this.length >= FACTOR ** (this.#levels.length + 1)) this.#addLevel();
    for (const level of this.#levels) level.add(Math.floor(i / level.size), i % level.size === 0, y);
  }

  /** Keeps the first points. */
  truncate(length: number): void {
    this.length = length;
    if (this.firstNotFinite !== undefined && this.firstNotFinite > this.lastX) this.firstNotFinite = undefined;
    for (const [k, level] of this.#levels.entries()) {
      const block = Math.floor(length / level.size);
      level.set(block, this.#extent(block * level.size, length, k));
    }
  }

  /** The index of the first point whose x is not below the given one. */
  indexOf(x: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.xs[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index of the point whose x is nearest. −1 if there is no point. */
  nearest(x: number): number {
    const after = Math.min(this.indexOf(x), this.length - 1);
    if (after <= 0) return after;
    return x - this.xs[after - 1]! < this.xs[after]! - x ? after - 1 : after;
  }

  /** The extent of the points from `start` to before `end`. */
  extent(start = 0, end: number = this.length): Extent {
    return this.#extent(start, end, this.#levels.length);
  }

  #extent(start: number, end: number, levels: number): Extent {
    const found = emptyExtent();
    let i = start;
    while (i < end) {
      let k = levels - 1;
      while (k >= 0 && (i % this.#levels[k]!.size !== 0 || i + this.#levels[k]!.size > end)) k--;
      if (k < 0) widen(found, this.ys[i]!, this.ys[i]!, this.ys[i]! > 0 ? this.ys[i]! : Infinity);
      else {
        const { min, max, leastPositive, size } = this.#levels[k]!;
        const block = i / size;
        widen(found, min[block]!, max[block]!, leastPositive[block]!);
      }
      i += k < 0 ? 1 : this.#levels[k]!.size;
    }
    return found;
  }

  /** The level's last block may be begun; `push` completes it. */
  #addLevel(): void {
    const size = FACTOR ** (this.#levels.length + 1);
    const level = new Level(size);
    const before = this.length - 1;
    for (let block = 0; block * size <= before; block++) {
      level.set(block, this.extent(block * size, Math.min(before, (block + 1) * size)));
    }
    this.#levels.push(level);
  }
}

function widen(extent: Extent, min: number, max: number, leastPositive: number): void {
  // Comparisons with NaN are false. An infinite value is no block's minimum or maximum, but it may be a point's.
  if (min < extent.min && min > -Infinity) extent.min = min;
  if (max > extent.max && max < Infinity) extent.max = max;
  if (leastPositive < extent.leastPositive) extent.leastPositive = leastPositive;
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const next = new Float64Array(values.length * 2);
  next.set(values);
  return next;
}
