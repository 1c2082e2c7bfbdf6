// A run that begins again or ends: whoever waits for something is answered, and nothing of the run before is left. Runs alone.
import { filter, firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { MOST_MOVES } from "../../packages/studio/src/experiment/check/bounds.js";
import type { Experiment, Move } from "../../packages/studio/src/experiment/setup.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { Moves } from "../../packages/studio/src/worker/moves.js";
import { channelRun, phase, refusal, settled, standsAt, xorExperiment, xorSetup } from "../support/sessions.js";

const moduleOf = (source: string): Experiment => ({
  setup: { task: "module", address: `data:text/javascript,${encodeURIComponent(source)}`, seed: 1 },
  moves: [],
});

/** A module whose first iteration never ends. */
const endless = moduleOf(`
export default ({ blackBox, finiteDifference, parameter, sgd, meanSquaredError, constant, values }) => {
  const w = parameter([2], { name: "w", initial: values([1, 2]) });
  const evaluate = () => {
    globalThis.askedByTheTest();
    return new Promise(() => {});
  };
  const y = blackBox({ name: "silent", inputs: { w }, output: [2], evaluate });
  return { W: sgd(finiteDifference(meanSquaredError(y, constant([0, 0]))), { learningRate: 0.01 }) };
};`);

/** A module with one weight, and these data. */
const dataModule = (data: string): Experiment =>
  moduleOf(`
export default ({ input, parameter, multiply, backprop, sgd, meanSquaredError, values }) => {
  const w = parameter([1], { name: "w", initial: values([1]) });
  const loss = meanSquaredError(multiply(input("x", [1]), w), input("t", [1]));
  const feed = { x: [[1]], t: [[2]] };
  return { W: sgd(backprop(loss), { learningRate: 0.1 }), data: ${data} };
};`);

/** Starts a run whose iteration is being computed. */
async function inAnIteration(run: LiveRun): Promise<void> {
  const global = globalThis as { askedByTheTest?: () => void };
  const begun = new Promise<void>((resolve) => {
    global.askedByTheTest = resolve;
  });
  await run.start(endless);
  run.step();
  await begun;
  delete global.askedByTheTest;
}

test("what waits for the iteration that is being computed is refused when the run begins again", async () => {
  const { run } = channelRun();
  await inAnIteration(run);
  const refused = [run.measure(), run.exportRun(), run.gradientDistance(), run.lossesAround("w", 0)].map(refusal);
  await run.start(xorExperiment);
  for (const each of refused) assert.match(await each, /begun again/);
  assert.is((await run.measure()).iteration, 0);
  run.close();
});

test("what is being measured of the run before is refused, not told of the new one", async () => {
  const { run } = channelRun();
  const data = { ...xorSetup.data, samples: 10_000 };
  const layers = [256, 256].map((units) => ({ units, activation: "tanh" }) as const);
  await run.start({ setup: { ...xorSetup, data, layers } as typeof xorSetup, moves: [] });
  const refused = refusal(run.measure());
  await run.start(xorExperiment);
  assert.match(await refused, /begun again/);
  run.close();
});

test("back at its beginning, a run tells that no loss is left; back elsewhere, its losses tell it", async () => {
  const { run } = channelRun();
  const told: string[] = [];
  await run.start(xorExperiment);
  run.losses$.subscribe(({ iteration }) => told.push(`${iteration}`));
  run.emptied$.subscribe(() => told.push("empty"));
  const stepped = async (count: number): Promise<void> => {
    const { iteration } = await settled(run);
    const last = firstValueFrom(run.losses$.pipe(filter((each) => each.iteration === iteration + count)));
    run.step(count);
    await standsAt(run, iteration + count);
    await last;
  };
  await stepped(3);
  await run.goTo(2);
  await run.goTo(0);
  await run.goTo(0);
  await stepped(1);
  await run.start(xorExperiment);
  assert.equal(told, ["1", "2", "3", "1", "2", "empty", "1", "empty"]);
  const late: number[] = [];
  run.losses$.subscribe(({ iteration }) => late.push(iteration));
  assert.equal(late, []);
  run.close();
});

test("of two moments that are asked for, the run stands at the newer one", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  run.step(5);
  await standsAt(run, 5);
  for (const [first, second] of [
    [3, 2],
    [2, 1],
    [4, 4],
    [1, 0],
  ] as const) {
    const leaving = run.goTo(first);
    await run.goTo(second);
    await leaving;
    assert.is((await settled(run)).iteration, second, `${first}, then ${second}`);
  }
  run.close();
});

test("what is asked while a short replay is under way is told about its end", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  run.step(400);
  await standsAt(run, 400);
  // Not the moment that is kept before it, from which the way is computed again.
  const { x } = (await firstValueFrom(run.data$)).train;
  const arrived = run.goTo(390);
  const [{ iteration }, y] = await Promise.all([run.measure(), run.predict(x)]);
  assert.is(iteration, 390);
  await arrived;
  assert.equal(y.data, (await run.predict(x)).data);
  run.close();
});

test("a value at an earlier moment forgets what came behind; one that is refused forgets nothing", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  run.step(6);
  await standsAt(run, 6);
  await run.steer("learningRate", 0.1);
  await run.goTo(3);
  assert.match(await refusal(run.steer("learningRate", -1)), /steer: learningRate is -1; give/);
  assert.is((await settled(run)).last, 6);
  await run.steer("learningRate", 0.3);
  assert.is((await settled(run)).last, 3);
  const isNewest = (each: Experiment | undefined): boolean => each?.moves.at(-1)?.value === 0.3;
  const experiment = (await firstValueFrom(run.experiment$.pipe(filter(isNewest)))) as Experiment;
  assert.equal(experiment.moves, [{ iteration: 4, name: "learningRate", value: 0.3 }]);
  run.close();
});

test("data that end earlier when they are read again are told, and what was reached can be exported", async () => {
  const { run } = channelRun();
  const feeds = `{ reads: 0, *[Symbol.iterator]() { for (let i = this.reads++ === 0 ? 0 : 2; i < 5; i++) yield feed; } }`;
  await run.start(dataModule(feeds));
  run.play();
  const { problem, iteration, last } = await phase(run, "failed");
  // Where they end depends on the snapshot from which they are read again, and that on time.
  assert.ok(iteration === 3 || iteration === 4, `${iteration}`);
  assert.match(problem as string, `ended behind iteration ${iteration}, but the first time behind 5`);
  assert.is(last, 5);
  const { iterations, parameters } = await run.exportRun();
  assert.equal([iterations.length, Object.keys(parameters)], [iteration, ["w"]]);
  run.close();
});

test("data that can be read only once are refused", async () => {
  for (const once of ["(function* () { for (;;) yield feed; })()", "[feed, feed].values()"]) {
    const { run } = channelRun();
    assert.match(await refusal(run.start(dataModule(once))), /returns data that can be read only once/);
    run.close();
  }
  const { run } = channelRun();
  await run.start(dataModule("[feed, feed]"));
  run.play();
  assert.is((await phase(run, "over")).iteration, 2);
  run.close();
});

const full = (count: number): Move[] =>
  Array.from({ length: count }, (_, i) => ({ iteration: 1 + (i >> 1), name: i % 2 ? "h" : "rate", value: i }));

test("there are never more moves than a link or a file may have", () => {
  const moves = new Moves(full(MOST_MOVES));
  const iteration = MOST_MOVES / 2;
  moves.checkRoom({ iteration, name: "h", value: 1 });
  moves.checkRoom({ iteration: iteration - 1, name: "other", value: 1 });
  assert.throws(
    () => moves.checkRoom({ iteration, name: "other", value: 1 }),
    /5000 moves are recorded, as many as a link may have; reset/,
  );
  new Moves(full(MOST_MOVES - 1)).checkRoom({ iteration, name: "other", value: 1 });
});

test("one move too many is refused, and the run goes on without it", async () => {
  const { run } = channelRun();
  const moves = full(MOST_MOVES).map((move) => ({
    ...move,
    ...(move.name === "h" ? { value: 1e-4 } : { name: "learningRate", value: 0.01 }),
  }));
  const last = MOST_MOVES / 2 - 1;
  await run.start({ setup: xorSetup, moves }, { at: last });
  assert.match(await refusal(run.steer("noise", 0.2)), /5000 moves are recorded/);
  await run.steer("learningRate", 0.02);
  run.step();
  await standsAt(run, last + 1);
  const experiment = (await firstValueFrom(run.experiment$)) as Experiment;
  assert.is(experiment.moves.length, MOST_MOVES);
  assert.is(
    experiment.moves.some(({ name }) => name === "noise"),
    false,
  );
  run.close();
});

test.run();
