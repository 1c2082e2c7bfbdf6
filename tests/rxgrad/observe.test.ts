import {
  backprop,
  defineNode,
  dense,
  evaluate,
  finiteDifference,
  GraphError,
  type Iteration,
  initialParameters,
  input,
  meanSquaredError,
  type Node,
  observe,
  Parameters,
  parametersOf,
  type RxgradError,
  sgd,
  Tensor,
  type TrainOptions,
  train,
} from "rxgrad";
import { map, type Observable, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points, xor } from "../support/small-networks.js";

const network = xor();
const clock = new ManualClock();

/** The output of an operator for the first three iterations. */
function three<T>(operator: (source: Observable<Iteration>) => Observable<T>, options: TrainOptions = {}): T[] {
  const run = follow(
    train(network.W, new CountedFeeds(network.feed), { clock, seed: 1, ...options }).pipe(take(3), operator),
  );
  clock.settle();
  if (run.errors.length > 0) throw run.errors[0];
  return run.values;
}

test("a scalar node is a number, another a Tensor, gradients and optimizers are Parameters", () => {
  const losses = three(observe(network.loss));
  assert.equal(losses, three(map(({ loss }) => loss)));
  assert.type(losses[0], "number");
  const [y] = three(observe(network.y));
  assert.instance(y, Tensor);
  assert.equal(y.shape, [4, 1]);
  for (const node of [network.W, network.W.gradients[0]]) {
    const [value] = three(observe(node));
    assert.instance(value, Parameters);
    assert.equal(value.names, ["dense1/W", "dense1/b", "dense2/W", "dense2/b"]);
    assert.equal(value.get("dense1/W").shape, [2, 3]);
  }
});

test("a node's value belongs to W before the update, and observe(W) to W after it", async () => {
  const before = three(map(({ parametersBefore }) => parametersBefore));
  const after = three(observe(network.W));
  const y = three(observe(network.y));
  assert.equal(before[0].toJSON(), initialParameters(network.loss, { seed: 1 }).toJSON());
  for (let i = 0; i < 3; i++) {
    assert.equal(y[i], await evaluate(network.y, { x: network.feed.x }, before[i]));
    if (i > 0) assert.equal(before[i].toJSON(), after[i - 1].toJSON());
  }
  assert.equal(
    three(map(({ parameters }) => parameters.toJSON())),
    after.map((each) => each.toJSON()),
  );
});

test("a gradient belongs to W before the update, which used it", () => {
  const gradients = three(observe(network.W.gradients[0]));
  const before = three(map(({ parametersBefore }) => parametersBefore));
  const after = three(observe(network.W));
  for (let i = 0; i < 3; i++) {
    for (const { name, value } of after[i]) {
      value.data.forEach((w, k) => {
        const expected = before[i].get(name).data[k] - 0.5 * gradients[i].get(name).data[k];
        assert.is(w, expected);
      });
    }
  }
});

test("a parameter, an input and a constant are observed like any node", () => {
  const [weight] = parametersOf(network.loss);
  const before = three(map(({ parametersBefore }) => parametersBefore.get("dense1/W").toArray()));
  assert.equal(
    three(observe(weight.node)).map((value) => (value as Tensor).toArray()),
    before,
  );
  const x = network.y.inputs[0].inputs[0].inputs[0] as Node<readonly ["batch", 2]>;
  assert.is(x.kind, "input");
  assert.equal(three(observe(x))[2].toArray(), [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
});

test("an observed value belongs to the observer: changing it changes nothing else", () => {
  const clean = three(observe(network.loss));
  const spoil = (value: Tensor): void => void (value.data as Float64Array).fill(1e9);
  const spoilt = three(
    map((each) => {
      spoil(each.value(network.y));
      for (const values of [each.value(network.W), each.value(network.W.gradients[0]), each.parameters]) {
        for (const { value } of values) spoil(value);
      }
      for (const { value } of each.parametersBefore) spoil(value);
      Object.assign(each.hyperparameters, { "sgd1.learningRate": 1e9 });
      assert.is(each.hyperparameters["sgd1.learningRate"], 0.5);
      assert.ok(each.value(network.y).data.every((value) => value < 1e9));
      return each.loss;
    }),
  );
  assert.equal(spoilt, clean);
});

test("values of all sizes never expire: later iterations change none, and no two have a number in common", () => {
  // Copies of 3, 24, 300 and 6,000 numbers: parts of a common buffer, or separate buffers.
  for (const [rows, iterations] of [
    [1, 1000],
    [8, 400],
    [100, 40],
    [2000, 4],
  ]) {
    const x = input("x", [3]);
    const y = x.pipe(dense(3));
    const W = sgd(backprop(meanSquaredError(y, input("t", [3]))), { learningRate: 0.1 });
    const feed = { x: new Float64Array(3 * rows).fill(0.5), t: new Float64Array(3 * rows) };
    const run = follow(
      train(W, new CountedFeeds(feed, iterations), { clock, seed: 1 }).pipe(
        map((iteration) => [iteration.value(x), iteration.value(y), iteration.value(W).get("dense1/W")]),
        map((values) => ({ values, before: values.map(({ data }) => [...data]) })),
      ),
    );
    clock.settle();
    assert.is(run.values.length, iterations);
    for (const { values, before } of run.values)
      assert.equal(
        values.map(({ data }) => [...data]),
        before,
      );
    const all = run.values.flatMap(({ values }) => values.map(({ data }) => data as Float64Array));
    for (const [i, data] of all.entries()) data.fill(i);
    for (const [i, data] of all.entries()) assert.ok(data.every((value) => value === i));
  }
});

test("a node that the run does not compute errors the stream, and the message names watch", () => {
  const unwatched = input("x", [2]);
  const watchIt = "add it with train(W, data, { watch: [node] })";
  for (const [node, label, fix = watchIt] of [
    [network.y.pipe((y) => doubled(y, "twice")), 'double "twice"'],
    [unwatched, 'input "x"'],
    [finiteDifference(network.loss), "finiteDifference"],
    ["dense1/W", '"dense1/W"', "give a node"],
    // What is watched is never an optimizer.
    [line().W, "sgd", "give one that train was given"],
  ] as const) {
    const feeds = new CountedFeeds(network.feed);
    const run = follow(train(network.W, feeds, { clock }).pipe(observe(node as unknown as Node)));
    clock.settle();
    assert.equal([run.values, run.completed, run.errors.length], [[], 0, 1]);
    const error = isError(
      run.errors[0] as RxgradError,
      GraphError,
      `observe: ${label} is not computed by this run; ${fix}.`,
    );
    assert.is(error.reached?.iteration, 1);
    assert.is(feeds.returned, 1);
  }
});

function doubled(x: Node<readonly ["batch", 1]>, name: string): Node<readonly ["batch", 1]> {
  const double = defineNode({
    kind: "double",
    elementwise: true,
    forward(out, from) {
      for (let i = 0; i < out.size; i++) out.data[i] = 2 * from.data[i];
    },
  });
  return x.pipe(double({ name }));
}

test("a watched node is computed, and changes nothing else", () => {
  const twice = doubled(network.y, "twice");
  const textbook = finiteDifference(network.loss, { strategy: "direct", h: 1e-3, scheme: "forward" });
  const losses = three(observe(network.loss));
  assert.equal(three(observe(network.loss), { watch: [twice, textbook] }), losses);
  const y = three(observe(network.y));
  assert.equal(
    three(observe(twice), { watch: [twice] }).map((value) => [...value.data]),
    y.map((value) => Array.from(value.data, (each) => 2 * each)),
  );
  const exact = three(observe(network.W.gradients[0]));
  const rough = three(observe(textbook), { watch: [textbook] });
  for (let i = 0; i < 3; i++) {
    for (const { name, value } of rough[i]) {
      assert.equal(value.shape, exact[i].get(name).shape);
      // The loss's curvature is below 10, so that a forward difference is off by less than 10·h/2.
      value.data.forEach((each, k) => void close(each, exact[i].get(name).data[k], 5e-3));
      assert.is.not(value.data[0], exact[i].get(name).data[0]);
    }
  }
});

test("watching an invalid node is refused", () => {
  const run = follow(train(line().W, [points], { clock, watch: [undefined as unknown as Node] }));
  clock.settle();
  isError(
    run.errors[0] as RxgradError,
    GraphError,
    "train: watch holds undefined; give nodes, gradients or comparisons of them.",
  );
});

test.run();
