import type { Kernels } from "@rxgrad/kernels";
import * as assert from "uvu/assert";
import type { CreateKernels } from "./over-kernels.js";

type Blocks = Record<string, ArrayLike<number>>;
type Offsets<B extends Blocks> = { [Name in keyof B]: number };

type Call<B extends Blocks> = {
  /** What the kernel may read and must leave as it is. */
  inputs: B;
  /** The elements the kernel writes: how many, poisoned before the call, or those it adds to, or an input's name. */
  out?: number | ArrayLike<number> | (keyof B & string);
  run: (kernels: Kernels, out: number, at: Offsets<B>) => unknown;
};

/**
 * Calls a kernel twice and returns what it wrote. The blocks lie between guard zones, in another order and at other
 * alignments the second time; guards and poison are numbers, then NaN, and NaN, then numbers. Nothing outside of `out`
 * may change, and both calls must write the same bits.
 */
export function guarded<B extends Blocks>(createKernels: CreateKernels, { inputs, out = 0, run }: Call<B>): number[] {
  const [first, second] = [false, true].map((turned) => {
    const own = typeof out === "number" ? new Array<number>(out).fill(turned ? 1e10 : Number.NaN) : out;
    const blocks: [string, ArrayLike<number>][] = Object.entries(inputs);
    if (typeof own !== "string") blocks.push(["", own]);
    if (turned) blocks.reverse();
    const gap = turned ? 5 : 6;
    const length = blocks.reduce((sum, [, { length }]) => sum + length + gap, gap);

    const kernels = createKernels(length);
    assert.ok(kernels.memory.length >= length);
    for (let i = 0; i < kernels.memory.length; i++) kernels.memory[i] = turned ? Number.NaN : 1e9 + i;
    const offsets: Record<string, number> = {};
    let end = gap;
    for (const [name, values] of blocks) {
      offsets[name] = end;
      kernels.memory.set(values, end);
      end += values.length + gap;
    }
    const before = kernels.memory.slice();
    const start = typeof own === "string" ? offsets[own]! : offsets[""]!;
    const size = typeof own === "string" ? inputs[own]!.length : own.length;

    run(kernels, start, offsets as Offsets<B>);

    const { memory } = kernels;
    assert.is(memory.length, before.length);
    for (let i = 0; i < memory.length; i++) {
      if (i >= start && i < start + size) continue;
      if (!Object.is(memory[i], before[i])) throw new Error(`wrote ${memory[i]} at ${i - start} of ${size}`);
    }
    return Array.from(memory.subarray(start, start + size));
  }) as [number[], number[]];
  same(second, first);
  return first;
}

/** Asserts that two lists hold the same numbers: NaN is itself, and 0 is not −0. */
export function same(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  assert.is(got.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    if (!Object.is(got[i], wanted[i])) throw new Error(`element ${i}: got ${got[i]}, wanted ${wanted[i]}`);
  }
}

/** Asserts |got − wanted| ≤ tolerance for every element; NaN is never close. */
export function near(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: (i: number) => number,
  describe: (i: number) => string = () => "",
): void {
  assert.is(got.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    if (got[i] === wanted[i] || Math.abs(got[i]! - wanted[i]!) <= tolerance(i)) continue;
    throw new Error(`element ${i}: got ${got[i]}, wanted ${wanted[i]} ± ${tolerance(i)} ${describe(i)}`);
  }
}

/** A unit in the last place of x. */
export function ulp(x: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -1022)));
  // log2 may round up to the next power of two.
  return 2 ** (exponent - (2 ** exponent > Math.abs(x) && exponent > -1022 ? 1 : 0) - 52);
}
