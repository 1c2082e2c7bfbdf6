import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import type { Move } from "../../packages/studio/src/experiment/setup.js";
import { play } from "./play.js";
import { moonsSetup } from "./setups.js";

const setup = { ...moonsSetup, dropout: 0.1 };
const { seed } = setup;
const moves: readonly Move[] = [
  { iteration: 3, name: "learningRate", value: 0.05 },
  { iteration: 8, name: "noise", value: 0.3 },
  { iteration: 12, name: "batchSize", value: 45 },
  { iteration: 12, name: "h", value: 1e-3 },
  { iteration: 20, name: "batchSize", value: 7 },
  { iteration: 20, name: "noise", value: 0 },
  { iteration: 26, name: "dropout", value: 0.4 },
];

test("each move has an effect from its iteration on, and not before", async () => {
  const all = await play(await buildRun(setup), moves, { seed, to: 30 });
  for (const [i, move] of moves.entries()) {
    const others = moves.filter((_, j) => j !== i);
    const { losses } = await play(await buildRun(setup), others, { seed, to: 30 });
    const before = move.iteration - 1;
    assert.equal(losses.slice(0, before), all.losses.slice(0, before), move.name);
    assert.not.equal(losses.slice(before), all.losses.slice(before), move.name);
  }
});

test("a run resumes from each of its moments with the source that was in use then, bit for bit", async () => {
  const { losses, snapshotAt } = await play(await buildRun(setup), moves, { seed, to: 30 });
  for (let at = 1; at < 30; at++) {
    const again = await play(await buildRun(setup), moves, { seed, to: 30, from: snapshotAt(at) });
    assert.equal(again.losses, losses.slice(at), `from ${at}`);
  }
});

test("a batch of more samples than there are is refused", async () => {
  const { source, sourceControls } = await buildRun(setup);
  try {
    source({ ...sourceControls, batchSize: 46 });
    assert.unreachable();
  } catch (error) {
    assert.is(
      (error as Error).message,
      "batches: size is 46 but the data set has 45 samples; give a size of at most 45.",
    );
  }
});

test.run();
