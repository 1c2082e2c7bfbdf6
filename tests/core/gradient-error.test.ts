// The estimated error of a gradient by a scheme that contains a less exact one.
import {
  absoluteError,
  backprop,
  compareGradients,
  defineNode,
  finiteDifference,
  type GradientNode,
  GraphError,
  gradientError,
  iterations,
  type Node,
  parameter,
  relu,
  type Scheme,
  type Strategy,
  sgd,
  sum,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { close, throws } from "../support/closeness.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { graphOf } from "../support/network-graph.js";
import { differencesOf } from "../support/plain-network.js";

const network = layeredNetwork({
  x: randomRows(5, 3),
  layers: [
    [4, "tanh"],
    [3, "softmax"],
  ],
  scale: 2,
});
const { loss, feed } = graphOf(network);
const STRATEGIES: readonly Strategy[] = ["direct", "propagated", "collapsed"];

/** The gradient, its estimated error, and the exact gradient, parameter by parameter. */
function estimate(gradient: GradientNode, of: Node<readonly []> = loss, data: object = feed): Gradient[] {
  const exact = backprop(of);
  const error = gradientError(gradient);
  const run = iterations(sgd(gradient, { learningRate: 0 }), [data as typeof feed], { watch: [error, exact] });
  const [all] = Array.from(run, (each) => [each.value(gradient), each.value(error), each.value(exact)]);
  return all.map((each) => Array.from(each, ({ value }) => Array.from(value.data)));
}

test("it is the distance of richardson and five-point from the central differences that they contain", () => {
  for (const h of [0.2, 1e-3]) {
    for (const [scheme, within] of [
      ["richardson", h / 2],
      ["five-point", h],
    ] as const) {
      const exact = differencesOf(float64, network, scheme, h);
      const less = differencesOf(float64, network, "central", within);
      const expected = exact.map((row, p) => row.map((value, i) => Math.abs(value - less[p][i])));
      for (const strategy of STRATEGIES) {
        const [gradient, error] = estimate(finiteDifference(loss, { scheme, h, strategy }));
        // Both gradients agree with the plain loop up to this (tests/core/finite-difference-properties.test.ts).
        const tolerance = 2 * (1e-9 * largestOf(gradient) + roundingOf({ network, scheme, h: h / 2 }));
        assert.ok(distance(error, expected) <= tolerance, `${scheme}, h = ${h}, ${strategy}`);
        assert.ok(h < 0.1 || largestOf(error) > 1e3 * tolerance, "it would be 0 as well");
      }
    }
  }
});

test("for a smooth loss, the error of every element is smaller than estimated", () => {
  for (const scheme of ["richardson", "five-point"] as const) {
    for (const strategy of STRATEGIES) {
      const [gradient, error, exact] = estimate(finiteDifference(loss, { scheme, h: 0.02, strategy }));
      // An estimate that crosses 0 bounds nothing. There the remaining error of h⁴ counts.
      const left = 0.05 * largestOf(error);
      gradient.forEach((row, p) => {
        row.forEach((value, i) => {
          const miss = Math.abs(value - exact[p][i]);
          assert.ok(miss <= error[p][i] + left, `${scheme}, ${strategy}: off by ${miss}, estimated ${error[p][i]}`);
        });
      });
      assert.ok(
        distance(gradient, exact) < 0.1 * largestOf(error),
        "the gradient is much closer than the one it holds",
      );
      assert.ok(largestOf(error) < 0.01 * largestOf(exact));
    }
  }
});

test("a cubic: richardson is exact, and the estimate is the h² error of central differences at h/2", () => {
  const third = defineNode({
    kind: "third",
    shape: () => [],
    forward(out, w) {
      out.data[0] = w.data[0] ** 3;
    },
  });
  const w = parameter([1], { name: "w", initial: values([2]) });
  const cube = w.pipe(third()) as Node<readonly []>;
  const [[[derivative]], [[error]]] = estimate(finiteDifference(cube, { scheme: "richardson", h: 0.5 }), cube, {});
  close(derivative, 12, 1e-12);
  // ((w + k)³ − (w − k)³) / 2k = 3w² + k² with k = 0.25.
  close(error, 0.0625, 1e-12);
  const [[[derivative5]], [[error5]]] = estimate(finiteDifference(cube, { scheme: "five-point", h: 0.5 }), cube, {});
  close(derivative5, 12, 1e-12);
  close(error5, 0.25, 1e-12);
});

test("a kink within reach of h raises the error", () => {
  const w = parameter([1], { name: "w", initial: values([0.01]) });
  const zero = parameter([1], { name: "zero", initial: values([0]), trainable: false });
  const bend = absoluteError(w, zero, { reduction: "sum" }) as Node<readonly []>;
  const errorOf = (h: number): number =>
    estimate(finiteDifference(bend, { scheme: "richardson", h }), bend, {})[1][0][0];
  // D(0.03) = 1/3 and D(0.015) = 2/3: |(4·2/3 − 1/3)/3 − 2/3| = 1/9.
  close(errorOf(0.03), 1 / 9, 1e-12);
  close(errorOf(0.005), 0, 1e-12);
});

test("a kink at the weight itself does not raise the error, but one-sided gradients show it", () => {
  const w = parameter([1], { name: "w", initial: values([0]) });
  const bend = w.pipe(relu(), sum()) as Node<readonly []>;
  for (const strategy of ["direct", "propagated"] as const) {
    for (const scheme of ["richardson", "five-point"] as const) {
      const [[[derivative]], [[error]]] = estimate(finiteDifference(bend, { scheme, strategy }), bend, {});
      close(derivative, 0.5, 1e-12);
      close(error, 0, 1e-12);
    }
    const ahead = finiteDifference(bend, { scheme: "forward", strategy });
    const behind = finiteDifference(bend, { scheme: "backward", strategy });
    const kinks = compareGradients(ahead, behind);
    const [seen] = Array.from(iterations(sgd(ahead, { learningRate: 0 }), [{}], { watch: [kinks] }), (each) =>
      each.value(kinks),
    );
    assert.equal(seen, { w: 1 });
  }
});

test("watching changes no name and no number of the training", () => {
  const train = (watched: boolean): unknown[] => {
    const gradient = finiteDifference(loss, { scheme: "richardson" });
    const other = finiteDifference(loss);
    const watch = watched ? [gradientError(gradient), other] : [other];
    const run = iterations(sgd(gradient, { learningRate: 0.1 }), Array(3).fill(feed), { watch });
    return Array.from(run, ({ loss: value, parameters, hyperparameters }) => {
      const { "embedded1.h": own, ...rest } = hyperparameters;
      assert.is(own, watched ? 1e-4 : undefined);
      return [value, parameters.toJSON(), rest];
    });
  };
  assert.equal(train(true), train(false));
});

test("the error uses the gradient's schedule of h, and its h auto", () => {
  const h = (k: number): number => 0.1 * k;
  const gradient = finiteDifference(loss, { scheme: "five-point", h });
  const error = gradientError(gradient);
  const run = iterations(sgd(gradient, { learningRate: 0 }), [feed, feed], { watch: [error] });
  const [first, second] = Array.from(run, (each) => Array.from(each.value(error), ({ value }) => [...value.data]));
  // The error of central differences is proportional to h²; the h⁴ term is not yet negligible.
  close(largestOf(second) / largestOf(first), 4, 0.5);
  const [auto, own] = estimate(finiteDifference(loss, { scheme: "five-point", h: "auto" }));
  // h is about 7e-4. The error is about h² times the third derivative, as for h = 0.1 above.
  assert.ok(largestOf(own) > 0 && largestOf(own) < 1e-3 * largestOf(first) && largestOf(auto) > 0);
});

test("refuses other gradients", () => {
  const refuses = (gradient: unknown, message: string): void =>
    void throws(() => gradientError(gradient as GradientNode), GraphError, message);
  const fix = 'give finiteDifference(loss, { scheme: "richardson" }) or "five-point".';
  for (const scheme of ["central", "forward", "backward"] as Scheme[]) {
    refuses(
      finiteDifference(loss, { scheme }),
      `gradientError: finiteDifference by scheme "${scheme}" estimates no error; ${fix}`,
    );
  }
  refuses(backprop(loss, { name: "exact" }), `gradientError: backprop "exact" estimates no error; ${fix}`);
  refuses(
    loss,
    'gradientError: it was given a node (crossEntropy); give a gradient such as finiteDifference(loss, { scheme: "richardson" }).',
  );
});

test.run();
