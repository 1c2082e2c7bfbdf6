// Updates of weights, differences and shortened lists in the inspector: the shown numbers agree with each other.
import {
  adaGrad,
  adam,
  adamW,
  describe,
  finiteDifference,
  type GradientNode,
  iterations,
  momentum,
  nesterov,
  type OptimizerNode,
  randomDirections,
  rmsProp,
  sgd,
  spsa,
} from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EvaluationCount } from "../../packages/studio/src/inspector/evaluation-count.js";
import { formulas } from "../../packages/studio/src/inspector/formulas.js";
import { type Instance, type Numbers, terms } from "../../packages/studio/src/inspector/instance.js";
import { isTrue } from "../../packages/studio/src/inspector/instance-of.js";
import {
  differenceOf,
  digitsApart,
  directionalOf,
} from "../../packages/studio/src/inspector/instances-of-gradients.js";
import { updateOf } from "../../packages/studio/src/inspector/instances-of-methods.js";
import { numberMath, placed, shownTerms } from "../../packages/studio/src/inspector/place.js";
import { renderFormulas } from "../../packages/studio/src/inspector/render-formulas.js";
import { feed, network } from "../support/served-run.js";
import { computeTex } from "../support/tex.js";

const { loss } = network();
const gradient = finiteDifference(loss);

/** What an optimizer does to each weight in an iteration, as the inspector shows it. */
function* updates(W: OptimizerNode) {
  const { optimizers } = describe(W);
  const [optimizer] = optimizers;
  let count = 0;
  for (const turn of iterations(W, [feed, feed, feed, feed], { seed: 5 })) {
    for (const { name, value: after } of turn.parameters) {
      const memory = optimizer!.memory.map((each) => [
        each,
        turn.state.memory.get(`${optimizer!.name}/${name}/${each}`)!,
      ]);
      const values = {
        before: turn.parametersBefore.get(name),
        gradient: turn.value(gradient).get(name),
        after,
        memory: Object.fromEntries(memory),
        iteration: turn.iteration,
        hyperparameters: turn.hyperparameters,
        followed: Array.from(turn.value(gradient), ({ value }) => value),
      };
      for (let at = 0; at < after.data.length; at++) {
        const instance = updateOf(optimizer!, values, at)!;
        count++;
        yield { instance, next: after.data[at]! };
      }
    }
  }
  assert.is(count, 4 * (6 + 3 + 3 + 1));
}

const optimizers: Readonly<Record<string, OptimizerNode>> = {
  sgd: sgd(gradient, { learningRate: 0.1 }),
  "sgd with a decay": sgd(gradient, { learningRate: (i) => 0.1 / i, weightDecay: 0.3 }),
  momentum: momentum(gradient, { learningRate: 0.1, momentum: 0.8 }),
  nesterov: nesterov(gradient, { learningRate: 0.1, weightDecay: 0.1 }),
  adaGrad: adaGrad(gradient, { learningRate: 0.1 }),
  rmsProp: rmsProp(gradient, { learningRate: 0.01, weightDecay: 0.1 }),
  adam: adam(gradient, { learningRate: 0.02 }),
  adamW: adamW(gradient, { learningRate: 0.02, weightDecay: 0.2 }),
};

for (const [name, W] of Object.entries(optimizers)) {
  test(`${name}: the update that is shown comes to the next weight`, () => {
    for (const { instance, next } of updates(W)) {
      const computed = computeTex(formulas[instance.formula]!.present!.join(" "), instance.slots as Numbers);
      assert.ok(Math.abs(computed - next) <= 1e-14, `${computed}, not ${next}`);
      assert.is(instance.result, next);
      assert.ok(isTrue(instance));
    }
  });
}

const clipped: Readonly<Record<string, OptimizerNode>> = {
  "by its norm": sgd(gradient, { learningRate: 0.1, clipNorm: 0.003 }),
  "by its norm, which is small enough": sgd(gradient, { learningRate: 0.1, clipNorm: 1e3 }),
  "by its elements": momentum(gradient, { learningRate: 0.1, clipValue: 0.002 }),
  "in all ways": adam(gradient, { learningRate: 0.1, clipNorm: 0.01, clipValue: 0.002, weightDecay: 0.3 }),
};

for (const [name, W] of Object.entries(clipped)) {
  test(`a gradient that is clipped ${name} is shown as it is used`, () => {
    const kinds = new Set<string>();
    for (const { instance, next } of updates(W)) {
      assert.ok(Math.abs(instance.computed! - next) <= 1e-12, `${instance.computed}, not ${next}`);
      for (const each of instance.before ?? []) {
        kinds.add(each.formula);
        const [, right] = formulas[each.formula]!.present!;
        assert.ok(Math.abs(computeTex(right!, each.slots as Numbers) - each.result) < 1e-15);
      }
    }
    const options = Object.keys(describe(W).optimizers[0]!.options).filter((each) => /clip|Decay/.test(each));
    const expected = name.includes("small") ? [] : options.map((each) => `gradient/${each}`);
    assert.equal([...kinds].sort(), expected.sort());
  });
}

test("an update that something else has changed is not shown", () => {
  const [{ instance }] = updates(optimizers.sgd!) as Iterable<{ instance: Instance }> as [{ instance: Instance }];
  assert.ok(isTrue(instance));
  assert.not(isTrue({ ...instance, result: instance.result + 1e-6 }));
});

test("random directions: the formula has the weight, the step and the number of directions", () => {
  const forms: readonly (readonly [GradientNode, string])[] = [
    [spsa(loss), "spsa"],
    [spsa(loss, { directions: 3 }), "spsa/mean"],
    [randomDirections(loss, { directions: 5 }), "randomDirections"],
    [randomDirections(loss, { antithetic: false }), "randomDirections/forward"],
  ];
  for (const [node, formula] of forms) {
    const [described] = describe(node).gradients;
    const instance = directionalOf(described!, { w: 0.5, h: 0.01, slope: 2 });
    assert.is(instance.formula, formula);
    const parts = placed(renderFormulas(formulas)[formula]!, instance, "", String);
    const text = parts.join("").replaceAll(/<[^>]+>/g, "");
    assert.match(text, /0\.5\+0\.01/);
    assert.match(text, /=2$/);
  }
});

/** The losses around 0.4, and the slope there, by the formula of each scheme as `finiteDifference` has it. */
function difference(scheme: string, h: number) {
  const f = (w: number): number => Math.sin(w) * 3;
  const at = (steps: number): number => f(0.4 + steps * h);
  const central = (part: number): number => (at(part) - at(-part)) / (2 * part * h);
  const [moves, slope] = {
    central: [[1, -1], central(1)],
    forward: [[1, 0], (at(1) - at(0)) / h],
    backward: [[0, -1], (at(0) - at(-1)) / h],
    "five-point": [[2, 1, -1, -2], (4 * central(1) - central(2)) / 3],
    richardson: [[1, 0.5, -0.5, -1], (4 * central(0.5) - central(1)) / 3],
  }[scheme] as [number[], number];
  return { weight: { w: 0.4, h, slope }, losses: new Map(moves.map((steps) => [steps, at(steps)])) };
}

const computedBy = ({ formula, slots }: Instance): number =>
  computeTex(formulas[formula]!.present!.join(" ").replace(/^D.*?=/, ""), slots as Numbers);

for (const scheme of ["central", "forward", "backward", "five-point", "richardson"]) {
  test(`${scheme}: the losses around the weight are shown, and come to the slope`, () => {
    const { weight, losses } = difference(scheme, 1e-3);
    const instance = differenceOf(scheme, weight, losses);
    assert.is(instance.formula, `finiteDifference/${scheme}/losses`);
    assert.ok(Math.abs(computedBy(instance) - weight.slope) < 1e-11);
    const shownLosses = instance.before!.filter(({ formula }) => formula.startsWith("loss/"));
    assert.equal(
      shownLosses.map(({ result }) => result),
      [...losses.values()],
    );
    for (const each of shownLosses) {
      // Of L(w + h / 2), what is in the parentheses comes to the weight that is moved.
      const moved = computeTex(/^L\((.*)\)$/.exec(formulas[each.formula]!.present![0]!)![1]!, each.slots as Numbers);
      assert.ok(Math.abs(Math.sin(moved) * 3 - each.result) < 1e-15);
    }
    for (const each of instance.before!.filter(({ formula }) => formula.startsWith("difference/")))
      assert.ok(Math.abs(computedBy(each) - each.result) < 1e-11);
    const known = differenceOf(scheme, weight);
    assert.equal([known.formula, known.before], [`finiteDifference/${scheme}`, undefined]);
    assert.ok(formulas[known.formula]!.present);
  });
}

test("losses that do not come to the slope, as with dropout, are left out", () => {
  const { weight, losses } = difference("central", 1e-3);
  const instance = differenceOf("central", { ...weight, slope: weight.slope * 1.01 }, losses);
  assert.equal([instance.formula, instance.before], ["finiteDifference/central", undefined]);
});

test("losses have as many digits as tell them apart, also for a small step", () => {
  assert.is(digitsApart([0.693167216, 0.693147205]), 8);
  for (const h of [1e-2, 1e-4, 1e-7]) {
    const { weight, losses } = difference("central", h);
    const { before, slots, digits } = differenceOf("central", weight, losses);
    const [above, below] = before!.map(({ result, digits: own }) => Number(result.toPrecision(own!.result!)));
    assert.ok(Math.abs((above! - below!) / (2 * h) / weight.slope - 1) < 1e-3);
    assert.is(digits!.above, before![0]!.digits!.result);
    assert.is(slots.above, before![0]!.result);
  }
  assert.is(digitsApart([0.5, 0.5]), 5);
  assert.is(digitsApart([Number.NaN, 1]), 5);
});

test("of a long list the first terms that count are shown, and what the others come to", () => {
  const numbers = Float64Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? 0 : Math.cos(i)));
  const list = terms(
    400,
    (i) => ({ x: numbers[i]!, w: 2 }),
    ({ x, w }) => x! * w!,
  );
  const { shown, others, rest } = shownTerms(list);
  assert.equal(
    shown.map(({ x }) => x),
    [numbers[1], numbers[2], numbers[4]],
  );
  assert.is(others, 397);
  const sum = shown.reduce((total, { x, w }) => total + x! * w!, 0) + rest;
  assert.ok(Math.abs(sum - 2 * numbers.reduce((a, b) => a + b, 0)) < 1e-12);
  const most = shownTerms({ ...list, join: ",", together: Math.max });
  assert.is(Math.max(most.rest, ...most.shown.map(({ x, w }) => x! * w!)), 2 * Math.max(...numbers));
});

test("numbers stand in their slots: with parentheses, as they were given, and NaN told", () => {
  const rendered = renderFormulas(formulas);
  const instance = { formula: "multiply", slots: { a: -0.03, b: Number.NaN }, result: Number.NaN };
  const math = placed(rendered.multiply!, instance, "<mi>y</mi><mo>=</mo>", (count) => `${count} more`).join("");
  const text = math.replaceAll(/<[^>]+>/g, "");
  assert.is(text, "y=(−0.03)⋅NaN=NaN");
  assert.match(math, /class="bad"><mn>NaN/);
  assert.is(numberMath(1.25e-9, 4, true).replaceAll(/<[^>]+>/g, ""), "1.25×10−9");
  assert.is(numberMath(1 / 3, 4, true), "<mn>0.3333</mn>");
  assert.throws(
    () => placed(rendered.add!, instance, "", String).join() && placed(rendered.sigmoid!, instance, "", String),
  );
});

test("evaluations add up, and are told as about when iterations in between were not seen", () => {
  const count = new EvaluationCount();
  assert.equal(count.add(10, 40), { now: 40, total: 40, isExact: true });
  assert.equal(count.add(11, 40), { now: 40, total: 80, isExact: true });
  assert.equal(count.add(14, 40), { now: 40, total: 200, isExact: false });
  assert.equal(count.add(3, 40), { now: 40, total: 40, isExact: true });
});

test.run();
