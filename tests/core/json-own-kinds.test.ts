// User-defined kinds with the name of a built-in one: a kind is read as it was written, or refused.
import { readFileSync } from "node:fs";
import {
  adam,
  backprop,
  defineNode,
  dense,
  evaluate,
  finiteDifference,
  fromJSON,
  GraphError,
  type GraphJSON,
  input,
  type Kind,
  meanSquaredError,
  type Node,
  type OptimizerKind,
  type Tensor,
  tanh,
  toJSON,
} from "@rxgrad/core";
import { createOptimizer, learningRateOf } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const tenfold = (kind: string) =>
  defineNode({
    kind,
    elementwise: true,
    forward(out, x) {
      for (let i = 0; i < out.size; i++) out.data[i] = 10 * x.data[i];
    },
  });

const own = tenfold("tanh");
const copy = (json: GraphJSON): GraphJSON => JSON.parse(JSON.stringify(json));
const read = (root: Node, kinds: Kind[] = []): Node => fromJSON(copy(toJSON(root)), { kinds }).roots[0] as Node;
const at = async (node: Node): Promise<unknown> => ((await evaluate(node, { x: [[1, 2]] })) as Tensor).toArray();

const x = input("x", [2]);
const missing =
  "fromJSON: nodes[1].kind is \"tanh\", which in this file is a user's own kind, not rxgrad's; give it in fromJSON(json, { kinds: [tanh] }).";

test("a user-defined kind is read as written, and refused if it is not given", async () => {
  const y = x.pipe(own());
  assert.equal(await at(y), [[10, 20]]);
  assert.equal(await at(read(y, [own])), [[10, 20]]);
  throws(() => read(y), GraphError, missing);
  // rxgrad's own kind does not count as the user's, even if it is given.
  throws(() => read(y, [tanh]), GraphError, missing);
});

test("refuses two definitions with one name, when writing and when reading", async () => {
  const [a, b] = [tenfold("k"), tenfold("k")];
  throws(
    () => toJSON(x.pipe(a(), b())),
    GraphError,
    'toJSON: two definitions have the kind "k", which fromJSON could not distinguish; call defineNode once for each kind, with a name of its own.',
  );
  const twice = x.pipe(a(), a());
  assert.equal(await at(read(twice, [a, a])), [[100, 200]]);
  throws(() => read(twice, [a, b]), GraphError, 'fromJSON: two kinds are called "k"; give one for each name.');
});

test("rxgrad's own kind is read as written, beside a user-defined one", async () => {
  const wanted = [[Math.tanh(1), Math.tanh(2)]];
  assert.equal(await at(read(x.pipe(tanh()), [own])), wanted);
  const both = x.pipe(tanh(), own());
  assert.equal(await at(read(both, [own])), [wanted[0].map((each) => 10 * each)]);
  throws(() => read(both), GraphError, missing.replace("nodes[1]", "nodes[2]"));
});

test("a user-defined kind with another name is read as before", async () => {
  const other = tenfold("tenfold");
  assert.equal(await at(read(x.pipe(other()), [other])), [[10, 20]]);
  assert.throws(
    () => read(x.pipe(other())),
    /nodes\[1\]\.kind is "tenfold", which is not a kind of rxgrad; give a kind of your own/,
  );
});

test("user-defined optimizers and gradients are read as written", () => {
  const still: OptimizerKind = {
    kind: "adam",
    role: "optimizer",
    build: (gradient, { learningRate }) =>
      createOptimizer({
        kind: "adam",
        name: undefined,
        gradient,
        hyperparameters: [learningRateOf(learningRate as number)],
        rule: {
          state: [],
          bind:
            ({ next, parameter }) =>
            () =>
              void next.data.set(parameter.data),
        },
      }),
  };
  const gradient = finiteDifference(meanSquaredError(x.pipe(dense(1)), input("t", [1])));
  const W = still.build([gradient], { learningRate: 1 });
  const json = copy(toJSON(W));
  assert.equal(fromJSON(json, { kinds: [still] }).optimizers[0].rule.state, []);
  throws(
    () => fromJSON(json),
    GraphError,
    `fromJSON: nodes[${json.nodes.length - 1}].kind is "adam", which in this file is a user's own kind, not rxgrad's; give it in fromJSON(json, { kinds: [adam] }).`,
  );
  const builtIn = copy(toJSON(adam(gradient, { learningRate: 1 })));
  assert.is(fromJSON(builtIn, { kinds: [still] }).optimizers[0].rule.state.length, 2);
  // The list also has the embedded scheme, which is not created on its own.
  const five = finiteDifference(gradient.loss as Node<readonly []>, { scheme: "five-point" });
  const nodes = [five, five.embedded as typeof five, backprop(five.loss as Node<readonly []>)];
  assert.equal(toJSON(nodes).own, []);
  assert.is(fromJSON(copy(toJSON(nodes))).roots.length, 3);
});

test("files without the list are read as before: given kinds take precedence over built-in ones", async () => {
  const { own: _, ...json } = copy(toJSON(x.pipe(own())));
  assert.equal(await at(fromJSON(json, { kinds: [own] }).roots[0] as Node), [[10, 20]]);
  assert.equal(await at(fromJSON(json).roots[0] as Node), [[Math.tanh(1), Math.tanh(2)]]);
  const { graph } = JSON.parse(readFileSync(new URL("../fixtures/saved/version-1.json", import.meta.url), "utf8"));
  const [W] = fromJSON(graph).optimizers;
  assert.equal([W.kind, W.gradients[0].loss.kind], ["sgd", "meanSquaredError"]);
});

test("refuses an invalid list of user-defined kinds", () => {
  const json = copy(toJSON(x.pipe(own())));
  for (const [given, message] of [
    [{}, "fromJSON: own is an Object; give a list."],
    [[7], "fromJSON: own[0] is 7; give the index of a node, 0 to 1."],
    [["1"], 'fromJSON: own[0] is "1"; give the index of a node, 0 to 1.'],
  ] as const) {
    throws(() => fromJSON({ ...json, own: given }, { kinds: [own] }), GraphError, message);
  }
});

test.run();
