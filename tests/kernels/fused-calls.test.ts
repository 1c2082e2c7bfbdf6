import { type KernelCall, type Kernels, wasmKernels } from "@rxgrad/kernels";
import { plainKernels } from "@rxgrad/kernels/plain";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { same } from "./guarded.js";
import { forAll, integers, numbers, seed, uniform } from "./numbers.js";

/** Blocks of `WIDTH` numbers, one behind the other. The offsets of the last blocks take three bytes. */
const WIDTH = 8;
const BLOCKS = 1500;

/** A call on random blocks. Results may be arguments too, so later calls depend on earlier ones. */
function randomCall(s: number): KernelCall {
  const [kind, a, b, out] = integers(s, 4, BLOCKS) as [number, number, number, number];
  const at = (block: number): number => block * WIDTH;
  const [factor] = numbers(s, 1) as [number];
  const calls: KernelCall[] = [
    { kernel: "fill", arguments: [at(out), factor, WIDTH] },
    { kernel: "addScaled", arguments: [at(out), at(a), factor, at(b), WIDTH] },
    { kernel: "sigmoid", arguments: [at(out), at(a), WIDTH] },
    { kernel: "multiply", arguments: [at(out), at(a), at(b), 2, 2, 4] },
    // The call leaves out the last arguments, the shard and the number of shards, as JavaScript allows: it computes everything.
    { kernel: "multiplyAddTransposedA", arguments: [at(out), at(a), at(b), 2, 2, 4] },
    { kernel: "clamp", arguments: [at(out), at(out), Math.abs(factor), WIDTH] },
  ];
  return calls[kind % calls.length] as KernelCall;
}

const callEach = (kernels: Kernels, calls: readonly KernelCall[]): void => {
  const all = kernels as unknown as Record<string, (...given: readonly number[]) => void>;
  for (const { kernel, arguments: given } of calls) all[kernel]!(...given);
};

test("a fused function gives the same results as its calls one by one, each time it is called", () => {
  forAll(
    [seed],
    (s) => {
      const draw = uniform(s);
      const calls = Array.from({ length: 1 + Math.floor(draw() * 60) }, (_, i) => randomCall(s + i));
      const [one, other] = [wasmKernels(WIDTH * BLOCKS), wasmKernels(WIDTH * BLOCKS)];
      for (const { memory } of [one, other]) memory.set(numbers(s, memory.length));
      const fused = one.fuse?.(calls) as () => void;
      for (let i = 0; i < 3; i++) {
        fused();
        callEach(other, calls);
        same(one.memory, other.memory);
      }
    },
    30,
  );
});

test("fused calls pass arguments of every size: negative integers, integers beyond 2^28, and any double", () => {
  for (const factor of [0, -0, 0.1, -1e300, 5e-324, Number.POSITIVE_INFINITY, Number.NaN]) {
    const kernels = wasmKernels(1);
    kernels.fuse?.([{ kernel: "fill", arguments: [0, factor, 1] }])?.();
    same(kernels.memory, [factor]);
  }
  // A negative number of rows counts as no rows.
  for (const rows of [-1, -63, -64, -65, -8192, -8193, -(2 ** 28)]) {
    const kernels = wasmKernels(4);
    kernels.memory.fill(7);
    kernels.fuse?.([{ kernel: "sumRows", arguments: [0, 1, rows, 1] }])?.();
    same(kernels.memory, [7, 7, 7, 7]);
  }
  for (const shards of [1, 63, 64, 8191, 8192, 2 ** 25]) {
    const kernels = wasmKernels(4);
    kernels.memory.set([0, 2, 3, 0]);
    kernels.fuse?.([{ kernel: "multiplyAddTransposedA", arguments: [0, 1, 2, 1, 1, 1, shards - 1, shards] }])?.();
    same(kernels.memory, [shards === 1 ? 6 : 0, 2, 3, 0]);
  }
});

test("refuses to fuse unknown kernels and kernels that return a value; plain kernels fuse nothing", () => {
  const kernels = wasmKernels(8);
  const fill: KernelCall = { kernel: "fill", arguments: [0, 1, 8] };
  for (const kernel of ["sum", "allFinite", "sumOfSquares", "memory", "toString"]) {
    assert.is(kernels.fuse?.([fill, { kernel, arguments: [0, 8] }]), undefined);
  }
  assert.type(kernels.fuse?.([fill]), "function");
  assert.is(plainKernels(8).fuse, undefined);
});

test("an empty list of calls makes a function that does nothing", () => {
  const kernels = wasmKernels(2);
  kernels.memory.set([1, 2]);
  kernels.fuse?.([])?.();
  same(kernels.memory, [1, 2]);
});

test.run();
