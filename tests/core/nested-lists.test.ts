import { backprop, dense, type Feed, input, iterations, sgd, sumSquaredError, tensor } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CheckedFeed, checkFeed, FeedChecker } from "../../packages/core/src/engine/feed.js";
import type { PlannedNode } from "../../packages/core/src/engine/plan.js";
import type { Shape } from "../../packages/core/src/tensor/shape.js";

const SEED = Number(process.env.RXGRAD_SEED ?? 8);

const planned = (name: string, shape: Shape): PlannedNode => ({ name, shape, options: {} }) as PlannedNode;

/** The shapes and numbers of a checked feed, or the error. */
function outcome(check: () => CheckedFeed): unknown {
  try {
    const { samples, values } = check();
    const read = values.map((value) => {
      const out = new Float64Array(3000).fill(-1);
      value.read(out, 3, 0, value.shape.length === 0 ? 1 : value.shape[0]);
      return { shape: [...value.shape], bits: [...new BigUint64Array(out.buffer)] };
    });
    return { samples, read };
  } catch (error) {
    const { name, message, cause } = error as Error;
    return { name, message, cause: (cause as Error | undefined)?.message };
  }
}

type Nested = unknown[];

class Rows extends Array<unknown> {}

/** Entries that nested arrays must not have, or that are read in another way. */
const odd: ((entry: unknown) => unknown)[] = [
  () => "1",
  () => null,
  () => undefined,
  () => 5n,
  () => true,
  () => ({}),
  () => [],
  () => Number.NaN,
  () => -0,
  () => Number.POSITIVE_INFINITY,
  (entry) => [entry],
  (entry) => [entry, entry],
  (entry) => (Array.isArray(entry) ? entry[0] : [[entry]]),
  (entry) => (Array.isArray(entry) ? entry.slice(1) : entry),
  (entry) => (Array.isArray(entry) ? [...entry, 1] : entry),
  (entry) => (Array.isArray(entry) ? new Array(entry.length) : entry),
  (entry) => (Array.isArray(entry) ? Float32Array.from(entry as number[]) : new Number(entry)),
  (entry) => (Array.isArray(entry) ? BigInt64Array.from(entry, () => 1n) : entry),
  (entry) => (Array.isArray(entry) ? Rows.from(entry) : entry),
  (entry) => (Array.isArray(entry) ? new Proxy(entry, {}) : entry),
  (entry) => (Array.isArray(entry) ? new Proxy(entry, { get: refuse }) : entry),
  (entry) => (Array.isArray(entry) ? { ...entry, length: entry.length } : entry),
  (entry) => (Array.isArray(entry) ? tensor(entry as number[]) : entry),
  (entry) => (Array.isArray(entry) ? Object.assign([...entry], { shape: [1, 2], read() {} }) : entry),
];

function refuse(): never {
  throw new Error("no reading");
}

/** Nested arrays of a shape, the first axis as long as `rows`, with each number drawn. */
function nested(shape: Shape, rows: number, next: () => number): unknown {
  if (shape.length === 0) return next();
  const length = shape[0] === "batch" ? rows : (shape[0] as number);
  return Array.from({ length }, () => nested(shape.slice(1), rows, next));
}

/** Puts an odd entry at a place of nested arrays. */
function spoil(value: unknown, path: readonly number[], make: (entry: unknown) => unknown): unknown {
  if (!Array.isArray(value) || path.length === 0 || value.length === 0) return make(value);
  const list: Nested = [...value];
  const at = path[0] % list.length;
  list[at] = spoil(list[at], path.slice(1), make);
  return list;
}

const shapes: fc.Arbitrary<Shape> = fc
  .tuple(fc.boolean(), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }))
  .map(([hasBatch, own]): Shape => (hasBatch ? ["batch", ...own] : own));

const spoiling = fc.option(fc.record({ path: fc.array(fc.nat(20), { maxLength: 4 }), odd: fc.constantFrom(...odd) }), {
  freq: 2,
});

const fed = fc.record({ rows: fc.integer({ min: 0, max: 4 }), seed: fc.integer(), x: spoiling, t: spoiling });

test("nested arrays are read as tensor reads them, or refused with its error", () => {
  const property = fc.property(shapes, shapes, fc.array(fed, { minLength: 1, maxLength: 6 }), (x, t, feeds) => {
    const inputs = [planned("x", x), planned("t", t)];
    const checker = new FeedChecker(inputs, () => "iteration 1");
    for (const { rows, seed, ...spoilt } of feeds) {
      let count = 0;
      const give = (shape: Shape, how: typeof spoilt.x): unknown => {
        const plain = nested(shape, rows, () => Math.sin(seed + count++));
        return how ? spoil(plain, how.path, how.odd) : plain;
      };
      const feed = { x: give(x, spoilt.x), t: give(t, spoilt.t) } as Feed;
      const expected = outcome(() => checkFeed(inputs, feed));
      for (let again = 0; again < 2; again++)
        assert.equal(
          outcome(() => checker.check(feed)),
          expected,
        );
    }
  });
  fc.assert(property, { numRuns: 400, seed: SEED });
});

const W = sgd(backprop(sumSquaredError(input("x", [2]).pipe(dense(2)), input("t", [2]))), { learningRate: 0.1 });
const losses = (feeds: Iterable<Feed>): number[] => Array.from(iterations(W, feeds, { seed: 3 }), ({ loss }) => loss);

test("nested arrays that change in place, or are fed beside a tensor, are read anew each time", () => {
  const x = [
    [1, 2],
    [3, 4],
  ];
  const t = tensor([
    [1, 0],
    [0, 1],
  ]);
  const feed = { x, t };
  function* changing(): Generator<Feed> {
    for (let i = 0; i < 5; i++) {
      x[1][0] = i;
      yield feed;
    }
  }
  const copies = [0, 1, 2, 3, 4].map((i) => ({
    x: tensor([
      [1, 2],
      [i, 4],
    ]),
    t,
  }));
  assert.equal(losses(changing()), losses(copies));
});

test("arrays as long as the last ones are read into the same samples, without another check", () => {
  const inputs = [planned("x", ["batch", 2, 3]), planned("once", [2])];
  const checker = new FeedChecker(inputs, () => "iteration 1");
  const feedOf = (samples: number, first: number): Feed => ({
    x: nested(["batch", 2, 3], samples, () => first++) as number[][][],
    once: [first, -first],
  });
  const [two, again, three] = [feedOf(2, 0), feedOf(2, 20), feedOf(3, 40)];
  const checked = checker.check(two);
  assert.is(checker.check(again), checked);
  const read = outcome(() => checked);
  const wanted = outcome(() => checkFeed(inputs, again));
  assert.equal(read, wanted);
  assert.is.not(checker.check(three), checked);
});

test("an array that reads its samples itself is not read as nested arrays", () => {
  const mine = Object.assign([[7, 7]], {
    shape: [1, 2],
    read: (out: Float64Array, offset: number) => out.set([1, 2], offset),
  });
  const t = [[1, 0]];
  assert.equal(
    losses([
      { x: [[5, 6]], t },
      { x: mine as never, t },
    ]),
    losses([
      { x: [[5, 6]], t },
      { x: [[1, 2]], t },
    ]),
  );
});

test("a name that is added to a feed is refused", () => {
  const feed: Record<string, number[][]> = { x: [[1, 2]], t: [[1, 2]] };
  function* growing(): Generator<Feed> {
    yield feed;
    feed.label = [[1]];
    yield feed;
  }
  assert.throws(() => losses(growing()), /"label" is not an input of the graph/);
});

test("a value that is removed from a feed is missed", () => {
  const feed: Record<string, number[][]> = { x: [[1, 2]], t: [[1, 2]] };
  function* shrinking(): Generator<Feed> {
    yield feed;
    delete feed.x;
    delete feed.t;
    yield feed;
  }
  assert.throws(() => losses(shrinking()), /the feed has no value for it/);
});

test.run();
