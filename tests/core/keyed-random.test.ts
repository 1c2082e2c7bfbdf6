import { test } from "uvu";
import * as assert from "uvu/assert";
import { KeyedRandom, threefry } from "../../packages/core/src/tensor/keyed-random.js";
import { close } from "../support/closeness.js";

test("Threefry-2x32 gives the known answers of its authors (Random123, kat_vectors)", () => {
  const answer = (key: [number, number], counter: [number, number]): string[] => {
    const out = new Int32Array(2).fill(1e9);
    threefry(out, ...key, ...counter);
    return Array.from(out, (word) => (word >>> 0).toString(16));
  };
  assert.equal(answer([0, 0], [0, 0]), ["6b200159", "99ba4efe"]);
  assert.equal(answer([-1, -1], [-1, -1]), ["1cb996fc", "bb002be7"]);
  assert.equal(answer([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), ["c4923a9c", "483df7a0"]);
});

/** The first numbers of an iteration and part. */
function numbersOf(random: KeyedRandom, iteration: number, part?: number): number[] {
  random.select(iteration, part);
  return Array.from({ length: 5 }, (_, i) => random.uniform(i));
}

test("a number is the same at every request", () => {
  const random = new KeyedRandom(1, "spsa1");
  const first = numbersOf(random, 7, 2);
  numbersOf(random, 8);
  random.select(7, 2);
  assert.equal(
    [4, 3, 2, 1, 0].map((i) => random.uniform(i)),
    [...first].reverse(),
  );
  assert.equal(numbersOf(new KeyedRandom(1, "spsa1"), 7, 2), first);
});

test("every seed, purpose, iteration, part and place has different numbers", () => {
  const all = new Set<number>();
  let count = 0;
  for (const seed of [0, 1, 2, 0.5, -1, 2 ** 40]) {
    for (const purpose of ["", "a", "b", "ab", "ba", "a/b", "dense1/W", "dense1/b"]) {
      const random = new KeyedRandom(seed, purpose);
      for (const iteration of [0, 1, 2, 1000, 2 ** 31, 2 ** 32 - 1]) {
        for (const part of [0, 1, 7]) {
          for (const number of numbersOf(random, iteration, part)) {
            all.add(number);
            count++;
          }
        }
      }
    }
  }
  assert.is(all.size, count);
});

test("numbers are uniform: mean, variance and the correlation of neighbors", () => {
  const random = new KeyedRandom(3, "uniform");
  const N = 100_000;
  random.select(1);
  const numbers = Array.from({ length: N }, (_, i) => random.uniform(i));
  for (const number of numbers) assert.ok(number >= 0 && number < 1);
  const moment = (of: (i: number) => number): number => numbers.reduce((sum, _, i) => sum + of(i), 0) / N;
  // The variances of (u − ½), its square and the product of two are 1/12, 1/180 and 1/144. Five deviations are allowed.
  const allowed = (variance: number): number => 5 * Math.sqrt(variance / N);
  close(
    moment((i) => numbers[i] - 0.5),
    0,
    allowed(1 / 12),
  );
  close(
    moment((i) => (numbers[i] - 0.5) ** 2),
    1 / 12,
    allowed(1 / 180),
  );
  close(
    moment((i) => (numbers[i] - 0.5) * (numbers[(i + 1) % N] - 0.5)),
    0,
    allowed(1 / 144),
  );
});

test("each of the 64 bits is set half of the time", () => {
  const random = new KeyedRandom(4, "bits");
  const N = 40_000;
  const counts = new Array<number>(64).fill(0);
  random.select(1);
  for (let i = 0; i < N; i++) {
    random.draw(i);
    for (let bit = 0; bit < 32; bit++) {
      counts[bit] += (random.first >>> bit) & 1;
      counts[32 + bit] += (random.second >>> bit) & 1;
    }
  }
  // Five standard deviations of N coin tosses.
  for (const count of counts) close(count, N / 2, (5 * Math.sqrt(N)) / 2);
});

test.run();
