// Updates of weights, differences and shortened lists in the inspector: the shown numbers agree with each other.
import {
  adaGrad,
  adam,
  adamW,
  describe,
  finiteDifference,
  iterations,
  momentum,
  nesterov,
  type OptimizerNode,
  rmsProp,
  sgd,
} from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EvaluationCount } from "../../packages/studio/src/inspector/evaluation-count.js";
import { formulas } from "../../packages/studio/src/inspector/formulas.js";
import { type Numbers, terms } from "../../packages/studio/src/inspector/instance.js";
import { isTrue } from "../../packages/studio/src/inspector/instance-of.js";
import { differenceOf, updateOf } from "../../packages/studio/src/inspector/instances-of-methods.js";
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

test("an update by a clipped gradient is not shown as if it were not clipped", () => {
  const clipped = sgd(gradient, { learningRate: 0.1, clipNorm: 1e-6 });
  assert.ok([...updates(clipped)].some(({ instance }) => !isTrue(instance)));
});

test("differences: the slope that is shown comes from the losses around the weight", () => {
  const f = (w: number): number => Math.sin(w) * 3;
  const h = 1e-3;
  const [above, at, below] = [f(0.4 + h), f(0.4), f(0.4 - h)];
  for (const [scheme, losses, slope] of [
    ["central", { above, below }, (above - below) / (2 * h)],
    ["forward", { above, at }, (above - at) / h],
    ["backward", { at, below }, (at - below) / h],
  ] as const) {
    const instance = differenceOf(scheme, 0.4, h, slope, losses);
    const computed = computeTex(formulas[instance.formula]!.present!.join(" "), instance.slots as Numbers);
    assert.ok(Math.abs(computed - slope) < 1e-12);
    assert.ok(formulas[differenceOf(scheme, 0.4, h, slope).formula]!.present);
  }
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
