import {
  add,
  crossEntropy,
  dense,
  evaluate,
  type Feed,
  FeedError,
  finiteDifference,
  initialParameters,
  input,
  iterations,
  parameter,
  relu,
  sgd,
  softmax,
  sumSquaredError,
  tensor,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { fails } from "../support/failed-run.js";

const x = input("x", [2]);
const y = x.pipe(dense(3), softmax());
const W = sgd(finiteDifference(crossEntropy(y, input("t", [3]), { name: "loss" })), { learningRate: 0.1 });
const good: Feed = {
  x: [
    [1, 2],
    [3, 4],
  ],
  t: [
    [1, 0, 0],
    [0, 0, 1],
  ],
};

/** Refused at once, and after two good feeds. In the message, WHEN stands for the iteration. */
function refuses(feed: unknown, message: string, trained = W, before: Feed = good): void {
  const refused = (feeds: Feed[], when: string): number =>
    fails(trained, Object.assign(feeds, { iterationsPerEpoch: 2 }), FeedError, message.replace("WHEN", when)).iteration;
  assert.is(refused([feed as Feed], "iteration 1 (batch 1 of epoch 1)"), 0);
  assert.is(refused([before, before, feed as Feed], "iteration 3 (batch 1 of epoch 2)"), 2);
}

test("values that are no feed", () => {
  refuses(null, 'feed: it is null; give an object with "x" and "t".');
  refuses(undefined, 'feed: it is undefined; give an object with "x" and "t".');
  refuses(5, 'feed: it is 5; give an object with "x" and "t".');
  refuses(Promise.resolve(good), "feed: it is a Promise; await it first.");
  refuses([1, 2], 'feed: "0" is not an input of the graph; give "x" and "t".');
});

test("an empty feed, missing names and surplus ones", () => {
  refuses({}, 'input "x": the feed has no value for it; give "x" and "t".');
  refuses({ x: good.x }, 'input "t": the feed has no value for it; give "x" and "t".');
  refuses({ x: good.x, t: undefined }, 'input "t": the feed has no value for it; give "x" and "t".');
  refuses({ ...good, label: [1, 2] }, 'feed: "label" is not an input of the graph; give "x" and "t".');
});

test("samples of the wrong length or shape", () => {
  const shape = "was fed but its shape is [batch, 2]; give a list of samples, at least one, of 2 numbers each.";
  refuses({ ...good, x: [[1, 2, 3]] }, `input "x": a value of shape [1, 3] ${shape}`);
  refuses({ ...good, x: [1, 2] }, `input "x": a value of shape [2] ${shape}`);
  refuses({ ...good, x: 1 }, `input "x": a value of shape [] ${shape}`);
  refuses({ ...good, x: tensor([[[1, 2]]]) }, `input "x": a value of shape [1, 1, 2] ${shape}`);
  refuses(
    { ...good, x: [[1, 2], [3]] },
    'input "x": tensor: expected 2 entries at depth 1 but found 1; give rows of equal length.',
  );
  refuses(
    { ...good, x: new Float64Array(3) },
    'input "x": 3 numbers were fed but its shape is [batch, 2]; give a multiple of 2, and at least one sample.',
  );
});

test("no samples at all", () => {
  refuses(
    { x: [], t: [] },
    'input "x": a value of shape [0] was fed but its shape is [batch, 2]; give a list of samples, at least one, of 2 numbers each.',
  );
  refuses(
    { x: tensor([], [0, 2]), t: tensor([], [0, 3]) },
    'input "x": a value of shape [0, 2] was fed but its shape is [batch, 2]; give a list of samples, at least one, of 2 numbers each.',
  );
  refuses(
    { x: new Float64Array(0), t: new Float64Array(0) },
    'input "x": 0 numbers were fed but its shape is [batch, 2]; give a multiple of 2, and at least one sample.',
  );
});

test("two nodes of one name and shape are one input, and one name to feed", () => {
  const again = input("x", [2]).pipe(dense(3));
  const both = sgd(finiteDifference(sumSquaredError(again, x.pipe(dense(3)))), { learningRate: 0.01 });
  refuses({}, 'input "x": the feed has no value for it; give "x".', both, { x: good.x as number[][] });
});

test("inputs that differ in their number of samples", () => {
  refuses(
    { ...good, t: [[1, 0, 0]] },
    'input "t": 1 samples were fed but "x" has 2; give every input the same number.',
  );
});

test("values that are no number", () => {
  const wanted = "give numbers, nested to the same depth everywhere.";
  refuses({ ...good, x: [["1", 2]] }, `input "x": tensor: expected a number at depth 2 but found string; ${wanted}`);
  refuses({ ...good, x: [[null, 2]] }, `input "x": tensor: expected a number at depth 2 but found null; ${wanted}`);
  refuses({ ...good, x: null }, `input "x": tensor: expected a number at depth 0 but found null; ${wanted}`);
  refuses({ ...good, x: {} }, `input "x": tensor: expected a number at depth 0 but found object; ${wanted}`);
  refuses({ ...good, x: new BigInt64Array(4) }, 'input "x": a BigInt64Array was fed; give numbers.');
  refuses({ ...good, x: new DataView(new ArrayBuffer(32)) }, 'input "x": a DataView was fed; give numbers.');
});

test("NaN and infinity, though the node behind the input would hide them", () => {
  const hiding = x.pipe(relu(), dense(3));
  const hidden = sgd(finiteDifference(sumSquaredError(hiding, input("t", [3]))), { learningRate: 0.01 });
  for (const trained of [W, hidden]) {
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      refuses(
        {
          ...good,
          x: [
            [1, 2],
            [3, value],
          ],
        },
        `input "x": element 1 of sample 1 is ${value} at WHEN; give finite numbers.`,
        trained,
      );
    }
  }
  const large = { x: new Float64Array(40), t: new Float64Array(60).fill(1 / 3) };
  large.x[35] = Number.NaN;
  refuses(large, 'input "x": element 1 of sample 17 is NaN at WHEN; give finite numbers.');
});

test("outside of a run, the error for NaN names no iteration", async () => {
  let error: unknown;
  try {
    await evaluate(y, { x: [[1, Number.NaN]] }, initialParameters(y));
  } catch (thrown) {
    error = thrown;
  }
  isError(error, FeedError, 'input "x": element 1 of sample 0 is NaN; give finite numbers.');
});

test("an input without a batch axis", () => {
  const once = input("once", [3], { batch: false });
  const trained = sgd(finiteDifference(sumSquaredError(dense(2)(once), input("t", [2], { batch: false }))), {
    learningRate: 0.1,
  });
  const before = { once: [1, 2, 3], t: [0, 1] };
  refuses(
    { once: [[1, 2, 3]], t: [0, 1] },
    'input "once": a value of shape [1, 3] was fed but its shape is [3]; give 3 numbers.',
    trained,
    before,
  );
  refuses(
    { once: new Float64Array(6), t: [0, 1] },
    'input "once": 6 numbers were fed but its shape is [3]; give 3.',
    trained,
    before,
  );
  refuses(
    { once: [1, Number.NaN, 3], t: [0, 1] },
    'input "once": element 1 of its value is NaN at WHEN; give finite numbers.',
    trained,
    before,
  );
});

test("class indices that are fractional or out of range", () => {
  const labels = sgd(finiteDifference(crossEntropy(y, input("label", []), { name: "loss" })), { learningRate: 0.1 });
  const before = { x: good.x, label: [0, 2] };
  for (const [wrong, samples, at] of [
    [3, 2, 1],
    [-1, 2, 0],
    [1.5, 2, 1],
    [7, 20, 17],
  ] as const) {
    const label = new Float64Array(samples);
    label[at] = wrong;
    refuses(
      { x: new Float64Array(2 * samples), label },
      `classIndices "loss/classIndices": class index ${wrong} of sample ${at} is not a whole number from 0 to 2; give each sample the number of its class.`,
      labels,
      before,
    );
  }
});

test("for several class indices in a sample, the element is named too", () => {
  const bias = parameter([3], { name: "bias" });
  const places = add(input("x", [5, 3]), bias).pipe(softmax());
  const root = sgd(finiteDifference(crossEntropy(places, input("label", [5]))), { learningRate: 0.1 });
  const feed = { x: new Float64Array(30), label: [Array(5).fill(0), [0, 1, 3, 0, 0]] };
  assert.throws(() => iterations(root, [feed]).next(), /class index 3 of element 2 of sample 1 is not a whole number/);
});

test("samples that cannot be read", () => {
  const broken = (shape: readonly number[]): unknown => ({
    shape,
    read() {
      throw new Error("the disk is gone");
    },
  });
  refuses({ ...good, x: broken([2, 2]) }, 'input "x": its samples could not be read: the disk is gone');
  refuses(
    { ...good, x: broken([2, 3]) },
    'input "x": a value of shape [2, 3] was fed but its shape is [batch, 2]; give a list of samples, at least one, of 2 numbers each.',
  );
});

test.run();
