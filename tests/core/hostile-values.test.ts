// What no program means, told in a sentence: what is too large, names without end, getters that throw, objects of another realm.
import { runInNewContext } from "node:vm";
import {
  amax,
  evaluate,
  FeedError,
  finiteDifference,
  GraphError,
  input,
  iterations,
  mean,
  type Node,
  sgd,
  sum,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { line, points } from "../support/small-networks.js";

test("a value that is too large is reported as such, and summed without an index map", async () => {
  const q = input("q", [1e10]);
  const told = async (node: Node): Promise<Error> =>
    evaluate(node, { q: [[1]] }).then(
      () => new Error("it was evaluated"),
      (error: Error) => error,
    );
  for (const node of [q.pipe(sum()), q.pipe(mean()), q.pipe(sum({ axes: [-1] }))]) {
    const error = await told(node);
    assert.instance(error, FeedError, error.stack);
    assert.match(
      error.message,
      /^input "q": a value of shape \[1, 1\] was fed but its shape is \[batch, 10000000000\]/,
    );
  }
  for (const kind of [sum, mean, amax]) {
    const error = await told(q.pipe(kind({ axes: [0] })));
    assert.instance(error, GraphError, error.stack);
    assert.match(
      error.message,
      /x has shape \[batch, 10000000000\], and the index map of its 10000000000 elements does not fit/,
    );
  }
});

test("a name without end is cut, and the fix is not", async () => {
  const name = "n".repeat(100_000);
  const error: unknown = await evaluate(input(name, []), {}).catch((caught: unknown) => caught);
  const cut = `"${"n".repeat(79)}…"`;
  assert.is((error as Error).message, `input ${cut}: the feed has no value for it; give ${cut}.`);
});

/** What makes a Promise of an object. */
const THEN = "then";

test("what throws when it is looked at is no Promise", async () => {
  const hostile: unknown = Object.defineProperty({}, THEN, {
    enumerable: true,
    get() {
      throw new Error("do not look");
    },
  });
  const { W } = line();
  assert.throws(
    () => iterations(W, [points], { from: hostile as never }).next(),
    /^train: from is an Object; give a saved state/,
  );
  throws(
    () => iterations(W, [hostile as never]).next(),
    FeedError,
    'feed: "then" is not an input of the graph; give "x" and "t".',
  );
});

test("steps and bounds by name may come from another realm, or have no prototype", () => {
  const { loss } = line();
  const [plain] = [
    ...iterations(sgd(finiteDifference(loss, { h: { "line/W": 1e-3 } }), { learningRate: 0.1 }), [points]),
  ];
  for (const h of [runInNewContext('({ "line/W": 1e-3 })'), Object.assign(Object.create(null), { "line/W": 1e-3 })]) {
    assert.ok(finiteDifference(loss, { bounds: { lower: h } }));
    const [one] = [...iterations(sgd(finiteDifference(loss, { h }), { learningRate: 0.1 }), [points])];
    assert.is(one?.loss, plain?.loss);
  }
});

test.run();
