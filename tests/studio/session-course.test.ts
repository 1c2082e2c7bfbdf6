// Random courses of a run: whatever was played, steered, gone back to and cut, its losses are those of its experiment.
import * as fc from "fast-check";
import { firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Experiment, Move } from "../../packages/studio/src/experiment/setup.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { channelRun, LossCurve, lossesOf, settled, standsAt, xorSetup } from "../support/sessions.js";

/** Something that a person does. */
type Action =
  | { readonly kind: "step"; readonly count: number }
  | { readonly kind: "play"; readonly count: number }
  | { readonly kind: "steer"; readonly name: string; readonly value: number }
  /** Goes to a part of the way to the last moment. */
  | { readonly kind: "goTo"; readonly part: number }
  | { readonly kind: "interrupted"; readonly part: number }
  | { readonly kind: "cut" }
  | { readonly kind: "branch" };

const setup = { ...xorSetup, dropout: 0.1 };

const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("step" as const), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("play" as const), count: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 5,
    arbitrary: fc.oneof(
      fc.record({
        kind: fc.constant("steer" as const),
        name: fc.constant("learningRate"),
        value: fc.constantFrom(0.01, 0.1, 0.3),
      }),
      fc.record({ kind: fc.constant("steer" as const), name: fc.constant("h"), value: fc.constantFrom(1e-3, 1e-5) }),
      fc.record({ kind: fc.constant("steer" as const), name: fc.constant("dropout"), value: fc.constantFrom(0, 0.4) }),
      fc.record({ kind: fc.constant("steer" as const), name: fc.constant("noise"), value: fc.constantFrom(0, 0.2) }),
      fc.record({
        kind: fc.constant("steer" as const),
        name: fc.constant("batchSize"),
        value: fc.constantFrom(1, 4, 12),
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("goTo" as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("interrupted" as const),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "cut" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "branch" } as const) },
);

async function act(run: LiveRun, curve: LossCurve, action: Action): Promise<LiveRun> {
  const { iteration, last } = await settled(run);
  switch (action.kind) {
    case "step":
      run.step(action.count);
      await standsAt(run, iteration + action.count);
      break;
    case "play":
      run.play();
      await curve.until(run, iteration + action.count);
      run.pause();
      await settled(run);
      break;
    case "steer":
      await run.steer(action.name, action.value);
      break;
    case "goTo":
      await run.goTo(Math.round(action.part * last));
      await standsAt(run, Math.round(action.part * last));
      break;
    case "interrupted": {
      const first = run.goTo(Math.round(action.part * last));
      run.pause();
      await first;
      await settled(run);
      break;
    }
    case "cut":
      run.cut();
      break;
    case "branch": {
      const branch = await run.branch();
      run.close();
      return branch;
    }
  }
  return run;
}

test("the losses are those of the experiment, bit for bit", () =>
  fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 3, maxLength: 14 }), async (all) => {
      let { run } = channelRun();
      try {
        await run.start({ setup, moves: [] });
        let curve = new LossCurve(run.losses$);
        for (const each of all) {
          const next = await act(run, curve, each);
          if (next !== run) {
            run = next;
            curve = new LossCurve(run.losses$);
          }
        }
        // To the end of what is recorded, and on.
        const { last } = await settled(run);
        await run.goTo(last);
        run.step(5);
        await standsAt(run, last + 5);
        const losses = await curve.until(run, last + 5);
        const experiment = (await firstValueFrom(run.experiment$)) as Experiment;
        assert.equal(losses, await lossesOf(experiment, last + 5));
        const order = experiment.moves.map(({ iteration }: Move) => iteration);
        assert.equal(
          order,
          [...order].sort((a, b) => a - b),
        );
      } finally {
        run.close();
      }
    }),
    { numRuns: 60 },
  ));

test.run();
