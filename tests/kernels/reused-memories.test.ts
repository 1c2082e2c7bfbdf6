// createKernels takes freed memories back and reuses them.
import { createKernels, freeKernels, type Kernels, wasmKernels } from "@rxgrad/kernels";
import { test } from "uvu";
import * as assert from "uvu/assert";

const LARGEST = 2 ** 19;

/** Kernels over a new or an idle memory. All its numbers are poisoned, and so are those behind its end. */
function poisoned(length: number): { kernels: Kernels; buffer: ArrayBufferLike } {
  const kernels = createKernels(length);
  const { buffer } = kernels.memory;
  new Float64Array(buffer).fill(Number.NaN);
  return { kernels, buffer };
}

test("a freed memory is reused with the wanted length and all zero, and its kernels compute like new ones", () => {
  const { kernels, buffer } = poisoned(3000);
  freeKernels(kernels);
  const again = createKernels(2500);
  assert.is(again.memory.buffer, buffer);
  assert.is(again.memory.length, 2500);
  assert.ok(again.memory.every((value) => Object.is(value, 0)));
  const fresh = wasmKernels(2500);
  for (const { memory, multiply, add } of [again, fresh]) {
    for (let i = 0; i < 700; i++) memory[i] = Math.sin(i);
    multiply(1600, 0, 300, 20, 15, 20);
    add(2100, 0, 200, 300, 7, 200);
  }
  assert.equal(again.memory, fresh.memory);
  freeKernels(again);
});

test("freed kernels lose their memory, and it is taken back only once", () => {
  const { kernels } = poisoned(10);
  freeKernels(kernels);
  assert.is(kernels.memory.length, 0);
  freeKernels(kernels);
  const [one, other] = [createKernels(10), createKernels(10)];
  assert.is.not(one.memory.buffer, other.memory.buffer);
  for (const each of [one, other]) freeKernels(each);
});

test("two memories in use at the same time are never the same", () => {
  const all = [1, 2, 3, 4].map(() => createKernels(100).memory.buffer);
  assert.is(new Set(all).size, 4);
});

test("at most two memories stay idle, and none larger than 4 MB", () => {
  const made = [poisoned(100), poisoned(100), poisoned(100)];
  for (const { kernels } of made) freeKernels(kernels);
  const next = [createKernels(100), createKernels(100), createKernels(100)];
  const reused = next.filter(({ memory }) => made.some(({ buffer }) => buffer === memory.buffer));
  assert.is(reused.length, 2);
  const large = createKernels(LARGEST + 1);
  const { buffer } = large.memory;
  freeKernels(large);
  assert.is(large.memory.buffer, buffer);
  assert.is.not(createKernels(LARGEST + 1).memory.buffer, buffer);
});

test("an idle memory that is too small stays idle", () => {
  const { kernels, buffer } = poisoned(100);
  freeKernels(kernels);
  const larger = createKernels(2 ** 15);
  assert.is.not(larger.memory.buffer, buffer);
  assert.is(larger.memory.length, 2 ** 15);
  assert.is(createKernels(50).memory.buffer, buffer);
});

test("does not take back the memory of other kernels", () => {
  const own = wasmKernels(100);
  const { buffer } = own.memory;
  freeKernels(own);
  assert.is(own.memory.length, 100);
  assert.is.not(createKernels(100).memory.buffer, buffer);
});

test.run();
