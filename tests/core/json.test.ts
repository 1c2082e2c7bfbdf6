import {
  add,
  constant,
  defineJoin,
  defineNode,
  dense,
  evaluate,
  type Feed,
  finiteDifference,
  fromJSON,
  GraphError,
  type GraphJSON,
  input,
  iterations,
  type Kind,
  type LoadedGraph,
  meanSquaredError,
  type Node,
  normal,
  type OptimizerKind,
  type OptimizerNode,
  parameter,
  type Root,
  sgd,
  sigmoid,
  type Tensor,
  toJSON,
  zeros,
} from "@rxgrad/core";
import { createOptimizer, learningRateOf } from "@rxgrad/core/extend";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { feeds, randomLoss } from "../support/random-graphs.js";

const text = (root: Root | readonly Root[]): string => JSON.stringify(toJSON(root));
const again = (root: Root | readonly Root[], kinds: Kind[] = []): LoadedGraph =>
  fromJSON(JSON.parse(text(root)), { kinds });

/** Every bit of the results of a training. */
function trained(optimizers: OptimizerNode | readonly OptimizerNode[], data: Iterable<Feed>): unknown[] {
  const told: unknown[] = [];
  for (const { loss, parameters } of iterations(optimizers, data, { seed: 7 })) {
    told.push(loss, ...[...parameters].flatMap(({ name, value }) => [name, ...value.data]));
  }
  return told;
}

/** Feeds with exactly the inputs of the graph. */
function feedsFor(json: GraphJSON): Feed[] {
  const inputs = json.nodes.filter(({ kind }) => kind === "input").map(({ name }) => name as keyof (typeof feeds)[0]);
  return feeds.map((feed) => Object.fromEntries(inputs.map((name) => [name, feed[name]])));
}

test("random graphs are read unchanged, with the same shared nodes", () => {
  fc.assert(
    fc.property(randomLoss, (loss) => {
      const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
      assert.is(text(again(loss).roots), text(loss));
      assert.is(text(again(W).roots), text(W));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("random graphs that were read train bit for bit as before", () => {
  fc.assert(
    fc.property(randomLoss, (loss) => {
      const W = sgd(finiteDifference(loss, { h: 1e-3 }), { learningRate: 0.1 });
      const data = feedsFor(toJSON(W));
      assert.equal(trained(again(W).optimizers, data), trained(W, data));
    }),
    { seed: 2, numRuns: 40 },
  );
});

test("nodes used twice, tied weights and diamonds are one node each", () => {
  const x = input("x", [2]);
  const first = x.pipe(dense(2), sigmoid());
  const tied = first.pipe(dense(2, { W: first.inputs[0].inputs[1] as Node<readonly [2, 2]>, name: "tied" }));
  const loss = meanSquaredError(add(add(first, first), tied), x);
  const [loaded] = again(loss).roots as Node[];
  const [sum, x2] = loaded.inputs;
  const [twice, tied2] = sum.inputs;
  assert.is(twice.inputs[0], twice.inputs[1]);
  assert.is(tied2.inputs[0], twice.inputs[0]);
  assert.is(tied2.inputs[1], twice.inputs[0].inputs[0].inputs[1]);
  assert.is(twice.inputs[0].inputs[0].inputs[0], x2);
  assert.is(tied2.name, "tied");
  assert.is(first.name, undefined);
  assert.is(twice.inputs[0].name, undefined);
});

test("a whole training comes back: several optimizers, gradients of chosen parameters, frozen ones", () => {
  const hidden = input("x", [3]).pipe(dense(4, { W: normal(0.3) }), sigmoid());
  const y = hidden.pipe(dense(3, { b: parameter([3], { name: "offset", initial: zeros(), trainable: false }) }));
  const loss = meanSquaredError(y, input("t", [3]), { name: "error" });
  const [W1, b1] = hidden.inputs[0].inputs.slice(1);
  const front = finiteDifference(loss, { name: "front", parameters: [b1, W1], strategy: "direct", scheme: "forward" });
  const back = finiteDifference(loss, { parameters: [y.inputs[1]], h: 1e-3 });
  const roots = [sgd(front, { learningRate: 0.5, name: "fast" }), sgd(back, { learningRate: 0.25 })];
  const json = toJSON([...roots, y]);
  assert.equal(json.nodes.slice(-4), [
    {
      kind: "finiteDifference",
      name: "front",
      options: { scheme: "forward", h: 1e-4, strategy: "direct" },
      loss: 9,
      parameters: [2, 1],
    },
    {
      kind: "finiteDifference",
      options: { scheme: "central", h: 1e-3, strategy: "auto" },
      loss: 9,
      parameters: [5],
    },
    { kind: "sgd", name: "fast", options: { learningRate: 0.5 }, gradients: [10] },
    { kind: "sgd", options: { learningRate: 0.25 }, gradients: [11] },
  ]);
  assert.equal(json.roots, [12, 13, 7]);
  const loaded = again([...roots, y]);
  assert.is(loaded.optimizers.length, 2);
  assert.is(loaded.node("dense2"), loaded.roots[2]);
  assert.is(loaded.node("error"), loaded.optimizers[1].gradients[0].loss);
  const data = feedsFor(json);
  assert.equal(trained(loaded.optimizers, data), trained(roots, data));
});

test("a parameter that does not reach its loss is kept, for training to refuse", () => {
  const loss = meanSquaredError(input("x", [3]).pipe(dense(3)), input("t", [3]));
  const W = sgd(finiteDifference(loss, { parameters: [parameter([3], { name: "stray" })] }), { learningRate: 1 });
  assert.is(text(again(W).roots), text(W));
  assert.throws(
    () => trained(again(W).optimizers, feeds),
    /parameter "stray" is not a parameter that its loss depends/,
  );
});

test("the JSON is plain data, in the order of computation", () => {
  const y = input("x", [2]).pipe(dense(1, { W: normal(0.5), bias: false, name: "y" }));
  assert.equal(toJSON(y), {
    format: "rxgrad/graph",
    version: 1,
    nodes: [
      { kind: "input", name: "x", options: { shape: [2], batch: true }, inputs: [] },
      {
        kind: "parameter",
        options: { shape: [2, 1], initial: { kind: "normal", options: { sigma: 0.5 } }, trainable: true },
        inputs: [],
      },
      { kind: "dense", name: "y", options: { units: 1 }, inputs: [0, 1] },
    ],
    roots: [2],
    own: [],
  });
  assert.equal(toJSON(y), JSON.parse(text(y)));
});

test("inputs without a batch axis, and numbers that JSON lacks, come back", async () => {
  const odd = [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 0.1];
  const { roots } = again(add(input("once", [6], { batch: false }), constant(odd)));
  const zero = await evaluate(roots[0] as Node, { once: [-0, 0, 0, 0, 0, 0] });
  assert.ok([...(zero as Tensor).data].every((value, i) => Object.is(value, odd[i])));
});

const swish = defineNode("swish", ({ beta = 1 }: { readonly beta?: number; readonly unused?: string }) => ({
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] / (1 + Math.exp(-beta * x.data[i]));
  },
}));
const scaled = defineJoin({
  kind: "scaled",
  inputs: ["x", "y"],
  parameters: (x) => ({ factor: { shape: [x[1] as number], initial: normal(0.1) } }),
  forward(out, x, y, factor) {
    for (let i = 0; i < out.size; i++) out.data[i] = (x.data[i] + y.data[i]) * factor.data[i % factor.size];
  },
});

test("the user's own kinds are read if they are passed", () => {
  const x = input("x", [3]);
  const y = scaled(x.pipe(swish({ beta: Number.POSITIVE_INFINITY, unused: undefined })), x, { name: "y" });
  const loss = meanSquaredError(y.pipe(swish()), input("t", [3]));
  const W = sgd(finiteDifference(loss as Node<readonly []>), { learningRate: 0.1 });
  const loaded = again(W, [swish, scaled]);
  assert.is(text(loaded.roots), text(W));
  assert.is(loaded.node("y").inputs[2], loaded.node("y/factor"));
  const data = feedsFor(toJSON(W));
  assert.equal(trained(loaded.optimizers, data), trained(W, data));
  const fix = "give a kind of your own in fromJSON(json, { kinds: [swish] }).";
  const unknown = 'fromJSON: nodes[1].kind is "swish", which is not a kind of rxgrad';
  throws(() => again(W, [scaled]), GraphError, `${unknown} or one of those given (scaled); ${fix}`);
  throws(() => again(W, []), GraphError, `${unknown}; ${fix}`);
});

test("the less exact gradient that another holds comes back, and none where there is none", () => {
  const loss = meanSquaredError(input("x", [3]).pipe(dense(2)), input("t", [2]));
  for (const name of [undefined, "fine"]) {
    const { embedded } = finiteDifference(loss, { scheme: "five-point", h: 0.01, name });
    const [loaded] = again(embedded as Root).roots;
    assert.is(text(loaded), text(embedded as Root));
    assert.is(loaded.name, name && "fine/embedded");
  }
  const json = text(finiteDifference(loss)).replace('"finiteDifference"', '"embedded"');
  const refused = /^fromJSON: nodes\[\d+\]: embedded: scheme is "central"; give "five-point" or "richardson"\.$/;
  assert.throws(() => fromJSON(JSON.parse(json)), refused);
});

test("the user's own optimizers are read if they are passed", () => {
  const signed: OptimizerKind = {
    kind: "signed",
    role: "optimizer",
    build: (gradient, { name, learningRate }) =>
      createOptimizer({
        kind: "signed",
        name: name as string | undefined,
        gradient,
        hyperparameters: [learningRateOf(learningRate as number)],
        rule: {
          state: [],
          bind({ next, parameter: from, gradient: slope, hyperparameter }) {
            const rate = hyperparameter("learningRate");
            return () => {
              for (let i = 0; i < next.size; i++) next.data[i] = from.data[i] - rate.current * Math.sign(slope.data[i]);
            };
          },
        },
      }),
  };
  const loss = meanSquaredError(input("x", [3]).pipe(dense(3)), input("t", [3]));
  const W = signed.build([finiteDifference(loss)], { learningRate: 0.01 });
  const data = feedsFor(toJSON(W));
  assert.equal(trained(again(W, [signed]).optimizers, data), trained(W, data));
});

test("a bare -0 in JSON is read as a number", () => {
  const json = JSON.parse(JSON.stringify(toJSON(constant([1, 2]))).replace("[1,2]", "[-0,2]"));
  const [node] = fromJSON(json).roots;
  const { value } = (node as Node).options as { value: { data: number[] } };
  assert.ok(Object.is(value.data[0], -0));
});

test.run();
