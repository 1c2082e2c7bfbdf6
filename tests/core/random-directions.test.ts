// Gradients along normal directions. tests/core/spsa.test.ts tests what they share with directions of signs.
import {
  backprop,
  describe,
  fromJSON,
  HyperparameterError,
  type Node,
  parameter,
  type RandomDirectionsOptions,
  randomDirections,
  sgd,
  step,
  sumSquaredError,
  toJSON,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, largestOf, roundingOf } from "../support/agreement.js";
import { close, throws } from "../support/closeness.js";
import { directionsOf, gradientsAlong, gradientsOn, type MakeGradient, plainAlong } from "../support/directions.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { graphOf } from "../support/network-graph.js";

const network = layeredNetwork({
  x: randomRows(3, 2),
  layers: [
    [5, "tanh"],
    [2, "softmax"],
  ],
  scale: 2,
});
const { loss, feed } = graphOf(network);
const oneSided: MakeGradient = (of, options) => randomDirections(of, { ...options, antithetic: false });

test("gives the numbers of a plain loop along the same directions, two-sided or one-sided", () => {
  for (const [make, antithetic] of [
    [randomDirections, true],
    [oneSided, false],
  ] as const) {
    for (const [h, directions] of [
      [1e-1, 1],
      [1e-3, 3],
    ]) {
      const taken = { count: 3, directions, seed: 5 };
      const all = directionsOf(network, randomDirections, taken);
      const signs = antithetic ? [1] : [1, -1];
      gradientsAlong(network, make, taken, h).forEach((got, k) => {
        // The signs of the directions are unknown, and they matter for one-sided differences. This tries all of them.
        const choices = all[k].reduce<(typeof all)[0][]>(
          (lists, each) =>
            lists.flatMap((list) => signs.map((sign) => [...list, each.map((row) => row.map((u) => sign * u))])),
          [[]],
        );
        const apart = Math.min(...choices.map((each) => distance(got, plainAlong(network, each, h, antithetic))));
        // The loss is rounded as for one weight. A normal direction is about √(weights) long, at most three times that.
        const tolerance = 1e-11 * largestOf(got) + 4 * roundingOf({ network, scheme: "central", h });
        assert.ok(apart <= tolerance, `h = ${h}, iteration ${k + 1}: ${apart} apart, allowed ${tolerance}`);
      });
    }
  }
});

test("components have the moments of a normal distribution, and no two are correlated", () => {
  const all = directionsOf(network, randomDirections, { count: 1500, directions: 1 }).map(([direction]) =>
    direction.flat(),
  );
  const N = all.length;
  // The test recovers directions with a positive first component. The variances of u, u² and u⁴ are 1, 2 and 96.
  for (let i = 1; i < all[0].length; i++) {
    const mean = (of: (u: readonly number[]) => number): number => all.reduce((sum, u) => sum + of(u), 0) / N;
    close(
      mean((u) => u[i]),
      0,
      5 / Math.sqrt(N),
    );
    close(
      mean((u) => u[i] ** 2),
      1,
      5 * Math.sqrt(2 / N),
    );
    close(
      mean((u) => u[i] ** 4),
      3,
      5 * Math.sqrt(96 / N),
    );
    close(
      mean((u) => u[i] * u[i - 1]),
      0,
      5 / Math.sqrt(N),
    );
  }
});

test("the mean over many directions is the gradient", () => {
  const [exact] = gradientsOn(backprop(loss), feed, 1);
  const N = 5000;
  // Element i is Σⱼ gⱼuⱼuᵢ, whose variance is |g|² + gᵢ². Allow five standard deviations, and the h² of central differences.
  const tolerance = (5 * Math.SQRT2 * Math.hypot(...exact.flat())) / Math.sqrt(N) + 1e-6;
  assert.ok(tolerance < largestOf(exact) / 4, "the bound would show nothing");
  for (const make of [randomDirections, oneSided]) {
    const [mean] = gradientsOn(make(loss, { directions: N }), feed, 1);
    assert.ok(distance(mean, exact) <= tolerance, `${distance(mean, exact)} apart, allowed ${tolerance}`);
  }
});

/** ½w² of one weight. */
function parabola(w: number): Node<readonly []> {
  const weight = parameter([1], { name: "w", initial: values([w]) });
  const zero = parameter([1], { name: "zero", initial: values([0]), trainable: false });
  return sumSquaredError(weight, zero) as Node<readonly []>;
}

test("antithetic pairs cancel the curvature of a parabola, one-sided differences do not", () => {
  const [w, h] = [2, 3];
  const both = gradientsOn(randomDirections(parabola(w), { h }), {}, 20);
  const one = gradientsOn(randomDirections(parabola(w), { h, antithetic: false }), {}, 20);
  both.forEach(([[derivative]], k) => {
    // w·u² on both sides, w·u² + h·u³/2 on one.
    const u = Math.sqrt(derivative / w);
    const [[other]] = one[k];
    close(Math.abs(other - derivative), (h * u ** 3) / 2, 1e-12 * (1 + Math.abs(other)));
  });
});

test("the gradient at a jump is the derivative of the jump smoothed by a normal distribution", () => {
  const weight = parameter([1], { name: "w", initial: values([0.3]) });
  const one = parameter([1], { name: "one", initial: values([0]), trainable: false });
  const jump = sumSquaredError(weight.pipe(step()), one, { half: false }) as Node<readonly []>;
  const h = 0.5;
  const N = 20_000;
  for (const antithetic of [true, false]) {
    const [[[derivative]]] = gradientsOn(randomDirections(jump, { h, antithetic, directions: N }), {}, 1);
    // E step(w + hu) = Φ(w/h), whose derivative is φ(w/h)/h. Each estimate is at most |u|/h: five deviations of at most 1/h.
    const expected = Math.exp(-((0.3 / h) ** 2) / 2) / Math.sqrt(2 * Math.PI) / h;
    close(derivative, expected, 5 / h / Math.sqrt(N));
  }
});

test("goes through JSON and takes the same directions", () => {
  for (const options of [{}, { name: "slope", h: 0.01, directions: 3, antithetic: false, seed: 4 }]) {
    const W = sgd(randomDirections(loss, options), { learningRate: 0.1 });
    const json = toJSON(W);
    const [again] = fromJSON(JSON.parse(JSON.stringify(json))).optimizers;
    assert.equal(toJSON(again), json);
    assert.equal(gradientsOn(again.gradients[0], feed, 2), gradientsOn(W.gradients[0], feed, 2));
  }
  assert.equal(randomDirections(loss).options, { h: 1e-4, directions: 1, antithetic: true });
});

test("describe gives the cost of an iteration, where the loss at w costs nothing extra", () => {
  const reasonOf = (options: RandomDirectionsOptions): string | undefined =>
    describe(randomDirections(loss, options)).gradients[0].explanations[0].reason;
  assert.is(reasonOf({}), "2 evaluations of the loss for all 27 weights together");
  assert.is(reasonOf({ antithetic: false }), "1 evaluation of the loss for all 27 weights together");
  assert.is(reasonOf({ antithetic: false, directions: 5 }), "5 evaluations of the loss for all 27 weights together");
});

test("refuses options that do not apply", () => {
  const refuses = (options: unknown, message: string): void =>
    void throws(() => randomDirections(loss, options as RandomDirectionsOptions), HyperparameterError, message);
  refuses({ antithetic: 1 }, "randomDirections: antithetic is 1; give true or false.");
  refuses({ antithetic: null, name: "es" }, 'randomDirections "es": antithetic is null; give true or false.');
  refuses({ directions: -1 }, "randomDirections: directions is -1; give a whole number, 1 or more.");
  refuses({ h: -1 }, "randomDirections: h is -1; give a positive finite number, such as 1e-4.");
});

test.run();
