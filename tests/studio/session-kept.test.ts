// Which moments of a run are reached at once: its state tells, in a bounded number of stretches.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LayersSetup, PointsSetup } from "../../packages/studio/src/experiment/setup.js";
import { stretchesOf } from "../../packages/studio/src/worker/stretches.js";
import { channelRun, LossCurve, lossesOf, settled, standsAt, xorExperiment, xorSetup } from "../support/sessions.js";

test("stretches hold all iterations, in order, with nothing but wide gaps between them", () =>
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 12 }),
      (given, near, most) => {
        const iterations = given.sort((a, b) => a - b);
        const found = stretchesOf(iterations, near, most);
        assert.ok(found.length <= most, `${found.length}`);
        for (const each of iterations) assert.ok(found.some(([from, to]) => from <= each && each <= to));
        for (const [from, to] of found) assert.ok(iterations.includes(from) && iterations.includes(to));
        const gaps = found.slice(1).map(([from], i) => from - (found[i]?.[1] ?? Number.NaN));
        assert.ok(gaps.every((gap) => gap > near));
        const wide = iterations.slice(1).filter((each, i) => each - (iterations[i] as number) > near).length;
        if (wide < most) assert.is(found.length, wide + 1);
      },
    ),
  ));

test("the state of a run tells where a moment is reached at once, also behind a cut and in a branch", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  assert.equal((await settled(run)).kept, [[0, 0]]);
  run.step(40);
  const { kept } = await standsAt(run, 40);
  assert.is(kept[0]?.[0], 0);
  const end = kept.at(-1)?.[1] ?? 0;
  assert.ok(end > 0 && end <= 40, JSON.stringify(kept));
  await run.goTo(20);
  const branch = await run.branch();
  const { kept: ofBranch } = await settled(branch);
  const far = ofBranch.at(-1)?.[1] ?? 0;
  assert.ok(far > 0 && far <= 20, JSON.stringify(ofBranch));
  run.cut();
  assert.ok(((await settled(run)).kept.at(-1)?.[1] ?? 99) <= 20);
  run.close();
  branch.close();
});

for (const set of ["xor", "moons"] as const) {
  test(`${set}: going back 1,000 iterations, and on from there, replays each loss bit for bit`, async () => {
    const setup: LayersSetup = { ...xorSetup, data: { ...(xorSetup.data as PointsSetup), set } };
    const experiment = { setup, moves: [] };
    const { run } = channelRun();
    const curve = new LossCurve(run.losses$);
    await run.start(experiment);
    run.step(1200);
    await standsAt(run, 1200);
    const losses = [...(await curve.until(run, 1200))];
    for (const at of [200, 137]) {
      await run.goTo(1200);
      await run.goTo(at);
      assert.ok(curve.points.length <= at, "what came behind is forgotten");
      run.step(1200 - at);
      assert.equal(await curve.until(run, 1200), losses, `from ${at}`);
    }
    assert.equal(losses, await lossesOf(experiment, 1200));
    run.close();
  });
}

test.run();
