// A run of the studio: played, paused, stepped, steered, and its losses.
import { initialParameters } from "rxgrad";
import { firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import { channelRun, LossCurve, plainLosses, standsAt, xorExperiment, xorSetup } from "../support/sessions.js";

test("a run begins paused, with its graph and its predictions", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  const { phase, iteration, last } = await firstValueFrom(run.state$);
  assert.equal([phase, iteration, last], ["paused", 0, 0]);
  const remote = await firstValueFrom(run.remote$);
  const { nodes, controls } = await firstValueFrom(remote.graph$);
  assert.ok(nodes.some(({ name }) => name === "dense1/W"));
  assert.equal(controls, ["learningRate", "h", "noise", "batchSize"]);
  const initial = initialParameters((await buildRun(xorSetup)).loss, { seed: xorSetup.seed });
  const { data: weights, shape } = await firstValueFrom(remote.observe("dense1/W"));
  assert.equal([shape, [...weights]], [[2, 3], [...initial.get("dense1/W").data]]);
  const { iteration: reached, parameters } = await remote.reached();
  assert.is(reached, 0);
  assert.equal([...parameters.keys()], initial.names);
  const data = await firstValueFrom(run.data$);
  assert.equal(data.train.x.shape, [12, 2]);
  const y = await run.predict(data.train.x);
  assert.equal(y.shape, [12, 2]);
  assert.equal((await run.predict(data.train.x, "tanh1")).shape, [12, 3]);
  run.close();
});

test("it is played, paused and stepped, and its losses are those of train", async () => {
  const { run } = channelRun();
  const curve = new LossCurve(run.losses$);
  await run.start(xorExperiment);
  run.step(7);
  await standsAt(run, 7);
  run.play();
  await curve.until(run, 60);
  run.pause();
  const { iteration } = await firstValueFrom(run.state$);
  const losses = await curve.until(run, iteration);
  assert.equal(losses.slice(0, 60), await plainLosses(xorSetup, 60));
  run.close();
});

test.run();
