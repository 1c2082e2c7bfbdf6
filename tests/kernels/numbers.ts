import * as fc from "fast-check";

/** Sizes below, at and above multiples of 2, 4 and 8, the sizes of vectors and tiles. 0 and 1 are frequent. */
export const size: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 9 }),
  fc.integer({ min: 0, max: 37 }),
);

export const size1: fc.Arbitrary<number> = size.map((n) => Math.max(n, 1));

export const seed: fc.Arbitrary<number> = fc.integer();

/** A uniform number in [0, 1) from each call (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` numbers of either sign with sizes between 1e-3 and 1e3; some are zero. */
export function numbers(seed: number, count: number, zeros = 0.2): number[] {
  const draw = uniform(seed);
  return Array.from({ length: count }, () => {
    const value = 10 ** (6 * draw() - 3) * (draw() < 0.5 ? -1 : 1);
    return draw() < zeros ? 0 * value : value;
  });
}

/** `count` integers from 0 to below `end`. */
export function integers(seed: number, count: number, end: number): number[] {
  const draw = uniform(seed);
  return Array.from({ length: count }, () => Math.floor(draw() * end));
}

export const EPSILON = Number.EPSILON;

/** Checks a property for many random draws. The draws are the same in every run. */
export function forAll<Ts extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
  check: (...values: Ts) => void,
  runs = 200,
): void {
  fc.assert(fc.property<Ts>(...arbitraries, check), { seed: 1, numRuns: runs, includeErrorInReport: true });
}
