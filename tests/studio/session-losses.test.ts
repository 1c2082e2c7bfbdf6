// The losses around a weight, evaluated again in the worker: they come to the gradient that has trained.
import { describe, type FiniteDifferenceOptions, finiteDifference, sgd } from "rxgrad";
import { firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SCHEMES } from "../../packages/studio/src/experiment/setup.js";
import { scriptRun } from "../../packages/studio/src/session/script-run.js";
import { weightStep } from "../../packages/studio/src/session/weight-step.js";
import { network } from "../support/served-run.js";
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
