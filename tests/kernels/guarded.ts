import type { Kernels } from "@rxgrad/kernels";
import * as assert from "uvu/assert";
import type { CreateKernels } from "./over-kernels.js";

type Blocks = Record<string, ArrayLike<number>>;
type Offsets<B extends Blocks> = { [Name in keyof B]: number };

type Call<B extends Blocks> = {
  /** What the kernel may read and must leave as it is. */
  inputs: B;
  /** The elements the kernel writes: a number of poisoned ones, the values it adds to, or the name of an input. */
  out?: number | ArrayLike<number> | (keyof B & string);
  run: (kernels: Kernels, out: number, at: Offsets<B>) => unknown;
};

/**
 * Calls a kernel twice and returns what it wrote. The blocks lie between guard zones. The second call has them in another
 * order and at other alignments. The guards are numbers, then NaN; the poison is NaN, then numbers. Nothing outside `out`
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

    const kernels = kernelsFor(createKernels, length);
    assert.ok(kernels.memory.length >= length);
    if (turned) kernels.memory.fill(Number.NaN);
    else kernels.memory.set(guards(kernels.memory.length));
    const offsets: Record<string, number> = {};
    let end = gap;
    for (const [name, values] of blocks) {
      offsets[name] = end;
      kernels.memory.set(values, end);
      end += values.length + gap;
    }
    const before = copyOf(kernels.memory);
    const start = typeof own === "string" ? offsets[own]! : offsets[""]!;
    const size = typeof own === "string" ? inputs[own]!.length : own.length;

    run(kernels, start, offsets as Offsets<B>);

    const { memory } = kernels;
    assert.is(memory.length, before.length);
    unchanged(memory, before, 0, start, start, size);
    unchanged(memory, before, start + size, memory.length, start, size);
    return Array.from(memory.subarray(start, start + size));
  }) as [number[], number[]];
  same(second, first);
  return first;
}

const PAGE = 8192;
const made = new Map<CreateKernels, Map<number, Kernels>>();

/** Kernels over whole pages of memory. Each call overwrites all of it first, so kernels of one size are made once. */
function kernelsFor(createKernels: CreateKernels, length: number): Kernels {
  const own = made.get(createKernels) ?? new Map<number, Kernels>();
  made.set(createKernels, own);
  const size = Math.ceil(length / PAGE) * PAGE;
  const kernels = own.get(size) ?? createKernels(size);
  own.set(size, kernels);
  return kernels;
}

let copied = new Float64Array();

/** A copy of the memory. It is valid until the next copy. */
function copyOf(memory: Float64Array): Float64Array {
  if (copied.length < memory.length) copied = new Float64Array(memory.length);
  copied.set(memory);
  return copied.subarray(0, memory.length);
}

let counted = new Float64Array();

/** Guard numbers. Each one shows its position. */
function guards(length: number): Float64Array {
  if (counted.length < length) counted = Float64Array.from({ length }, (_, i) => 1e9 + i);
  return counted.subarray(0, length);
}

const bytesOf = ({ buffer, byteOffset }: Float64Array, from: number, to: number): Uint8Array =>
  new Uint8Array(buffer, byteOffset + 8 * from, 8 * (to - from));

/** Asserts that a part of the memory still has the same bits. */
function unchanged(
  memory: Float64Array,
  before: Float64Array,
  from: number,
  to: number,
  start: number,
  size: number,
): void {
  if (Buffer.compare(bytesOf(memory, from, to), bytesOf(before, from, to)) === 0) return;
  for (let i = from; i < to; i++) {
    if (!Object.is(memory[i], before[i])) throw new Error(`wrote ${memory[i]} at ${i - start} of ${size}`);
  }
  throw new Error("wrote other bits of NaN");
}

/** Asserts that two lists hold the same numbers: NaN equals NaN, and 0 differs from −0. */
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
