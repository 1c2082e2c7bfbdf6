// Steering, returning and failing: what is recorded, and what comes again.
import { filter, firstValueFrom, skip, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Experiment, LayersSetup } from "../../packages/studio/src/experiment/setup.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import {
  channelRun,
  LossCurve,
  lossesOf,
  phase,
  refusal,
  settled,
  standsAt,
  xorExperiment,
  xorSetup,
} from "../support/sessions.js";

const experimentOf = (run: LiveRun): Promise<Experiment> => firstValueFrom(run.experiment$) as Promise<Experiment>;

/** Lets so many iterations pass. */
async function stepped(run: LiveRun, count: number): Promise<void> {
  const { iteration } = await settled(run);
  run.step(count);
  await standsAt(run, iteration + count);
}

test("a value is in the next iteration, and several before the same iteration are one move", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  await stepped(run, 4);
  await run.steer("learningRate", 0.3);
  await run.steer("learningRate", 0.2);
  await run.steer("batchSize", 3);
  await stepped(run, 1);
  const remote = await firstValueFrom(run.remote$);
  const { hyperparameters } = await firstValueFrom(remote.facts$);
  assert.is(hyperparameters["adam1.learningRate"], 0.2);
  assert.equal((await firstValueFrom(remote.observe("x"))).shape, [3, 2]);
  assert.equal((await experimentOf(run)).moves, [
    { iteration: 5, name: "learningRate", value: 0.2 },
    { iteration: 5, name: "batchSize", value: 3 },
  ]);
  run.close();
});

test("a refused value leaves everything as it was", async () => {
  const { run } = channelRun();
  const curve = new LossCurve(run.losses$);
  await run.start(xorExperiment);
  await stepped(run, 3);
  for (const [name, value, told] of [
    ["learningRate", -1, /learningRate is -1/],
    ["h", 0, /h is 0/],
    ["batchSize", 0, /size is 0/],
    ["batchSize", 13, /13/],
    ["noise", -1, /noise is -1/],
    ["nothing", 1, /"nothing" is not a control/],
  ] as const) {
    assert.match(await refusal(run.steer(name, value)), told);
  }
  await stepped(run, 20);
  assert.equal((await experimentOf(run)).moves, []);
  assert.equal(await curve.until(run, 23), await lossesOf(xorExperiment, 23));
  run.close();
});

test("playing on from an earlier moment replays the moves; cutting there forgets them", async () => {
  const { run } = channelRun();
  const curve = new LossCurve(run.losses$);
  await run.start(xorExperiment);
  await stepped(run, 5);
  await run.steer("noise", 0.2);
  await stepped(run, 5);
  await run.steer("batchSize", 2);
  await stepped(run, 5);
  const experiment = await experimentOf(run);
  const losses = [...(await curve.until(run, 15))];
  for (const at of [12, 3, 0]) {
    await run.goTo(at);
    const { iteration, last } = await settled(run);
    assert.equal([iteration, last], [at, 15]);
    await stepped(run, 15 - at);
    assert.equal(await curve.until(run, 15), losses);
  }
  assert.equal(await experimentOf(run), experiment);
  await run.goTo(7);
  run.cut();
  assert.is((await settled(run)).last, 7);
  await stepped(run, 8);
  assert.equal(
    (await experimentOf(run)).moves.map(({ name }) => name),
    ["noise"],
  );
  assert.equal(await curve.until(run, 15), await lossesOf(await experimentOf(run), 15));
  assert.match(await refusal(run.goTo(16)), /goTo: its iteration is 16; give a whole number from 0 to 15/);
  run.close();
});

test("a branch stands at the same moment, and left alone it has the same losses", async () => {
  const { run, counts } = channelRun();
  const curve = new LossCurve(run.losses$);
  await run.start({ setup: { ...xorSetup, dropout: 0.2 }, moves: [] });
  await stepped(run, 6);
  await run.steer("noise", 0.2);
  await stepped(run, 6);
  await run.steer("learningRate", 0.2);
  const branch = await run.branch();
  assert.is(counts.opened, 2);
  assert.equal(await experimentOf(branch), await experimentOf(run));
  const ofBranch = new LossCurve(branch.losses$);
  assert.equal(await ofBranch.until(branch, 12), await curve.until(run, 12));
  await stepped(run, 10);
  await stepped(branch, 10);
  assert.equal(await ofBranch.until(branch, 22), await curve.until(run, 22));
  // Its earlier moments can be reached too.
  await branch.goTo(3);
  await stepped(branch, 19);
  assert.equal(await ofBranch.until(branch, 22), curve.points);
  run.close();
  await branch.steer("learningRate", 0.01);
  branch.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(counts.ended, 2);
});

test("an address is replayed up to its moment, with progress; another wish interrupts it", async () => {
  const moves = [
    { iteration: 4, name: "noise", value: 0.3 },
    { iteration: 9, name: "learningRate", value: 0.2 },
  ];
  const { run } = channelRun();
  const curve = new LossCurve(run.losses$);
  const replaying = firstValueFrom(run.state$.pipe(filter((state) => state.phase === "replaying")));
  await run.start({ setup: xorSetup, moves }, { at: 12 });
  assert.is((await replaying).target, 12);
  await stepped(run, 4);
  assert.equal(await curve.until(run, 16), await lossesOf({ setup: xorSetup, moves }, 16));
  const long = run.start({ setup: xorSetup, moves }, { at: 1e9 });
  await firstValueFrom(run.state$.pipe(filter((state) => state.phase === "replaying" && state.iteration > 0)));
  run.pause();
  await long;
  const { iteration, last, target } = await phase(run, "paused");
  assert.ok(iteration > 0 && iteration === last && target === undefined);
  run.close();
});

test("wrong experiments are refused", async () => {
  const { run } = channelRun();
  const move = { iteration: 2, name: "learningRate", value: -1 };
  assert.match(await refusal(run.start({ setup: xorSetup, moves: [move] })), /start: learningRate is -1/);
  const { problem } = await phase(run, "failed");
  assert.match(problem as string, /learningRate/);
  const unknown = { ...move, name: "unknown" };
  assert.match(await refusal(run.start({ setup: xorSetup, moves: [unknown] })), /"unknown" is not a control/);
  assert.match(await refusal(run.goTo(0)), /not there yet/);
  await run.start(xorExperiment);
  await stepped(run, 1);
  run.close();
});

test("a run that fails tells node and iteration, and can go back and on", async () => {
  const { run } = channelRun();
  const curve = new LossCurve(run.losses$);
  const setup: LayersSetup = {
    ...{ ...xorSetup, data: { kind: "curve", heights: [0, 1, 0, -1, 0.5] }, loss: "meanSquaredError" },
    ...{ batchSize: undefined, optimizer: { kind: "sgd", learningRate: 0.1 } },
  };
  await run.start({ setup, moves: [] });
  await stepped(run, 5);
  await run.steer("learningRate", 1e200);
  run.play();
  const { problem, iteration, last } = await phase(run, "failed");
  assert.match(problem as string, /iteration/);
  assert.is(iteration, last);
  // It stands behind its last iteration, whose values can be read.
  const remote = await firstValueFrom(run.remote$);
  assert.equal((await firstValueFrom(remote.observe("tanh1"))).shape[1], 3);
  assert.is((await settled(run)).iteration, iteration);
  run.play();
  await firstValueFrom(
    run.state$.pipe(
      skip(1),
      filter((state) => state.phase === "failed"),
      take(1),
      toArray(),
    ),
  );
  await run.goTo(5);
  await run.steer("learningRate", 0.2);
  await stepped(run, 10);
  assert.is((await settled(run)).problem, undefined);
  assert.equal(await curve.until(run, 15), await lossesOf(await experimentOf(run), 15));
  run.close();
});

test.run();
