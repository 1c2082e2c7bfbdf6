/** The length of a slab: 16 kB. */
const SLAB = 2048;

/** A longer copy gets its own array. */
const LARGEST = SLAB / 8;

/** Up to this many numbers, a loop copies faster than `set`. */
const FEW = 16;

/**
 * Makes private copies of values of a run. Small copies are views of shared slabs, because a typed array with its own buffer
 * takes several times as long to create. No part of a slab is used twice, so a copy never changes. The price: even the smallest
 * copy keeps its whole slab in memory.
 */
export class Copies {
  #slab = new Float64Array(0);
  #end = 0;

  of(data: Float64Array): Float64Array {
    const size = data.length;
    if (size > LARGEST) return data.slice();
    const start = this.#start(size);
    const copy = this.#slab.subarray(start, start + size);
    if (size > FEW) copy.set(data);
    else for (let i = 0; i < size; i++) copy[i] = data[i];
    return copy;
  }

  /** Reserves this many numbers, and returns where they start. */
  #start(size: number): number {
    const start = this.#end;
    this.#end += size;
    if (this.#end <= this.#slab.length) return start;
    this.#slab = new Float64Array(SLAB);
    this.#end = size;
    return 0;
  }
}
