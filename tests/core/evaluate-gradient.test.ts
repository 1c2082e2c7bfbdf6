// The gradient at given parameters is the gradient that an iteration computes there, bit for bit.
import {
  backprop,
  batchNormalization,
  blackBox,
  crossEntropy,
  defineNode,
  dense,
  dropout,
  evaluate,
  exp,
  FeedError,
  finiteDifference,
  type GradientNode,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  l2Penalty,
  meanSquaredError,
  type Node,
  type NumberStream,
  NumericError,
  Parameters,
  parameter,
  randomDirections,
  relu,
  sgd,
  sigmoid,
  softmax,
  spsa,
  tensor,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const feed = {
  x: [
    [1, 0.5],
    [-0.2, 0.8],
    [0, 2],
  ],
  t: [
    [1, 0],
    [0, 1],
    [1, 0],
  ],
};

const x = input("x", [2]);
const t = input("t", [2]);
const hidden = x.pipe(dense(4), sigmoid());
const loss = crossEntropy(hidden.pipe(dense(2), softmax()), t);
const W = initialParameters(loss, { seed: 3 });

type Bits = Readonly<Record<string, number[]>>;
const bitsOf = (gradient: Parameters): Bits =>
  Object.fromEntries([...gradient].map(({ name, value }) => [name, [...value.data]]));

/** The gradient in each iteration of a run that learns nothing. */
function inRun(gradient: GradientNode, parameters: Parameters, seed: number, count = 1): Bits[] {
  const all: Bits[] = [];
  const still = sgd(gradient, { learningRate: 0 });
  for (const iteration of iterations(still, Array(count).fill(feed), { parameters, seed })) {
    all.push(bitsOf(iteration.value(gradient)));
  }
  return all;
}

const kinds: readonly [string, (loss: Node<readonly []>) => GradientNode][] = [
  ["backprop", (loss) => backprop(loss)],
  ["finiteDifference", (loss) => finiteDifference(loss)],
  ["direct", (loss) => finiteDifference(loss, { strategy: "direct", h: 1e-3 })],
  ["propagated forward", (loss) => finiteDifference(loss, { strategy: "propagated", scheme: "forward" })],
  ["richardson with automatic steps", (loss) => finiteDifference(loss, { scheme: "richardson", h: "auto" })],
  ["a schedule of h", (loss) => finiteDifference(loss, { h: (iteration) => 1e-3 / iteration })],
  ["spsa", (loss) => spsa(loss)],
  ["randomDirections", (loss) => randomDirections(loss, { directions: 3 })],
  ["directions with a seed of their own", (loss) => spsa(loss, { seed: 12 })],
];

for (const [name, make] of kinds) {
  test(`${name}: equal to the first and the third iteration of a run, for two seeds`, async () => {
    const gradient = make(loss);
    for (const seed of [0, 5]) {
      const [first, , third] = inRun(gradient, W, seed, 3);
      assert.equal(bitsOf(await evaluate(gradient, feed, W, { seed })), first);
      assert.equal(bitsOf(await evaluate(gradient, feed, W, { seed, iteration: 3 })), third);
    }
  });
}

test("the seed and the iteration change the directions, and are 0 and 1 by default", async () => {
  const gradient = randomDirections(loss);
  const usual = bitsOf(await evaluate(gradient, feed, W));
  assert.equal(usual, bitsOf(await evaluate(gradient, feed, W, { seed: 0, iteration: 1 })));
  assert.not.equal(usual, bitsOf(await evaluate(gradient, feed, W, { seed: 1 })));
  assert.not.equal(usual, bitsOf(await evaluate(gradient, feed, W, { iteration: 2 })));
});

test("dropout and batch normalization compute as in training", async () => {
  const y = x.pipe(dense(6), batchNormalization(), relu(), dropout(0.5), dense(2), softmax());
  const noisy = crossEntropy(y, t);
  const parameters = initialParameters(noisy, { seed: 1 });
  const gradient = backprop(noisy);
  for (const seed of [0, 9]) {
    assert.equal(bitsOf(await evaluate(gradient, feed, parameters, { seed })), inRun(gradient, parameters, seed)[0]);
  }
});

test("a user's node that mixes samples is found out, as on a first batch", async () => {
  const centered = defineNode({
    kind: "centered",
    forward(out, z) {
      const mean = z.data.reduce((sum, each) => sum + each, 0) / z.data.length;
      for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i]! - mean;
    },
  });
  const mixed = meanSquaredError(x.pipe(dense(2), centered()), t);
  const parameters = initialParameters(mixed, { seed: 1 });
  for (const gradient of [finiteDifference(mixed), backprop(mixed)]) {
    assert.equal(bitsOf(await evaluate(gradient, feed, parameters)), inRun(gradient, parameters, 0)[0]);
  }
});

/** A loss behind a black box that squares. */
function boxed(answer: (squares: Float64Array) => Float64Array | Promise<Float64Array>): Node<readonly []> {
  const z = x.pipe(dense(2, { name: "before" }));
  const evaluate = ({ z }: { z: Float64Array }) => answer(z.map((each) => each * each));
  return meanSquaredError(blackBox({ inputs: { z }, output: [2], evaluate }), t);
}

test("black boxes: also those that answer later", async () => {
  const now = boxed((z) => z);
  const later = boxed(async (z) => z);
  const parameters = initialParameters(now, { seed: 1 });
  for (const make of [(of: Node<readonly []>) => finiteDifference(of), backprop, spsa]) {
    const [expected] = inRun(make(now), parameters, 0);
    assert.equal(bitsOf(await evaluate(make(now), feed, parameters)), expected);
    assert.equal(bitsOf(await evaluate(make(later), feed, parameters)), expected);
  }
});

test("a strength that changed has the value that the parameters have recorded", async () => {
  const w = parameter([2], { initial: values([3, -1]), name: "w" });
  const penalty = l2Penalty(w, { strength: (iteration) => 10 ** iteration, name: "penalty" });
  const gradient = backprop(penalty);
  let after: Parameters | undefined;
  for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [{}, {}])) after = iteration.parameters;
  const { data } = (await evaluate(gradient, {}, after)).get("w");
  assert.equal([...data], [600, -200]);
});

test("a stream has the value that it emits when it is subscribed to", async () => {
  const streamOf = (...all: number[]): NumberStream => ({
    subscribe(observer) {
      for (const each of all) observer.next(each);
      return { unsubscribe: () => {} };
    },
  });
  const expected = bitsOf(await evaluate(finiteDifference(loss, { h: 1e-2, scheme: "forward" }), feed, W));
  const gradient = finiteDifference(loss, { h: streamOf(1, 1e-2), scheme: "forward" });
  assert.equal(bitsOf(await evaluate(gradient, feed, W)), expected);
  await refuses(
    evaluate(finiteDifference(loss, { h: streamOf() }), feed, W),
    HyperparameterError,
    "evaluate: finiteDifference1.h is an Observable without a value; give one that emits when it is subscribed to, such as a BehaviorSubject.",
  );
});

test("other inputs in the feed are not read", async () => {
  const gradient = backprop(loss);
  const more = { ...feed, names: { length: Number.NaN } as never };
  assert.equal(bitsOf(await evaluate(gradient, more, W)), bitsOf(await evaluate(gradient, feed, W)));
  for (const none of [null, 1, undefined]) await refuses(evaluate(gradient, none as never, W), FeedError, /./);
});

test("two at once, and again after a failure", async () => {
  const gradient = finiteDifference(loss);
  const [expected] = inRun(gradient, W, 0);
  const both = await Promise.all([evaluate(gradient, feed, W), evaluate(backprop(loss), feed, W)]);
  assert.equal(bitsOf(both[0]), expected);
  await evaluate(gradient, { x: [[1]] } as never, W).catch(() => {});
  assert.equal(bitsOf(await evaluate(gradient, feed, W)), expected);
  assert.equal(bitsOf(both[0]), expected);
});

async function refuses(promise: Promise<unknown>, type: new (...given: never[]) => Error, message: string | RegExp) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  assert.instance(error, type);
  if (typeof message === "string") assert.is(error!.message, message);
  else assert.match(error!.message, message);
}

test("refused: missing parameters, wrong parameters, feeds, options and losses", async () => {
  const gradient = backprop(loss);
  await refuses(
    evaluate(gradient, feed),
    GraphError,
    'evaluate: parameter "dense1/W" has no value; give the parameters, such as those that an optimizer emits.',
  );
  await refuses(evaluate(gradient, feed, {} as never), GraphError, /^evaluate: the parameters are/);
  const strange = new Parameters([{ name: "a", node: parameter([1]), value: tensor([1]) } as never]);
  await refuses(evaluate(gradient, feed, strange), GraphError, /^evaluate: /);
  await refuses(evaluate(gradient, { x: feed.x }, W), FeedError, /"t"/);
  await refuses(
    evaluate(gradient, feed, W, { iteration: 0 }),
    HyperparameterError,
    "evaluate: iteration is 0; give a whole number, 1 or more.",
  );
  await refuses(evaluate(gradient, feed, W, { seed: 0.5 }), HyperparameterError, /^evaluate: seed is 0.5/);
  await refuses(evaluate(gradient, feed, W, { sed: 1 } as never), Error, /sed/);
  await refuses(evaluate(loss, feed, W, { seed: 1 } as never), Error, /seed/);
  const overflowing = meanSquaredError(x.pipe(dense(2), exp(), exp(), exp()), t);
  const start = initialParameters(overflowing);
  const far = { ...feed, x: feed.x.map(() => [1e3, 1e3]) };
  await refuses(evaluate(backprop(overflowing), far, start), NumericError, /meanSquaredError|exp/);
});

test.run();
