import { train } from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import type { BuiltRun } from "../../packages/studio/src/experiment/built-run.js";
import { POINT_SETS } from "../../packages/studio/src/experiment/setup.js";
import { moonsSetup } from "./setups.js";

const lossesOf = ({ W, source, sourceControls }: BuiltRun, count: number): Promise<number[]> =>
  lastValueFrom(
    train(W, source(sourceControls), { seed: 3 }).pipe(
      take(count),
      map(({ loss }) => loss),
      toArray(),
    ),
  );

test("each set of points trains, and the same setup gives the same losses", async () => {
  for (const set of POINT_SETS) {
    const setup = { ...moonsSetup, data: { ...moonsSetup.data, set } } as typeof moonsSetup;
    const losses = await lossesOf(await buildRun(setup), 200);
    assert.ok(losses.at(-1)! < losses[0]!, `${set}: ${losses[0]} to ${losses.at(-1)}`);
    assert.equal(await lossesOf(await buildRun(setup), 200), losses);
  }
});

test.run();
