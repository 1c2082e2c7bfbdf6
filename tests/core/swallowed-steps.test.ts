// Weights so large that adding h to them rounds it. f(x) = x has the derivative 1. The expected numbers for the default h are
// those of plain subtraction in float64.
import {
  backprop,
  defineNode,
  dense,
  describe,
  type Explanation,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  full,
  type GradientNode,
  input,
  iterations,
  type Layer,
  type Node,
  parameter,
  randomDirections,
  sgd,
  spsa,
  sum,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const SIZES = [1e9, 1e12, 1.3e12];

function identity(x: number): Node<readonly []> {
  return sum()(parameter([1], { name: "w", initial: values([x]) }) as Node) as Node<readonly []>;
}

/** The derivative, and how it was computed. */
function derivativeAt(x: number, options: FiniteDifferenceOptions): { derivative: number; explanation: Explanation } {
  const gradient = finiteDifference(identity(x), { name: "g", ...options });
  for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [{}])) {
    return { derivative: iteration.value(gradient).get("w").data[0], explanation: iteration.explanations.g[0] };
  }
  throw new Error("there was no iteration");
}

const central = (x: number, h: number): number => (x + h - (x - h)) / (2 * h);

test("the default h: direct rounds it and is inaccurate, propagated is exact, and both explain it", () => {
  const shown = SIZES.map((x) => Number(derivativeAt(x, { strategy: "direct" }).derivative.toPrecision(5)));
  assert.equal(
    shown,
    SIZES.map((x) => Number(central(x, 1e-4).toPrecision(5))),
  );
  assert.equal(
    shown.map((value) => value.toPrecision(3)),
    ["1.00", "1.22", "0.00"],
  );
  for (const x of SIZES) {
    assert.is(derivativeAt(x, { strategy: "propagated" }).derivative.toFixed(12), "1.000000000000");
    const direct = derivativeAt(x, { strategy: "direct" }).explanation;
    assert.match(direct.reason, 'h is added to it and rounded, where "propagated" takes h as it is');
    const spacing = 2 ** (Math.floor(Math.log2(x)) - 52);
    const fix = 'scale the data so that the parameter is smaller, or give a larger h, or h: "auto"';
    assert.equal(direct.swallowed, { size: x, h: 1e-4, spacing, step: "added", fix });
    for (const strategy of ["propagated", "auto"] as const) {
      const { explanation } = derivativeAt(x, { strategy });
      assert.match(explanation.reason, 'this takes h as it is, where "direct" adds h to it');
      assert.equal(explanation.swallowed, { size: x, h: 1e-4, spacing, step: "carried", fix });
    }
  }
  assert.is(
    derivativeAt(1e12, { strategy: "direct" }).explanation.reason,
    'the forward pass runs again for every perturbation, as requested; numbers next to its largest, 1000000000000, are 0.000122 apart: h is added to it and rounded, where "propagated" takes h as it is',
  );
});

test("explains nothing if h is not swallowed", () => {
  for (const strategy of ["direct", "propagated"] as const) {
    const { explanation } = derivativeAt(1e7, { strategy });
    assert.not.ok("swallowed" in explanation);
    assert.not.match(explanation.reason, "apart");
  }
  assert.not.ok("swallowed" in derivativeAt(1e12, { strategy: "direct", h: 1e3 }).explanation);
});

test('h "auto" is right at all of these sizes, by every scheme and strategy, and explains nothing', () => {
  for (const scheme of ["central", "forward", "backward", "five-point", "richardson"] as const) {
    for (const strategy of ["direct", "propagated", "auto"] as const) {
      for (const x of [...SIZES, ...SIZES.map((size) => -size), 1.3e12 / 3]) {
        const { derivative, explanation } = derivativeAt(x, { scheme, strategy, h: "auto" });
        assert.ok(Math.abs(derivative - 1) < 1e-7, `${scheme}, ${strategy} at ${x}: ${derivative}`);
        assert.not.ok("swallowed" in explanation);
      }
    }
  }
});

/** The explanation of the first parameter. */
function explained(gradient: GradientNode, feed: Feed = {}): Explanation {
  for (const { explanations } of iterations(sgd(gradient, { learningRate: 0 }), [feed])) return explanations.g[0];
  throw new Error("there was no iteration");
}

test('gradients along random directions also round h, and have no "auto"', () => {
  for (const gradientOf of [spsa, randomDirections]) {
    const { reason, swallowed } = explained(gradientOf(identity(1e12), { name: "g" }));
    assert.match(reason, /apart: h is added to it and rounded$/);
    assert.is(swallowed?.step, "added");
    assert.is(swallowed?.fix, "scale the data so that the parameter is smaller, or give a larger h");
  }
});

test("backprop does not add h to weights, even for a node without a backward rule, and explains nothing", () => {
  const own = defineNode({
    kind: "own",
    elementwise: true,
    forward: (out, x) => void out.data.set(x.data),
  });
  const loss = sum()(identity(1e12).pipe(own() as Layer)) as Node<readonly []>;
  for (const each of [identity(1e12), loss]) {
    const explanation = explained(backprop(each, { name: "g" }));
    assert.not.ok("swallowed" in explanation);
    assert.not.match(explanation.reason, "apart");
  }
});

test('strategy "collapsed" uses one h for all weights, and its fix does not suggest "auto"', () => {
  const y = input("x", [1]).pipe(dense(1, { W: full(1e12), bias: false }));
  const loss = sum()(y) as Node<readonly []>;
  const gradient = finiteDifference(loss, { name: "g", strategy: "collapsed" });
  const { swallowed } = explained(gradient, { x: [[1]] });
  assert.is(swallowed?.step, "carried");
  assert.is(swallowed?.fix, "scale the data so that the parameter is smaller, or give a larger h");
});

test("describe does not mention a swallowed h", () => {
  const [{ explanations }] = describe(finiteDifference(identity(1))).gradients;
  assert.equal(Object.keys(explanations[0]), ["parameter", "strategy", "reason"]);
});

test.run();
