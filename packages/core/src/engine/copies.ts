/** The length of a slab: 16 kB. */
const SLAB = 2048;

/** What is longer than this gets an array of its own. */
const LARGEST = SLAB / 8;

/** Up to this many numbers a loop copies faster than a call. */
const FEW = 16;

/**
 * Makes copies of what a run holds, as views that are cut one after the other from slabs: a typed array with memory of its
 * own takes several times as long to make. No part of a slab is handed out twice, so a copy is private and lasts for ever.
 * Its price is that the smallest copy, as long as somebody keeps it, keeps its slab.
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

  /** Where this many numbers go. */
  #start(size: number): number {
    const start = this.#end;
    this.#end += size;
    if (this.#end <= this.#slab.length) return start;
    this.#slab = new Float64Array(SLAB);
    this.#end = size;
    return 0;
  }
}
