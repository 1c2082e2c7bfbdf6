// The losses around a weight, evaluated again in the worker: they come to the gradient that has trained.
import {
  backprop,
  describe,
  type FiniteDifferenceOptions,
  finiteDifference,
  input,
  iterations,
  sgd,
  sumSquaredError,
} from "rxgrad";
import { firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SCHEMES } from "../../packages/studio/src/experiment/setup.js";
import type { Terms } from "../../packages/studio/src/inspector/instance.js";
import { slopeOfSamples } from "../../packages/studio/src/inspector/instances-of-gradients.js";
import { shownTerms } from "../../packages/studio/src/inspector/place.js";
import { scriptRun } from "../../packages/studio/src/session/script-run.js";
import { weightStep } from "../../packages/studio/src/session/weight-step.js";
import { SlopesOfSamples } from "../../packages/studio/src/worker/sample-slopes.js";
import { feed, network } from "../support/served-run.js";
import { channelRun, refusal, standsAt, xorSetup } from "../support/sessions.js";

/** The slope that each scheme makes of losses. */
const slopes: Readonly<Record<string, (at: (steps: number) => number, h: number) => number>> = {
  central: (at, h) => (at(1) - at(-1)) / (2 * h),
  forward: (at, h) => (at(1) - at(0)) / h,
  backward: (at, h) => (at(0) - at(-1)) / h,
  "five-point": (at, h) => (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h),
  richardson: (at, h) => (8 * (at(0.5) - at(-0.5)) - (at(1) - at(-1))) / (6 * h),
};

for (const scheme of SCHEMES) {
  test(`${scheme}: losses of the batch and the parameters of the newest iteration come to its gradient`, async () => {
    const { run } = channelRun();
    const gradient = { ...xorSetup.gradient, scheme, h: 3e-4 };
    await run.start({ setup: { ...xorSetup, gradient } as typeof xorSetup, moves: [] });
    run.step(3);
    await standsAt(run, 3);
    const remote = await firstValueFrom(run.remote$);
    const names = [{ name: "dense1/W" }, { name: "dense1/W", of: "finiteDifference1" }, { name: "crossEntropy1" }];
    const { nodes } = await firstValueFrom(remote.graph$);
    const lossName = nodes.at(-1)!.name;
    const { values } = await firstValueFrom(remote.observeTogether([names[0]!, names[1]!, { name: lossName }]));
    const [W, slope, loss] = values.map(({ data }) => data);
    for (const index of W!.keys()) {
      const around = await run.lossesAround("dense1/W", index);
      assert.equal([around.iteration, around.w, around.h, around.slope], [3, W![index], 3e-4, slope![index]]);
      const computed = slopes[scheme]!((steps) => around.losses.get(steps)!, around.h);
      assert.ok(Math.abs(computed - around.slope) < 1e-10, `${computed}, not ${around.slope}`);
      if (around.losses.has(0)) assert.ok(Math.abs(around.losses.get(0)! - loss![0]!) < 1e-15);
    }
    run.close();
  });
}

test("backprop: the slopes of the samples of a batch come to the gradient", async () => {
  const { run } = channelRun();
  await run.start({ setup: { ...xorSetup, gradient: { method: "backprop" } }, moves: [] });
  run.step(2);
  await standsAt(run, 2);
  const remote = await firstValueFrom(run.remote$);
  const W = await firstValueFrom(remote.observe("dense1/W", { of: "backprop1" }));
  for (const index of W.data.keys()) {
    const told = await run.sampleSlopes("dense1/W", index);
    assert.equal([told.iteration, told.samples, told.isMean, told.slope], [2, 5, true, W.data[index]]);
    assert.is(told.first.length, 3);
    const instance = slopeOfSamples(told);
    assert.is(instance.formula, "backprop/mean");
    assert.ok(Math.abs(instance.computed! - W.data[index]!) < 1e-12);
    const { shown, others, rest } = shownTerms(instance.slots.terms as Terms);
    assert.is(shown.length + others, 5);
    const sum = shown.reduce((total, { g }) => total + g!, rest);
    assert.ok(Math.abs(sum / 5 - W.data[index]!) < 1e-12);
  }
  assert.match(await refusal(run.sampleSlopes("dense1/W", 99)), /no element 99/);
  assert.match(await refusal(run.sampleSlopes("dense9/W", 0)), /no gradient by backprop/);
  run.close();
});

test("backprop: of a loss that is a sum, the slopes of the samples add up, also those of lists of numbers", async () => {
  const { y } = network();
  const W = sgd(backprop(sumSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
  const slopes = new SlopesOfSamples(W, 1);
  for (const few of [feed, { x: feed.x.slice(0, 2), t: feed.t.slice(0, 2) }]) {
    for (const turn of iterations(W, [few], { seed: 1 })) {
      const told = await slopes.of(turn, few, "dense2/W", 1);
      const { formula, computed, result } = slopeOfSamples(told);
      assert.is(formula, "backprop/sum");
      assert.ok(Math.abs(computed! - result) < 1e-12);
      assert.is(told.first.length, Math.min(3, few.x.length));
    }
  }
});

test("with dropout, whose masks belong to the places in a batch, slopes of samples are refused", async () => {
  const { run } = channelRun();
  await run.start({ setup: { ...xorSetup, dropout: 0.5, gradient: { method: "backprop" } }, moves: [] });
  run.step(1);
  await standsAt(run, 1);
  assert.match(await refusal(run.sampleSlopes("output/W", 0)), /no sum and no mean/);
  run.close();
});

test("it is refused for what no gradient has, for backprop, before the first iteration, and by a script's run", async () => {
  const { run } = channelRun();
  await run.start({ setup: xorSetup, moves: [] });
  assert.match(await refusal(run.lossesAround("dense1/W", 0)), /no iteration yet/);
  run.step(1);
  await standsAt(run, 1);
  assert.match(await refusal(run.lossesAround("dense1/W", 6)), /element 6 .* from 0 to 5/);
  assert.match(await refusal(run.lossesAround("dense9/W", 0)), /"dense9\/W" has no finite-difference gradient/);
  await run.start({ setup: { ...xorSetup, gradient: { method: "backprop" } }, moves: [] });
  run.step(1);
  await standsAt(run, 1);
  assert.match(await refusal(run.lossesAround("dense1/W", 0)), /no finite-difference gradient/);
  run.close();
  const script = scriptRun(() => Promise.reject(new Error("closed")));
  assert.match(await refusal(script.lossesAround("dense1/W", 0)), /cannot evaluate its loss/);
  assert.match(await refusal(script.sampleSlopes("dense1/W", 0)), /cannot evaluate its gradient/);
  script.close();
});

test("a step of its own, a relative and an automatic one are those of the gradient", () => {
  const step = (options: FiniteDifferenceOptions, w: number): number => {
    const W = sgd(finiteDifference(network().loss, options), { learningRate: 0.1 });
    return weightStep(describe(W).gradients[0]!, "dense1/W", w, { "finiteDifference1.h": 0.002 });
  };
  assert.is(step({ h: (i) => 1 / i }, 3), 0.002);
  assert.is(step({ h: { "dense1/W": 0.5 } }, 3), 0.5);
  assert.is(step({ h: { "dense1/b": 0.5 } }, 3), 0.002);
  assert.is(step({ relativeStep: 2 ** -20 }, -4), 2 ** -18);
  assert.is(step({ relativeStep: 2 ** -20 }, 0), 2 ** -20);
  assert.ok(Math.abs(step({ h: "auto" }, 8) / (8 * Math.cbrt(Number.EPSILON)) - 1) < 1e-9);
  assert.ok(Math.abs(step({ h: "auto", scheme: "forward" }, 0.5) / Math.sqrt(Number.EPSILON) - 1) < 1e-7);
});

test.run();
