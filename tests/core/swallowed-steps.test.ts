// A weight that is so large that h is rounded beside it. f(x) = x, whose derivative is 1; the expected numbers of the default h are
// those that plain subtraction in float64 gives.
import {
  type Explanation,
  type FiniteDifferenceOptions,
  finiteDifference,
  iterations,
  type Node,
  parameter,
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

/** The slope, and how it was computed. */
function slopeAt(x: number, options: FiniteDifferenceOptions): { slope: number; explanation: Explanation } {
  const gradient = finiteDifference(identity(x), { name: "g", ...options });
  for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [{}])) {
    return { slope: iteration.value(gradient).get("w").data[0], explanation: iteration.explanations.g[0] };
  }
  throw new Error("there was no iteration");
}

const central = (x: number, h: number): number => (x + h - (x - h)) / (2 * h);

test("the default h: direct adds it and is off, propagated takes it as it is, and both say so", () => {
  const shown = SIZES.map((x) => Number(slopeAt(x, { strategy: "direct" }).slope.toPrecision(5)));
  assert.equal(
    shown,
    SIZES.map((x) => Number(central(x, 1e-4).toPrecision(5))),
  );
  assert.equal(
    shown.map((value) => value.toPrecision(3)),
    ["1.00", "1.22", "0.00"],
  );
  for (const x of SIZES) {
    assert.is(slopeAt(x, { strategy: "propagated" }).slope.toFixed(12), "1.000000000000");
    const direct = slopeAt(x, { strategy: "direct" }).explanation;
    assert.match(direct.reason, 'h is added to it and rounded, where "propagated" takes h as it is');
    assert.equal(direct.swallowed, { size: x, h: 1e-4, spacing: 2 ** (Math.floor(Math.log2(x)) - 52) });
    for (const strategy of ["propagated", "auto"] as const) {
      assert.match(slopeAt(x, { strategy }).explanation.reason, 'this takes h as it is, where "direct" adds h to it');
    }
  }
  assert.is(
    slopeAt(1e12, { strategy: "direct" }).explanation.reason,
    'the forward pass runs again for every nudge, as asked; numbers next to its largest, 1000000000000, are 0.000122 apart: h is added to it and rounded, where "propagated" takes h as it is',
  );
});

test("where h is not swallowed nothing is said", () => {
  for (const strategy of ["direct", "propagated"] as const) {
    const { explanation } = slopeAt(1e7, { strategy });
    assert.not.ok("swallowed" in explanation);
    assert.not.match(explanation.reason, "apart");
  }
  assert.not.ok("swallowed" in slopeAt(1e12, { strategy: "direct", h: 1e3 }).explanation);
});

test('h "auto" is right at all of these, by every scheme and strategy, and says nothing', () => {
  for (const scheme of ["central", "forward", "backward", "five-point", "richardson"] as const) {
    for (const strategy of ["direct", "propagated", "auto"] as const) {
      for (const x of [...SIZES, ...SIZES.map((size) => -size), 1.3e12 / 3]) {
        const { slope, explanation } = slopeAt(x, { scheme, strategy, h: "auto" });
        assert.ok(Math.abs(slope - 1) < 1e-7, `${scheme}, ${strategy} at ${x}: ${slope}`);
        assert.not.ok("swallowed" in explanation);
      }
    }
  }
});

test("gradients along random directions add h too", () => {
  const gradient = spsa(identity(1e12), { name: "g" });
  for (const { explanations } of iterations(sgd(gradient, { learningRate: 0 }), [{}])) {
    assert.ok(explanations.g.some(({ swallowed }) => swallowed !== undefined));
  }
});

test.run();
