// A separate bias, and a bias as a weight on an input that is always 1, give the same layer.
import {
  backprop,
  crossEntropy,
  dense,
  type Feed,
  finiteDifference,
  fromJSON,
  type GradientNode,
  GraphError,
  input,
  iterations,
  type Node,
  normal,
  type Parameters,
  parameter,
  type Strategy,
  sgd,
  sigmoid,
  softmax,
  toJSON,
  uniform,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";
import { explanationsOf } from "../support/gradients.js";
import { randomRows } from "../support/layered-network.js";

const feeds: Feed[] = Array.from({ length: 8 }, (_, i) => ({
  x: randomRows(5, 7, i + 1),
  label: [0, 1, 2, i % 3, 1],
}));

function lossWith(bias: true | "input"): Node<readonly []> {
  const y = input("x", [7]).pipe(
    dense(6, { bias, name: "hidden" }),
    sigmoid(),
    dense(3, { bias, name: "out", W: normal(0.5), b: uniform(0) }),
    softmax(),
  );
  return crossEntropy(y, input("label", []));
}

/** The losses of a training, and its last parameters. */
function trained(bias: true | "input", gradientOf: (loss: Node<readonly []>) => GradientNode): [number[], Parameters] {
  const losses: number[] = [];
  let last: Parameters | undefined;
  for (const { loss, parameters } of iterations(sgd(gradientOf(lossWith(bias)), { learningRate: 0.5 }), feeds, {
    seed: 3,
  })) {
    losses.push(loss);
    last = parameters;
  }
  return [losses, last as Parameters];
}

const WAYS: Readonly<Record<string, (loss: Node<readonly []>) => GradientNode>> = {
  backprop: (loss) => backprop(loss),
  ...Object.fromEntries(
    (["direct", "propagated", "collapsed", "auto"] satisfies Strategy[]).map((strategy) => [
      strategy,
      (loss: Node<readonly []>) => finiteDifference(loss, { strategy }),
    ]),
  ),
};

for (const [name, gradientOf] of Object.entries(WAYS)) {
  test(`both start from the same loss and train to the same numbers by ${name}`, () => {
    const [apart, parameters] = trained(true, gradientOf);
    const [within, together] = trained("input", gradientOf);
    // Differences of losses, which are rounded in another order.
    const tolerance = name === "direct" ? 1e-10 : 1e-14;
    assert.is(apart[0], within[0]);
    apart.forEach((loss, i) => {
      close(within[i], loss, tolerance);
    });
    assert.ok(apart[7] !== apart[0]);
    for (const layer of ["hidden", "out"]) {
      const wanted = [...parameters.get(`${layer}/W`).data, ...parameters.get(`${layer}/b`).data];
      const got = together.get(`${layer}/W`).data;
      assert.is(got.length, wanted.length);
      wanted.forEach((value, i) => {
        close(got[i], value, tolerance);
      });
    }
  });
}

test("the bias weights are differenced together with the others", () => {
  const ways = explanationsOf(lossWith("input"));
  assert.equal(
    ways.map((each) => each.split(",")[0]),
    ["hidden/W: collapsed", "out/W: collapsed"],
  );
});

test("a round trip through JSON keeps the graph and its initial loss", () => {
  const json = toJSON(lossWith("input"));
  const [loaded] = fromJSON(JSON.parse(JSON.stringify(json))).roots as Node<readonly []>[];
  assert.equal(toJSON(loaded), json);
  const start = (loss: Node<readonly []>): number =>
    [...iterations(sgd(backprop(loss), { learningRate: 0 }), feeds.slice(0, 1), { seed: 5 })][0].loss;
  assert.is(start(loaded), start(lossWith("input")));
  const given = dense(2, { bias: "input", W: values([[1, 2]]), b: values([3, 4]) })(input("u", [1]));
  assert.equal(toJSON(fromJSON(toJSON(given)).roots), toJSON(given));
});

test("refuses files whose initializer lacks a part, or contains itself", () => {
  const file = (initial: unknown): unknown => ({
    format: "rxgrad/graph",
    version: 1,
    nodes: [{ kind: "parameter", options: { shape: [2, 2], initial }, inputs: [] }],
    roots: [0],
  });
  const message =
    "fromJSON: nodes[0]: parameter: initial is weightsAboveBias, which needs an initializer for W and one for b; give both.";
  const part = { kind: "zeros", options: {} };
  for (const options of [
    {},
    { W: part },
    { W: { kind: "weightsAboveBias", options: { W: part, b: part } }, b: part },
  ]) {
    throws(() => fromJSON(file({ kind: "weightsAboveBias", options })), GraphError, message);
  }
});

test("refuses an invalid bias, and one that is given in two ways", () => {
  const W = parameter([8, 2]);
  throws(
    () => dense(2, { bias: "weight" as "input" }),
    GraphError,
    'dense: bias is "weight"; give true or false, or "input".',
  );
  throws(
    () => dense(2, { bias: "input", b: parameter([2]), name: "out" }),
    GraphError,
    'dense "out": b is a node but bias is "input"; give an initializer for b, or a node for W with b as its last row.',
  );
  throws(
    () => dense(2, { bias: "input", W, b: uniform(1) }),
    GraphError,
    'dense: b is given beside a node for W but bias is "input"; give an initializer for b, or a node for W with b as its last row.',
  );
  assert.equal(dense(2, { bias: "input", W })(input("x", [7])).shape, ["batch", 2]);
});

test.run();
