// Large sets are evaluated in chunks, with the same numbers as all samples at once. A set that does not fit is refused.
import {
  add,
  backprop,
  batchNormalization,
  blackBox,
  constant,
  conv2d,
  crossEntropy,
  dense,
  evaluate,
  exp,
  FeedError,
  flatten,
  GraphError,
  initialParameters,
  input,
  iterations,
  l2Penalty,
  mean,
  meanSquaredError,
  multiply,
  type Node,
  type Parameters,
  parameter,
  parametersOf,
  relu,
  sgd,
  sigmoid,
  softmax,
  subtract,
  sum,
  Tensor,
  tanh,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../packages/core/src/engine/compile.js";
import { chunkOf } from "../../packages/core/src/engine/large-set.js";
import { close } from "../support/closeness.js";
import { called } from "../support/small-networks.js";

const SAMPLES = 2500;
const x = input("x", [3]);
const t = input("t", [3]);
const feed = {
  x: new Tensor(
    [SAMPLES, 3],
    Float64Array.from({ length: 3 * SAMPLES }, (_, i) => Math.sin(i * i)),
  ),
  t: new Tensor(
    [SAMPLES, 3],
    Float64Array.from({ length: 3 * SAMPLES }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)),
  ),
};
const y = x.pipe(dense(4), tanh(), dense(3), softmax());

const refused = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("it was not refused"),
    (error: Error) => error,
  );

test("a loss of 20,000 blank images through a convolution: ln 10, but for its delta", async () => {
  const images = input("x", [28, 28, 1]);
  const probabilities = images.pipe(conv2d(32), relu(), flatten(), dense(10), softmax());
  const loss = crossEntropy(probabilities, input("t", []));
  const labels = Float64Array.from({ length: 20_000 }, (_, n) => n % 10);
  const before = process.memoryUsage().arrayBuffers;
  const got = await evaluate(
    loss,
    { x: new Tensor([20_000, 28, 28, 1], new Float64Array(20_000 * 784)), t: labels },
    initialParameters(loss),
  );
  // −ln(0.1 + 1e-7); 20,000 equal terms add up to within n·ε of it.
  close(got, -Math.log(0.1 + 1e-7), 20_000 * Number.EPSILON);
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 29, "half a gigabyte, images included");
});

/** The loss of the predictions by a plain loop. */
async function predictions(W: Parameters): Promise<number[][]> {
  const all = await evaluate(y, { x: feed.x }, W);
  return Array.from({ length: SAMPLES }, (_, n) => [0, 1, 2].map((k) => all.at(n, k)));
}

test("every reduction of a loss over a large set", async () => {
  const W = initialParameters(y, { seed: 1 });
  const rows = await predictions(W);
  const terms = rows.map((row, n) => row.reduce((all, p, k) => all + (p - feed.t.at(n, k)) ** 2, 0));
  const total = terms.reduce((all, each) => all + each, 0);
  for (const [reduction, wanted] of [
    ["sum", total],
    ["mean", total / SAMPLES],
    ["mean-elements", total / SAMPLES / 3],
  ] as const) {
    close(
      await evaluate(meanSquaredError(y, t, { reduction }), feed, W),
      wanted,
      3 * SAMPLES * Number.EPSILON * wanted,
    );
  }
  const each = await evaluate(meanSquaredError(y, t, { reduction: "none" }), feed, W);
  assert.equal(each.shape, [SAMPLES]);
  for (const n of [0, 1023, 1024, SAMPLES - 1]) close(each.data[n], terms[n], 4 * Number.EPSILON);
});

test("a penalty counts once, for any number of chunks", async () => {
  const W = initialParameters(y, { seed: 1 });
  const squares = [...W].reduce((all, { value }) => all + value.data.reduce((s, w) => s + w * w, 0), 0);
  const loss = crossEntropy(y, t);
  const alone = await evaluate(loss, feed, W);
  for (const strength of [0.5, () => 0.5]) {
    const both = await evaluate(add(loss, l2Penalty(parametersOf(y), { strength })), feed, W);
    close(both - alone, 0.5 * squares, 1e-13);
  }
});

test("sums have the bits of all samples at once", async () => {
  // Terms e^x, computed in chunks, and the same terms given: then there is nothing to be computed in chunks but the sum.
  const terms = await evaluate(x.pipe(exp()), { x: feed.x });
  const values = constant(terms.toArray() as number[][]);
  assert.is(await evaluate(x.pipe(exp(), sum()), { x: feed.x }), await evaluate(values.pipe(sum()), {}));
});

test("nodes that mix samples see all of them, before and behind what does not", async () => {
  const spread = subtract(x.pipe(dense(3)), x.pipe(mean({ axes: [0] })));
  const again = sigmoid()(multiply(spread, spread.pipe(mean({ axes: ["batch"] }))));
  const W = initialParameters(again, { seed: 3 });
  const [{ value: weights }] = [...W];
  const means = [0, 1, 2].map((k) => feed.x.data.reduce((all, v, i) => (i % 3 === k ? all + v : all), 0) / SAMPLES);
  const centered = Array.from({ length: SAMPLES }, (_, n) =>
    [0, 1, 2].map((k) => [0, 1, 2].reduce((all, i) => all + feed.x.at(n, i) * weights.at(i, k), 0) - means[k]),
  );
  const spreads = [0, 1, 2].map((k) => centered.reduce((all, row) => all + row[k], 0) / SAMPLES);
  const got = (await evaluate(again, { x: feed.x }, W)) as Tensor;
  for (const n of [0, 1023, 1024, SAMPLES - 1]) {
    for (const k of [0, 1, 2]) close(got.at(n, k), 1 / (1 + Math.exp(-centered[n][k] * spreads[k])), 1e-12);
  }
});

test("batch normalization is evaluated in chunks, because evaluation takes it sample by sample", async () => {
  const sizes: number[] = [];
  const normalized = x.pipe(dense(2), batchNormalization());
  const watched = normalized.pipe(called(({ samples }) => void sizes.push(samples)));
  const loss = meanSquaredError(watched, input("u", [2]), { reduction: "sum" });
  const W = initialParameters(loss, { seed: 1 });
  const u = new Tensor([SAMPLES, 2], new Float64Array(2 * SAMPLES));
  const got = await evaluate(loss, { x: feed.x, u }, W);
  // Before that, operations are tried on a few samples.
  assert.equal(
    sizes.filter((size) => size > 8),
    [1024, 1024, 452],
  );
  const rows = await evaluate(normalized, { x: feed.x }, W);
  const wanted = rows.data.reduce((all, v) => all + v * v, 0);
  close(got, wanted, 2 * SAMPLES * Number.EPSILON * wanted);
});

test("a black box evaluates each point once, a chunk at a time", async () => {
  const asked: number[] = [];
  const squares = blackBox({
    inputs: { p: input("p", [1]) },
    output: [1],
    evaluate({ p }) {
      asked.push(p[0]);
      return [p[0] * p[0]];
    },
  });
  const points = Float64Array.from({ length: SAMPLES }, (_, n) => n);
  const got = await evaluate(squares.pipe(sum()), { p: points });
  assert.is(
    got,
    points.reduce((all, p) => all + p * p, 0),
  );
  assert.equal(
    asked.sort((a, b) => a - b),
    [...points],
  );
});

test("wide samples are computed fewer at a time, narrow ones by 1024", () => {
  const chunk = (node: Node): number => chunkOf(compile([node]));
  assert.is(chunk(y), 1024);
  const wide = input("w", [2 ** 20]);
  // Two nodes of 2^20 numbers each, of 2^24 in all.
  assert.is(chunk(wide.pipe(exp())), 8);
  assert.is(chunk(input("w", [2 ** 25]).pipe(exp())), 1);
});

const GIB = 2 ** 27;

test("a node that does not fit is refused with its name, its size and the fix", async () => {
  // Samples of 8 GB. They are refused before they are read.
  const huge = input("w", [GIB * 8]);
  const samples = { shape: [2, GIB * 8], read: () => assert.unreachable() };
  const error = await refused(evaluate(huge.pipe(exp(), sum()), { w: samples }));
  assert.instance(error, GraphError);
  assert.is(
    error.message,
    'exp "exp1": 2 samples of [1073741824] take 17.2 GB, more memory than there is; feed fewer samples at a time.',
  );
});

test("a batch or a parameter that does not fit is refused in training too", () => {
  const first = (node: Node<readonly []>, data: object): Error => {
    try {
      for (const _ of iterations(sgd(backprop(node), { learningRate: 1 }), [data as never])) break;
    } catch (error) {
      return error as Error;
    }
    return new Error("it was not refused");
  };
  const tall = input("x", [1]).pipe(dense(2 ** 16, { bias: false }), mean());
  const batch = {
    shape: [2 ** 16, 1],
    read: (out: Float64Array, at: number, _from: number, count: number) => void out.fill(0, at, at + count),
  };
  const error = first(tall, { x: batch });
  assert.instance(error, GraphError);
  assert.is(
    error.message,
    'dense "dense1": 65536 samples of [65536] take 34.4 GB and 68.7 GB with what is needed beside it, more memory than there is; feed fewer samples at a time.',
  );
  const weights = first(l2Penalty(parameter([2 ** 20, 2 ** 30], { name: "V" })), {});
  assert.instance(weights, GraphError);
  assert.is(
    weights.message,
    'parameter "V": a value of [1048576, 1073741824] takes 9007199 GB and 27021598 GB with what is needed beside it, more memory than there is; make it smaller.',
  );
});

test("an invalid label is named by its index among all samples", async () => {
  const loss = crossEntropy(y, input("label", []));
  const label = new Float64Array(SAMPLES);
  label[2100] = 3;
  const error = await refused(evaluate(loss, { x: feed.x, label }, initialParameters(loss)));
  assert.instance(error, FeedError);
  assert.is(
    error.message,
    'classIndices "crossEntropy1/classIndices": class index 3 of sample 2100 is not a whole number from 0 to 2; give each sample the number of its class.',
  );
});

test.run();
