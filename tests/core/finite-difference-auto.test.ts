// Finite differences with h "auto": a step for each weight, the same as in `numericalGradient`.
import {
  type Block,
  defineNode,
  dense,
  describe,
  finiteDifference,
  fromJSON,
  GraphError,
  input,
  iterations,
  meanSquaredError,
  type Node,
  parameter,
  type Scheme,
  type Strategy,
  sgd,
  sumSquaredError,
  toJSON,
  values,
} from "@rxgrad/core";
import { numericalGradient } from "@rxgrad/core/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { close, throws } from "../support/closeness.js";
import { explanationsOf, gradientsOf, gradientsOfNetwork } from "../support/gradients.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { lossOf } from "../support/plain-network.js";

const WEIGHTS = [0, 0.3, -1, 1.5, -20, 1e3, 1e7];
const PLAIN: readonly Exclude<Scheme, "richardson">[] = ["central", "forward", "backward", "five-point"];

/** The perturbed values of the weights at which the loss is evaluated. */
function pointsOf(scheme: Scheme, strategy: Strategy): Set<string> {
  const points = new Set<string>();
  const note = (block: Block): void => {
    block.data.forEach((value, i) => void (value === WEIGHTS[i] || points.add(`${i}: ${value}`)));
  };
  const seen = defineNode({
    kind: "seen",
    shape: () => [],
    forward(out, w) {
      note(w);
      out.data[0] = w.data.reduce((sum, value) => sum + value, 0);
    },
  });
  const w = parameter([WEIGHTS.length], { name: "w", initial: values(WEIGHTS) });
  gradientsOf(w.pipe(seen()) as Node<readonly []>, {}, [{ scheme, strategy, h: "auto" }]);
  return points;
}

test("the weights are perturbed to the same values as in numericalGradient", () => {
  for (const scheme of PLAIN) {
    const points = new Set<string>();
    const f = (x: readonly number[]): number => {
      x.forEach((value, i) => void (value === WEIGHTS[i] || points.add(`${i}: ${value}`)));
      return 0;
    };
    numericalGradient(f, [...WEIGHTS], { scheme, h: "auto" });
    assert.ok(points.size >= WEIGHTS.length);
    for (const strategy of ["direct", "propagated", "auto"] as const) {
      assert.equal(pointsOf(scheme, strategy), points, `${scheme}, ${strategy}`);
    }
  }
});

test("richardson uses five-point's step, and half of it", () => {
  const points = new Set<string>();
  WEIGHTS.forEach((w, i) => {
    // Rounded as in numericalGradient, which the test above checks.
    const size = Math.abs(w);
    const h = size + Number.EPSILON ** (1 / 5) * Math.max(1, size) - size;
    for (const perturbation of [h, -h, h / 2, -h / 2]) points.add(`${i}: ${w + perturbation}`);
  });
  assert.equal(pointsOf("richardson", "direct"), points);
});

test("the gradient equals that of numericalGradient", () => {
  const network = layeredNetwork({
    x: randomRows(4, 3),
    layers: [
      [4, "tanh"],
      [2, "softmax"],
    ],
    scale: 3,
  });
  const weights = network.parameters.map((each) => [...each.values]);
  assert.ok(weights.flat().some((w) => Math.abs(w) > 1) && weights.flat().some((w) => Math.abs(w) < 1));
  for (const scheme of PLAIN) {
    const expected = numericalGradient((w: number[][]) => lossOf(float64, network, w), weights, { scheme, h: "auto" });
    const least = { central: 1 / 3, forward: 1 / 2, backward: 1 / 2, "five-point": 1 / 5 }[scheme];
    const rounding = roundingOf({ network, scheme, h: Number.EPSILON ** least });
    const strategies: readonly Strategy[] = ["direct", "propagated", "auto"];
    const gradients = gradientsOfNetwork(
      network,
      strategies.map((strategy) => ({ strategy, scheme, h: "auto" as const })),
    );
    for (const [i, gradient] of gradients.entries()) {
      const apart = distance(gradient, expected as Gradient);
      const tolerance = 1e-9 * largestOf(expected as Gradient) + rounding;
      assert.ok(apart <= tolerance, `${scheme}, ${strategies[i]}: ${apart} apart, allowed ${tolerance}`);
    }
  }
});

test("at a large weight an h of 1e-4 is lost to rounding, and the automatic one is not", () => {
  const w = parameter([2], { name: "w", initial: values([1e13, 2]) });
  const loss = sumSquaredError(w, parameter([2], { trainable: false, initial: values([0, 0]) })) as Node<readonly []>;
  const [fixed, auto] = gradientsOf(loss, {}, [{ strategy: "direct" }, { strategy: "direct", h: "auto" }]);
  assert.is(fixed.get("w").at(0), 0);
  // Central differences of a parabola are exact up to rounding, ε·L/h = ε^⅔·w.
  close(auto.get("w").at(0), 1e13, 64 * Number.EPSILON ** (2 / 3) * 1e13);
});

const y = input("x", [2]).pipe(dense(3));
const loss = meanSquaredError(y, input("t", [3]));

test("describe says why one weight is perturbed at a time; the record of hyper-parameters has no h", () => {
  const gradient = finiteDifference(loss, { h: "auto" });
  assert.equal(
    explanationsOf(loss, { h: "auto" }),
    ["dense1/W", "dense1/b"].map(
      (name) => `${name}: propagated, one perturbation at a time, because h "auto" gives each weight a step of its own`,
    ),
  );
  assert.match(describe(gradient).table, "scheme central, h auto, strategy auto");
  const feed = { x: [[1, 2]], t: [[0, 0, 0]] };
  for (const { hyperparameters } of iterations(sgd(gradient, { learningRate: 0.1 }), [feed])) {
    assert.equal(hyperparameters, { "sgd1.learningRate": 0.1 });
  }
});

test("refuses the strategy collapsed, which computes all weights from one loss profile", () => {
  throws(
    () => describe(finiteDifference(loss, { h: "auto", strategy: "collapsed" })),
    GraphError,
    'finiteDifference: strategy "collapsed" does not fit parameter "dense1/W": h "auto" gives each weight a step of its own; use "auto" or "propagated".',
  );
});

test("it comes back from JSON", () => {
  const json = toJSON(finiteDifference(loss, { h: "auto", scheme: "five-point" }));
  assert.equal(json.nodes.at(-1)?.options, { scheme: "five-point", h: "auto", strategy: "auto" });
  assert.equal(toJSON(fromJSON(JSON.parse(JSON.stringify(json))).roots), json);
});

test.run();
