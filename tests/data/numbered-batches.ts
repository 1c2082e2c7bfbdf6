import { type BatchOptions, batches, type Order } from "@rxgrad/data";
import * as fc from "fast-check";
import * as assert from "uvu/assert";

export const orders: Order[] = ["random", "shuffled", "sequential"];

/** A data set in which both columns give the number of the sample. */
export const numbered = (samples: number) => ({
  x: Array.from({ length: samples }, (_, i) => [i, i + 0.5]),
  t: Array.from({ length: samples }, (_, i) => -i),
});

/** The sample numbers of the first `count` batches, after checking that both columns agree. */
export function take(count: number, samples: number, options: BatchOptions): number[][] {
  const iterator = batches(numbered(samples), options)[Symbol.iterator]();
  return Array.from({ length: count }, () => rowsOf(iterator.next()));
}

export function rowsOf({
  value,
  done,
}: IteratorResult<Record<"x" | "t", { shape: readonly number[]; at(...i: number[]): number }>>): number[] {
  assert.not(done);
  const rows = value.t.shape[0] as number;
  assert.equal(value.t.shape, [rows]);
  assert.equal(value.x.shape, [rows, 2]);
  return Array.from({ length: rows }, (_, row) => {
    const sample = value.x.at(row, 0);
    assert.is(value.x.at(row, 1), sample + 0.5);
    assert.is(value.t.at(row) + 0, 0 - sample);
    return sample;
  });
}

export const plans = fc
  .record({
    samples: fc.integer({ min: 1, max: 40 }),
    part: fc.nat(39),
    seed: fc.maxSafeInteger(),
    dropLast: fc.boolean(),
  })
  .map(({ samples, part, seed, dropLast }) => ({ samples, size: (part % samples) + 1, seed, dropLast }));
