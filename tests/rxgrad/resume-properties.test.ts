// Runs in which everything that remembers is at work at once, killed at random places and resumed from the bytes of their
// checkpoints: the joined stream equals that of a run without interruption, bit for bit.
//
// RXGRAD_RUNS=1000 tries more than the usual 25 and prints what it counted; RXGRAD_SEED=7 others.

import * as fc from "fast-check";
import {
  accuracy,
  type CheckpointStore,
  checkpoint,
  earlyStopping,
  history,
  type Iteration,
  memoryStore,
  reduceOnPlateau,
  type SavedState,
  type Snapshot,
  type Stopping,
  train,
  withMetrics,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sameRows } from "../support/closeness.js";
import { everything, type StatefulRecipe, statefulParts, statefulRecipes } from "../support/stateful-runs.js";

const RUNS = Number(process.env.RXGRAD_RUNS ?? 25);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

interface Recipe extends StatefulRecipe {
  /** The learning rate of one optimizer: reduced by the loss, or by what is measured on a set. */
  readonly plateau: "loss" | "metric" | "none";
  readonly judged: number | "epoch";
  readonly patience: number;
  /** How long each life is. */
  readonly lives: readonly number[];
  /** Which of them has two threads. */
  readonly onTwo: number | undefined;
}

const recipes: fc.Arbitrary<Recipe> = fc
  .tuple(
    statefulRecipes,
    fc.record({
      plateau: fc.constantFrom("loss", "metric", "none"),
      judged: fc.constantFrom(1, 2, 3, "epoch"),
      patience: fc.integer({ min: 2, max: 30 }),
      lives: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }),
      onTwo: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 0, 1),
    }),
  )
  .map(([network, rest]) => ({ ...network, ...rest }) as Recipe);

const bits = (numbers: Iterable<number>): string =>
  [...new BigUint64Array(Float64Array.from(numbers).buffer)].map((each) => each.toString(16)).join();

/** The record of an iteration: counts, losses, parameters, hyper-parameters. */
const learned = (iteration: Iteration): string =>
  JSON.stringify([
    iteration.iteration,
    iteration.epoch,
    bits([iteration.loss, ...Object.values(iteration.hyperparameters)]),
    bits([...iteration.parameters].flatMap(({ value }) => [...value.data])),
  ]);

/** What operators tell besides. */
const judged = ({ best, waited, reference }: Stopping): string =>
  JSON.stringify([
    best.iteration,
    waited,
    bits([best.value, reference, ...[...best.parameters].flatMap(({ value }) => [...value.data])]),
  ]);

/** One life of a run: everything is made anew, and it resumes from this state. */
function live(recipe: Recipe, count: number, store: CheckpointStore, from: SavedState | undefined, workers = 1) {
  const rate = reduceOnPlateau({ start: 0.1, factor: 0.5, patience: 1, cooldown: 1, minDelta: 0.02 });
  const schedule = (iteration: number): number => 0.1 / Math.sqrt(iteration);
  const { y, t, loss, W, feeds } = statefulParts(recipe, recipe.plateau === "none" ? schedule : rate);
  const metric = ({ metrics }: { metrics: { train: { loss: number } } | undefined }) => metrics?.train.loss;
  const measure = withMetrics({ every: 2, y, t, train: everything, metrics: { accuracy, loss } });
  const watch = { every: recipe.judged, ...(recipe.plateau === "metric" ? { monitor: metric as never } : {}) };
  const run$ = train(W, feeds, { seed: 7, from, workers }).pipe(
    measure,
    rate.watch(watch),
    earlyStopping({ patience: recipe.patience, minDelta: 0.01, from }),
    history({ budget: 1e6, every: 3 }),
    take(count),
    checkpoint(store, { every: 4 }),
    map((iteration) => ({
      learned: learned(iteration),
      judged: judged(iteration),
      metrics: JSON.stringify(iteration.metrics),
      past: iteration.history,
    })),
    toArray(),
  );
  return lastValueFrom(run$);
}

const reread = async (store: CheckpointStore): Promise<SavedState> =>
  checkpointFromBytes(checkpointToBytes((await store.latest()) as SavedState));

const rowsOf = (all: Awaited<ReturnType<typeof live>>): readonly string[] =>
  all.map(({ learned, judged, metrics }) => `${learned} ${judged} ${metrics}`);

/** The iterations of a run that resumes from a snapshot of its history. */
function replayed(recipe: Recipe, count: number, from: Snapshot): Promise<string[]> {
  const rate = reduceOnPlateau({ start: 0.1, factor: 0.5, patience: 1, cooldown: 1, minDelta: 0.02 });
  const schedule = (iteration: number): number => 0.1 / Math.sqrt(iteration);
  const { W, feeds } = statefulParts(recipe, recipe.plateau === "none" ? schedule : rate);
  const watched$ = train(W, feeds, { from }).pipe(rate.watch({ every: recipe.judged }), take(count));
  return lastValueFrom(watched$.pipe(map(learned), toArray()));
}

test(`${RUNS} runs, resumed again and again, equal runs without interruption`, async () => {
  const counts = { iterations: 0, lives: 0, reduced: 0, stopped: 0, onTwo: 0, replayed: 0 };
  await fc.assert(
    fc.asyncProperty(recipes, async (recipe) => {
      const total = recipe.lives.reduce((sum, count) => sum + count, 0);
      const wholeStore = memoryStore();
      const all = await live(recipe, total, wholeStore, undefined);
      const whole = rowsOf(all);
      const got: string[] = [];
      let from: SavedState | undefined;
      for (const [k, count] of recipe.lives.entries()) {
        const store = memoryStore();
        const rows = rowsOf(await live(recipe, count, store, from, recipe.onTwo === k ? 2 : 1));
        got.push(...rows);
        counts.lives++;
        if (recipe.onTwo === k) counts.onTwo++;
        if (rows.length > 0) from = await reread(store);
        if (rows.length < count) break;
      }
      sameRows(got, whole);
      // What is saved in the end is the same, to the byte.
      if (from) assert.equal(checkpointToBytes(from), checkpointToBytes(await reread(wholeStore)));
      const [{ past }] = all.slice(-1);
      if (recipe.plateau !== "metric" && past.iterations.length > 0) {
        const snapshot = past.upTo(Math.ceil(whole.length / 2 + 2));
        const rest = all.slice(snapshot.iteration).map(({ learned }) => learned);
        if (rest.length > 0) assert.equal(await replayed(recipe, rest.length, snapshot), rest);
        counts.replayed++;
      }
      counts.iterations += whole.length;
      if (whole.length < total) counts.stopped++;
      if ((from?.streams?.[rateOf(recipe)]?.rate ?? 0.1) < 0.1) counts.reduced++;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  for (const [name, count] of Object.entries(counts)) assert.ok(count > RUNS / 25, `${name}: ${count}`);
  if (RUNS > 25) console.log(counts);
});

const rateOf = ({ optimizers: [first] }: Recipe): string => `${first}1.learningRate`;

test.run();
