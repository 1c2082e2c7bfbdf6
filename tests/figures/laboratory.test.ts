// The arithmetic of <rx-losses>, <rx-activation> and <rx-fit>.
import {
  backprop,
  dense,
  elu,
  evaluate,
  initialParameters,
  input,
  type Layer,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  silu,
  softplus,
  step,
  sum,
  type Tensor,
  tanh,
  values,
} from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  ACTIVATIONS,
  type ActivationName,
  flowAt,
  NAMES,
  regionsOf,
  throughLayers,
} from "../../packages/figures/src/activation/functions.js";
import { bentAt, drawnOver, heightAt, partsOf, rangeOf } from "../../packages/figures/src/fit/curves.js";
import { CASES, type Case, caseOf, moved } from "../../packages/figures/src/losses/examples.js";
import { type LossName, measure } from "../../packages/figures/src/losses/measure.js";

const near = (value: number | undefined, expected: number, within = 1e-12): void =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= within, `${value} is not ${expected}`);

async function lossesOf(
  given: Case,
): Promise<Readonly<Record<LossName, { value: number; byIndex: number | undefined }>>> {
  return Object.fromEntries((await measure(given)).map((each) => [each.name, each])) as never;
}

test("the losses have the numbers of the textbooks", async () => {
  const two = await lossesOf(CASES.two);
  near(two.half.value, 0.0975);
  near(two.entropy.value, 0.510825457099338);
  near(two.entropy.byIndex, 0.510825457099338);
  const seven = await lossesOf(CASES.seven);
  near(seven.half.value, 0.5975);
  near(seven.entropy.value, 2.3025840929945454);
  const [four, better] = [await lossesOf(CASES.four), await lossesOf(CASES.better)];
  near(four.meanElements.value, 0.055);
  near(better.meanElements.value, 0.015);
  near(four.entropyElements.value, 0.1277063642748345);
  near(better.entropyElements.value, 0.055785856578554394);
  near((await lossesOf(CASES.three)).squares.value, 0.38);
});

test("δ keeps the loss of a zero finite, and only it", async () => {
  const zeros = await lossesOf(CASES.zeros);
  near(zeros.entropy.value, -Math.log(1e-7));
  near(zeros.bits.value, -Math.log2(1e-7));
  assert.is(zeros.entropyExact.value, Infinity);
  assert.is(zeros.bitsExact.byIndex, Infinity);
  assert.is((await lossesOf(CASES.sure)).entropyExact.value, 0);
});

test("the losses of numbers are those of their formulas", async () => {
  const { prediction, target } = CASES.numbers as { prediction: number[]; target: number[] };
  const errors = prediction.map((y, i) => y - (target[i] as number));
  const total = (f: (e: number) => number): number => errors.map(f).reduce((all, each) => all + each, 0);
  const losses = await lossesOf(CASES.numbers);
  near(losses.half.value, total((e) => e * e) / 2);
  near(losses.meanElements.value, total((e) => e * e) / 4);
  near(
    losses.meanSamples.value,
    total((e) => e * e),
  );
  near(losses.absoluteErrors.value, total(Math.abs));
  near(losses.meanAbsolute.value, total(Math.abs) / 4);
  near(
    losses.huber.value,
    total((e) => (Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 0.5)),
  );
  assert.is(losses.entropy, undefined);
});

test("a dragged probability keeps the sum, and a dragged number leaves the others", () => {
  const next = moved(CASES.two, 2, 0.2);
  near(next[2], 0.2);
  near(
    next.reduce((all, each) => all + each, 0),
    1,
  );
  near(next[0]! / next[1]!, 2);
  assert.equal(moved(CASES.zeros, 1, 0.6), [0.1, 0.6, 0.1, 0.1, 0.1]);
  assert.equal(moved(CASES.two, 0, 4)[0], 1);
  assert.equal(moved(CASES.numbers, 1, -9), [1.5, -3, 0.8, 2]);
});

test("a case is read from texts, or refused in a sentence", () => {
  assert.equal(caseOf("0.2 0.5 0.3", "1"), { prediction: [0.2, 0.5, 0.3], target: 1 });
  assert.equal(caseOf("4, 5", "4 6"), { prediction: [4, 5], target: [4, 6] });
  assert.match(caseOf("0.2 0.8", "2") as string, /target is "2" for 2 numbers; give the index of a class/);
  assert.match(caseOf("2 0.8", "1") as string, /give probabilities from 0 to 1/);
});

const LAYERS: Readonly<Record<ActivationName, () => Layer>> = {
  ...{ linear, step, sigmoid, tanh, relu, elu, softplus, silu },
  leakyRelu: () => leakyRelu({ slope: 0.01 }),
} as never;

test("the activations and their slopes are those of rxgrad's layers and of backprop", async () => {
  const xs = [-7.3, -2.1, -0.4, 0.3, 1.7, 6.9];
  for (const name of NAMES) {
    const layer = LAYERS[name]();
    const y = (await evaluate(input("x", [1]).pipe(layer), { x: xs.map((x) => [x]) })) as Tensor;
    for (const [i, x] of xs.entries()) near(ACTIVATIONS[name].f(x), y.data[i] as number, 1e-14);
    if (name === "step") continue;
    for (const x of xs) {
      // ∂f(w·1)/∂w at w = x
      const f = input("one", [1]).pipe(
        dense(1, { W: values([[x]]), bias: false, name: "point" }),
        LAYERS[name](),
        sum(),
      );
      const slope = await evaluate(backprop(f), { one: [[1]] }, initialParameters(f));
      near(ACTIVATIONS[name].slope(x), slope.get("point/W").data[0] as number, 1e-12);
    }
  }
});

test("it is told where slopes vanish and where they are 0", () => {
  const [left, right] = regionsOf(ACTIVATIONS.sigmoid);
  // σ′ = 0.01 at ±log(49 + √2400)
  const edge = Math.log(49 + Math.sqrt(2400));
  near(left?.to, -edge, 0.026);
  near(right?.from, edge, 0.026);
  assert.equal([left?.flow, right?.flow], ["vanishes", "vanishes"]);
  assert.equal(regionsOf(ACTIVATIONS.relu), [{ from: -8, to: 0, flow: "dead" }]);
  assert.equal(regionsOf(ACTIVATIONS.step), [{ from: -8, to: 8, flow: "dead" }]);
  assert.equal(regionsOf(ACTIVATIONS.leakyRelu), []);
  assert.equal([0, 0.005, 0.5].map(flowAt), ["dead", "vanishes", "flows"]);
  near(throughLayers(0.25, 10), 9.5367431640625e-7);
});

test("a pen draws over a curve, and arrows bend it", () => {
  const flat = [0, 0, 0, 0, 0];
  assert.equal(drawnOver(flat, { part: 0.25, height: 0.2 }, { part: 0.75, height: 0.6 }), [0, 0.2, 0.4, 0.6, 0]);
  assert.equal(drawnOver(flat, { part: 0.75, height: 0.6 }, { part: 0.25, height: 0.2 }), [0, 0.2, 0.4, 0.6, 0]);
  assert.equal(drawnOver(flat, { part: 0.5, height: 3 }, { part: 0.5, height: 3 }), [0, 0, 1, 0, 0]);
  const bent = bentAt(flat, 2, 0.5, 1);
  near(bent[2], 0.5);
  near(bent[1], 0.5 / Math.E);
  near(heightAt([0, 1, 4], 0.75), 2.5);
  near(heightAt([0, 1, 4], 1), 4);
});

test("the parts of units are the columns, and the range has a margin", () => {
  assert.equal(partsOf({ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }), [
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  assert.equal(partsOf({ shape: [0, 0], data: [] }), []);
  const [lower, upper] = rangeOf([[0, Number.NaN], [10]]);
  near(lower, -0.8);
  near(upper, 10.8);
  assert.equal(rangeOf([]), [-1, 1]);
});

test.run();
