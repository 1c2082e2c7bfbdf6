// A graph that was planned before is not planned again, and what it passed is not checked again. What depends on the values of
// the first batch is checked in every run.
import {
  type Block,
  backprop,
  blackBox,
  type Definition,
  defineNode,
  dense,
  GraphError,
  input,
  iterations,
  meanSquaredError,
  type Node,
  OperationError,
  type OptimizerNode,
  sgd,
  tensor,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { planTraining } from "../../packages/core/src/training/plan-training.js";

const feed = {
  x: tensor([
    [0.5, -1],
    [2, 0.25],
    [-3, 1],
  ]),
  t: tensor([[1], [0], [0.5]]),
};

const trained = (layer: (x: Node) => Node): OptimizerNode => {
  const y = layer(input("x", [2]).pipe(dense(2))).pipe(dense(1));
  return sgd(backprop(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
};

const lossesOf = (W: OptimizerNode, feeds: Iterable<typeof feed> = [feed, feed, feed]): number[] =>
  Array.from(iterations(W, feeds, { seed: 3 }), ({ loss }) => loss);

/** A cube that counts the calls of its functions. */
function cube(more: Partial<Definition> = {}) {
  const calls = { forward: 0, backward: 0 };
  const layer = defineNode({
    kind: "cube",
    smooth: true,
    forward(out: Block, x: Block) {
      calls.forward++;
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] ** 3;
    },
    backward([dx], dOut, _out, [x]) {
      calls.backward++;
      for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += 3 * x.data[i] ** 2 * dOut.data[i];
    },
    ...more,
  } as Definition);
  return { calls, layer: layer() as (x: Node) => Node };
}

test("a root is planned once; other roots, other watched nodes and black boxes have plans of their own", () => {
  const W = trained((x) => x.pipe(dense(3)));
  const plan = planTraining(W);
  assert.is(planTraining(W), plan);
  assert.is(planTraining([W]), plan);
  const [loss] = W.gradients.map((each) => each.loss);
  const watching = planTraining(W, [loss]);
  assert.is.not(watching, plan);
  assert.is(planTraining(W, [loss]), watching);
  assert.is.not(planTraining(W, [W.gradients[0]]), watching);
  assert.is(planTraining(W), plan);
  assert.is.not(planTraining(trained((x) => x.pipe(dense(3)))), plan);
  const boxed = trained((h) => blackBox({ inputs: { h }, output: [2], evaluate: ({ h }) => h }));
  assert.is.not(planTraining(boxed), planTraining(boxed));
});

test("a second run does not try an own node that declares its traits, and gives the same losses", () => {
  const { calls, layer } = cube({ elementwise: true });
  const W = trained(layer);
  const first = lossesOf(W);
  assert.ok(calls.forward > 3, `${calls.forward} calls`);
  calls.forward = calls.backward = 0;
  assert.equal(lossesOf(W), first);
  assert.equal(calls, { forward: 3, backward: 3 });
});

test("another number of samples is tried", () => {
  const { calls, layer } = cube({ elementwise: true });
  const W = trained(layer);
  lossesOf(W);
  calls.forward = 0;
  const two = {
    x: tensor([
      [1, 2],
      [3, 4],
    ]),
    t: tensor([[1], [2]]),
  };
  lossesOf(W, [two]);
  assert.ok(calls.forward > 1, `${calls.forward} calls`);
});

test("an own node that does not declare whether samples are independent is tried in every run", () => {
  const { calls, layer } = cube();
  const W = trained(layer);
  const first = lossesOf(W);
  const { forward } = calls;
  assert.equal(lossesOf(W), first);
  assert.is(calls.forward, 2 * forward);
});

test("what was refused is refused again", () => {
  let calls = 0;
  const counting = cube({ forward: (out: Block) => out.data.fill(++calls) });
  const W = trained(counting.layer);
  for (let i = 0; i < 3; i++)
    assert.throws(
      () => lossesOf(W),
      (error: unknown) => error instanceof OperationError,
    );
  let isBatched = true;
  const coupled = defineNode({
    kind: "centered",
    samplesIndependent: true,
    smooth: true,
    forward(out: Block, x: Block) {
      const mean = isBatched ? x.data.reduce((sum, value) => sum + value, 0) / x.data.length : 0;
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] - mean;
    },
  } as Definition);
  const V = trained(coupled() as (x: Node) => Node);
  for (let i = 0; i < 2; i++)
    assert.throws(
      () => lossesOf(V),
      (error: unknown) => error instanceof GraphError,
    );
  isBatched = false;
  assert.is(lossesOf(V).length, 3);
});

test("what passed on samples that are alike is tried again", () => {
  const centered = defineNode({
    kind: "centered",
    samplesIndependent: true,
    smooth: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.data.length; i++) {
        let sum = 0;
        for (let k = i % x.width; k < x.data.length; k += x.width) sum += x.data[k];
        out.data[i] = x.data[i] - sum / x.samples;
      }
    },
  } as Definition);
  const W = trained(centered() as (x: Node) => Node);
  const alike = { ...feed, x: tensor(new Float64Array(6), [3, 2]) };
  assert.is(lossesOf(W, [alike]).length, 1);
  assert.throws(() => lossesOf(W), /samplesIndependent is declared true/);
});

test("the values of the first batch are checked in every run", () => {
  const W = trained((x) => x.pipe(dense(3)));
  lossesOf(W);
  const bad = { ...feed, t: tensor([[1], [Number.NaN], [0]]) };
  for (let i = 0; i < 2; i++) assert.throws(() => lossesOf(W, [bad]), /sample 1/);
});

test.run();
