// What sharded refuses, and what it says.
import {
  add,
  backprop,
  batchNormalization,
  blackBox,
  defineNode,
  dense,
  evaluate,
  fromJSON,
  type GradientFleet,
  type GradientNode,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  mean,
  meanSquaredError,
  multiply,
  type Node,
  parameter,
  sgd,
  sharded,
  spsa,
  sqrt,
  toJSON,
} from "@rxgrad/core";
import { startRun, turns } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { TestFleet } from "../support/test-fleet.js";

const x = input("x", [2]);
const t = input("t", [2]);
const y = x.pipe(dense(2));
const loss = meanSquaredError(y, t);
const rows = [
  [0.1, 0.7],
  [0.4, -0.2],
  [0.9, 0.3],
];
const feed = { x: rows, t: rows };
const fleet: GradientFleet = { evaluateGradient: () => Promise.reject(new Error("not called")) };

/** Plans and runs one iteration. */
function run(gradient: GradientNode, feeds = [feed]): void {
  for (const _ of iterations(sgd(gradient, { learningRate: 0.1 }), feeds));
}

const scalar = (node: Node): Node<readonly []> => node as Node<readonly []>;

test("options that are wrong", () => {
  const wrong =
    (given: object): (() => unknown) =>
    () =>
      sharded(backprop(loss), given as never);
  throws(wrong({ shards: 0 }), HyperparameterError, "sharded: shards is 0; give a whole number, 1 or more.");
  throws(
    wrong({ shards: 2.5, name: "g" }),
    HyperparameterError,
    'sharded "g": shards is 2.5; give a whole number, 1 or more.',
  );
  throws(wrong({ place: "here" }), HyperparameterError, 'sharded: place is "here"; give "auto" or "fleet".');
  throws(
    wrong({ fleet: {} }),
    GraphError,
    "sharded: fleet is an Object; give what localFleet or natsFleet of @rxgrad/fleet returned.",
  );
  throws(
    wrong({ shard: 3 }),
    HyperparameterError,
    'sharded: there is no option "shard"; leave it out, or give one of shards, fleet, place, name.',
  );
});

test("what is no gradient, or is sharded already", () => {
  throws(
    () => sharded(loss as never),
    GraphError,
    "sharded: it was given a node (meanSquaredError); give a gradient such as backprop(loss).",
  );
  throws(
    () => sharded(sharded(backprop(loss))),
    GraphError,
    "sharded: it was given a sharded gradient; give a gradient such as backprop(loss).",
  );
});

test("nodes that compute from all samples of a batch", () => {
  const normalized = scalar(meanSquaredError(x.pipe(dense(2), batchNormalization()), t));
  throws(
    () => run(sharded(backprop(normalized))),
    GraphError,
    'sharded: batchNormalization "batchNormalization1" computes from all samples of a batch together, so shards of a batch would give other numbers; use a node that computes each sample alone, such as layerNormalization, or leave sharded out.',
  );
  const centered = scalar(meanSquaredError(add(y, y.pipe(mean({ axes: ["batch"] })) as Node), t as never));
  throws(
    () => run(sharded(backprop(centered))),
    GraphError,
    'sharded: mean "mean1" computes from all samples of a batch together, so shards of a batch would give other numbers; use a node that computes each sample alone, such as layerNormalization, or leave sharded out.',
  );
});

const overBatch = defineNode({
  kind: "overBatch",
  forward(out, { data, samples, width }) {
    for (let i = 0; i < data.length; i++) out.data[i] = data[i] - data[((samples - 1) * width + (i % width)) as number];
  },
});

test("nodes of users that are found to compute from all samples, on the first batch", () => {
  throws(
    () => run(sharded(backprop(scalar(meanSquaredError(y.pipe(overBatch()) as never, t))))),
    GraphError,
    'sharded: overBatch "overBatch1" is not known to compute each sample alone, so shards of a batch might give other numbers; declare samplesIndependent: true if it does, or leave sharded out.',
  );
});

test("losses that are no sum over samples", () => {
  throws(
    () => run(sharded(backprop(scalar(sqrt()(loss))))),
    GraphError,
    'sharded: "sqrt1" is part of the loss and no sum or mean over samples, so the shards of a batch do not add up to it; leave sharded out, or make the loss a sum of such terms.',
  );
  throws(
    () => run(sharded(backprop(scalar(multiply(loss, loss))), { name: "g" })),
    GraphError,
    'sharded "g": "multiply1" is part of the loss and no sum or mean over samples, so the shards of a batch do not add up to it; leave sharded out, or make the loss a sum of such terms.',
  );
});

test("black boxes, but for gradients along directions", () => {
  const box = blackBox({ output: [2], inputs: { y }, evaluate: ({ y: values }) => values, name: "plant" });
  const behind = scalar(meanSquaredError(box as never, t));
  throws(
    () => run(sharded(backprop(behind))),
    GraphError,
    'sharded: the loss calls the black box "plant", which only gradients along random directions can share out; leave sharded out, and let the box itself ask the fleet: evaluate: fleet.evaluate("name").',
  );
  run(sharded(spsa(behind)));
  // Another loss of the run may have one.
  const both = [
    sgd(sharded(backprop(loss)), { learningRate: 0 }),
    sgd(
      spsa(
        scalar(
          meanSquaredError(
            blackBox({ output: [2], inputs: { z: x.pipe(dense(2)) }, evaluate: ({ z }) => z }) as never,
            t,
          ),
        ),
      ),
      { learningRate: 0 },
    ),
  ];
  for (const _ of iterations(both, [feed]));
});

test("iterations cannot wait for a fleet, from the first one on", () => {
  throws(
    () => run(sharded(backprop(loss), { fleet, name: "g" })),
    GraphError,
    'iterations: a fleet evaluates the gradient "g", and iterations cannot wait for it; use train, or leave the option fleet out.',
  );
});

/** The error of a run at its first request. */
function errorOf(gradient: GradientNode): Error {
  const started = startRun(sgd(gradient, { learningRate: 0.1 }), [feed], {});
  try {
    for (const _ of turns(started, [feed]));
  } catch (error) {
    return error as Error;
  } finally {
    started.free();
  }
  throw new Error("nothing was thrown");
}

test("with a fleet, graphs of which workers cannot make the same, before the first gradient", () => {
  const box = blackBox({ output: [2], inputs: { y }, evaluate: ({ y: values }) => values, name: "plant" });
  const behind = scalar(meanSquaredError(box as never, t));
  assert.is(
    errorOf(sharded(spsa(behind), { fleet, name: "g" })).message,
    'sharded "g": blackBox "plant" calls a function that workers of the fleet do not have; let it ask the fleet: evaluate: fleet.evaluate("name"), or leave the option fleet out.',
  );
  const ones = { kind: "mine", options: {}, fill: (data: Float64Array) => void data.fill(1) };
  const own = parameter([2], { name: "w", initial: ones as never });
  assert.is(
    errorOf(sharded(backprop(scalar(meanSquaredError(add(y, own) as never, t))), { fleet, name: "g" })).message,
    'sharded "g": workers of the fleet could not make the same graph: parameter "w" starts from "mine", an initializer that fromJSON cannot make; use one that rxgrad exports, such as values(numbers).',
  );
});

/** A copy, written in two ways. */
const copying = defineNode({
  kind: "copy",
  elementwise: true,
  forward: (out, a) => void out.data.set(a.data),
});
const copyingOtherwise = defineNode({
  kind: "copy",
  elementwise: true,
  forward: (out, a) => void out.data.set(a.data, 0),
});

/** The answer of a worker with this module. */
async function answerOf(module: Readonly<Record<string, unknown>>): Promise<string> {
  const tasks = new TestFleet({ module });
  const gradient = sharded(backprop(scalar(meanSquaredError(y.pipe(copying()) as never, t))), {
    fleet: tasks,
    place: "fleet",
  });
  return evaluate(gradient, feed, initialParameters(gradient.loss)).then(
    (parameters) => `${parameters.names}`,
    ({ message }: Error) => message,
  );
}

test("in the worker: kinds of users that its module has not, or has otherwise", async () => {
  assert.is(await answerOf({ copying }), "dense1/W,dense1/b");
  assert.match(
    await answerOf({}),
    /^sharded "sharded1", samples \d to \d could not be evaluated by the fleet: the worker's module exports no node of kind "copy"; serve the module that the trainer imports\.$/,
  );
  assert.match(
    await answerOf({ copyingOtherwise }),
    /^sharded "sharded1", samples \d to \d could not be evaluated by the fleet: the node of kind "copy" differs from the one in the worker's module; serve the module that the trainer imports\.$/,
  );
});

test("JSON with an unknown kind of gradient", () => {
  const graph = JSON.parse(JSON.stringify(toJSON(sharded(backprop(loss)))));
  graph.nodes.at(-1).options.of = "forwardprop";
  throws(
    () => fromJSON(graph),
    GraphError,
    'fromJSON: nodes[6]: sharded: of is "forwardprop"; give the kind of a gradient, such as "backprop".',
  );
});

test.run();
