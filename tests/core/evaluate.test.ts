import {
  add,
  crossEntropy,
  defineNode,
  dense,
  evaluate,
  type Feed,
  FeedError,
  GraphError,
  initialParameters,
  input,
  meanSquaredError,
  type Node,
  Parameters,
  parameter,
  parametersOf,
  sigmoid,
  softmax,
  Tensor,
  tensor,
} from "@rxgrad/core";
import { evaluator } from "@rxgrad/core/driver";
import { isNode } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError } from "../support/closeness.js";
import { called } from "../support/small-networks.js";

const x = input("x", [2]);
const t = input("t", [3]);
const y = x.pipe(dense(4), sigmoid(), dense(3), softmax());
const loss = crossEntropy(y, t);
const W = initialParameters(loss, { seed: 1 });

/** Inputs and one-hot targets, different for each sample. */
function data(samples: number): { x: Tensor; t: Tensor } {
  const inputs = Float64Array.from({ length: 2 * samples }, (_, i) => Math.sin(i * i));
  const targets = Float64Array.from({ length: 3 * samples }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0));
  return { x: new Tensor([samples, 2], inputs), t: new Tensor([samples, 3], targets) };
}

async function refuses(promise: Promise<unknown>, type: new (message: string) => Error, message: string) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  isError(error, type, message);
}

test("an input of so many numbers that it is read in parts has the values of its samples", async () => {
  const samples = 700;
  const wide = input("wide", [5]);
  const sums = add(wide, wide);
  const numbers = Float64Array.from({ length: 5 * samples }, (_, i) => i / 8);
  const got = await evaluate(sums, { wide: new Tensor([samples, 5], numbers) });
  assert.equal(
    [...got.data],
    [...numbers].map((each) => 2 * each),
  );
});

test("a set larger than a chunk gives the values of its parts", async () => {
  for (const samples of [1, 3, 1023, 1024, 1025, 2500]) {
    const all = data(samples);
    const whole = await evaluate(y, { x: all.x }, W);
    assert.equal(whole.shape, [samples, 3]);
    for (const n of [0, Math.floor(samples / 2), samples - 1]) {
      const one = await evaluate(y, { x: [[all.x.at(n, 0), all.x.at(n, 1)]] }, W);
      assert.equal(
        [...one.data],
        [0, 1, 2].map((k) => whole.at(n, k)),
      );
    }
  }
});

test("a set larger than a chunk is computed a chunk at a time", async () => {
  const sizes: number[] = [];
  const watched = x.pipe(called(({ samples }) => void sizes.push(samples)));
  await evaluate(watched, { x: data(2500).x });
  // Before that, operations are tried on a few samples.
  assert.equal(
    sizes.filter((size) => size > 8),
    [1024, 1024, 452],
  );
});

test("values are found by their nodes, for any names under this root", async () => {
  const first = x.pipe(dense(1));
  const second = x.pipe(dense(1));
  const both = initialParameters([first, second], { seed: 1 });
  const [one, two] = [both.get("dense1/W"), both.get("dense2/W")];
  assert.is.not(one.at(0, 0), two.at(0, 0));
  assert.is((await evaluate(second, { x: [[1, 0]] }, both)).at(0, 0), two.at(0, 0));
});

test("a loss over a set larger than a chunk is that of all samples at once", async () => {
  const { x: inputs, t: targets } = data(2500);
  const probabilities = await evaluate(y, { x: inputs }, W);
  let sum = 0;
  for (let n = 0; n < 2500; n++)
    for (let k = 0; k < 3; k++) if (targets.at(n, k)) sum -= Math.log(probabilities.at(n, k) + 1e-7);
  const got = await evaluate(loss, { x: inputs, t: targets }, W);
  // 2,500 terms of about 1, added up in another order.
  close(got, sum / 2500, 2500 * Number.EPSILON * 2);
  const each = await evaluate(crossEntropy(y, t, { reduction: "none" }), { x: inputs, t: targets }, W);
  assert.equal(each.shape, [2500]);
  close(
    each.data.reduce((total, one) => total + one, 0),
    sum,
    2500 * Number.EPSILON * sum,
  );
});

test("it needs only what its node reaches", async () => {
  assert.equal((await evaluate(y, { x: [[0, 1]] }, W)).shape, [1, 3]);
  assert.equal((await evaluate(x, { x: [[5, 6]] })).toArray(), [[5, 6]]);
  const [{ node }] = parametersOf(y);
  assert.equal((await evaluate(node, {}, W)) as Tensor, W.get("dense1/W"));
});

test("a feed may hold more than the node reaches, as a whole data set does", async () => {
  const alone = await evaluate(y, { x: [[0, 1]] }, W);
  assert.equal(await evaluate(y, { x: [[0, 1]], t: [[1, 0, 0]], note: [1, 2, 3] }, W), alone);
  const steps = evaluator([y])({ x: [[0, 1]], t: [[1, 0, 0]] }, W);
  let step = steps.next();
  while (!step.done) step = steps.next();
  assert.equal(step.value[0], alone);
  await refuses(
    evaluate(y, { X: [[0, 1]], t: [[1, 0, 0]] }, W),
    FeedError,
    'input "x": the feed has no value for it; give "x".',
  );
});

test("a feed that is not there yet", async () => {
  const later = Promise.resolve({ x: [[0, 1]] });
  await refuses(evaluate(y, later as unknown as Feed, W), FeedError, "feed: it is a Promise; await it first.");
});

test("a node that mixes samples, whether or not it says so, sees all of them together", async () => {
  const center = (declared: object): Node => {
    const node = defineNode({
      kind: "center",
      ...declared,
      forward(out, from) {
        const mean = from.data.reduce((sum, value) => sum + value, 0) / from.size;
        for (let i = 0; i < out.size; i++) out.data[i] = from.data[i] - mean;
      },
    });
    return x.pipe(node());
  };
  const { x: inputs } = data(2500);
  const mean = inputs.data.reduce((sum, value) => sum + value, 0) / 5000;
  for (const node of [center({}), center({ samplesIndependent: false })]) {
    assert.ok(isNode(node));
    const got = (await evaluate(node, { x: inputs })) as Tensor;
    for (const n of [0, 1500, 2499]) close(got.at(n, 1), inputs.at(n, 1) - mean, 1e-12);
  }
});

test("a node beside a mean over the set adds the mean of the whole set", async () => {
  const { x: inputs } = data(2500);
  const spread = meanSquaredError(x, input("origin", [2]));
  const shifted = add(x, spread);
  const origin = new Tensor([2500, 2], new Float64Array(5000));
  const squares = inputs.data.reduce((sum, value) => sum + value * value, 0) / 5000;
  const got = await evaluate(shifted, { x: inputs, origin });
  for (const n of [0, 1500, 2499]) close(got.at(n, 0), inputs.at(n, 0) + squares, 1e-12);
});

test("the result belongs to the caller", async () => {
  const feed = { x: [[1, 2]] };
  const first = await evaluate(y, feed, W);
  const numbers = [...first.data];
  (first.data as Float64Array).fill(9);
  assert.equal([...(await evaluate(y, feed, W)).data], numbers);
  const weights = (await evaluate(parametersOf(y)[0].node, {}, W)) as Tensor;
  (weights.data as Float64Array).fill(9);
  assert.equal([...(await evaluate(y, feed, W)).data], numbers);
});

test("parameters that are missing or do not fit, and things that are no node, are refused", async () => {
  const feed = { x: [[1, 2]] };
  await refuses(
    evaluate(y, feed),
    GraphError,
    'evaluate: parameter "dense1/W" has no value; give the parameters, such as those that an optimizer emits.',
  );
  const other = input("x", [2]).pipe(dense(4, { name: "other" }));
  await refuses(
    evaluate(other, feed, W),
    GraphError,
    'evaluate: the parameters have no value for "other/W", only for dense1/W, dense1/b, dense2/W, dense2/b; give those of this network.',
  );
  await refuses(
    evaluate(y, feed, W.toJSON() as unknown as Parameters),
    GraphError,
    "evaluate: the parameters are an Object; give Parameters, such as iteration.parameters or initialParameters(loss).",
  );
  await refuses(
    evaluate("y" as unknown as Node, feed, W),
    GraphError,
    'evaluate: it was given "y"; give a node, such as y or the loss.',
  );
});

test("a value of the wrong shape is refused rather than cut or padded", async () => {
  const scale = parameter([2], { name: "scale" });
  const wrong = new Parameters([{ name: "scale", node: scale, value: tensor([1]) }]);
  await refuses(
    evaluate(add(x, scale), { x: [[1, 2]] }, wrong),
    Error,
    'evaluate: the value given for parameter "scale" has shape [1] but its shape is [2]; give those of this network.',
  );
});

test("several nodes are evaluated in one pass, in steps, with the values of each alone", async () => {
  for (const samples of [3, 2500]) {
    const feed = data(samples);
    let computed = 0;
    const counted = x.pipe(called(() => void computed++));
    const hidden = counted.pipe(dense(4), sigmoid());
    const parameters = initialParameters(hidden, { seed: 2 });
    const steps = evaluator([counted, hidden, t])(feed, parameters);
    let units = 1;
    let step = steps.next();
    for (; !step.done; step = steps.next()) units++;
    const [first, second, third] = step.value;
    // Three nodes in each chunk; those beyond the chunks try the operations.
    assert.ok(units > 3 * Math.floor(samples / 1024), `${units} units`);
    assert.equal(first, feed.x);
    assert.equal(second, await evaluate(hidden, { x: feed.x }, parameters));
    assert.equal(third, feed.t);
    if (samples === 3) assert.is(computed, 2);
  }
  const whole = evaluator([y, loss])(data(1500), W);
  let step = whole.next();
  while (!step.done) step = whole.next();
  assert.equal(step.value[0], await evaluate(y, { x: data(1500).x }, W));
  assert.is(step.value[1], await evaluate(loss, data(1500), W));
});

test("an abandoned evaluation frees its memory", () => {
  const blocks: { readonly data: Float64Array }[] = [];
  const node = x.pipe(called((out) => void blocks.push(out)));
  const steps = evaluator([node])({ x: [[1, 2]] });
  steps.next();
  assert.ok(blocks[0].data.length > 0);
  steps.return(undefined as never);
  assert.is(blocks[0].data.length, 0);
});

test.run();
