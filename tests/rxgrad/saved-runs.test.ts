// Checkpoints saved before some words of rxgrad were renamed: see tests/fixtures/saved/before-renaming/write.ts.
import { fromJSON, type SavedState } from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ownKinds } from "../fixtures/saved/before-renaming/own-kinds.js";
import { readJSON, type WrittenRun } from "../fixtures/saved/before-renaming/read.js";
import { resume } from "../fixtures/saved/before-renaming/run.js";
import { branch, runs } from "../fixtures/saved/before-renaming/runs.js";
import { streams } from "../fixtures/saved/before-renaming/streams.js";

const { runs: written } = readJSON<{ runs: Record<string, WrittenRun> }>("runs.json");
const builders = { ...runs, "a new memory": branch };

const bytesOf = ({ checkpoint }: WrittenRun): Uint8Array => new Uint8Array(Buffer.from(checkpoint, "base64"));
const stateOf = (name: string): SavedState => checkpointFromBytes(bytesOf(written[name]), name);

test("each checkpoint has a run", () => {
  assert.equal(Object.keys(builders).sort(), Object.keys(written).sort());
});

for (const [name, build] of Object.entries(builders)) {
  test(`${name}: the run resumes bit for bit`, async () => {
    const from = stateOf(name);
    assert.equal(await resume(build(from), from), written[name].next);
  });

  test(`${name}: its graph resumes bit for bit`, async () => {
    const { graph } = written[name];
    const from = stateOf(name);
    const run = build(from);
    assert.is(graph === undefined, run.leftOut === undefined);
    if (!graph) return;
    const { optimizers } = fromJSON(graph, { kinds: ownKinds, hyperparameters: run.leftOut });
    assert.equal(await resume(run, from, optimizers), { ...written[name].next, parts: {} });
  });

  test(`${name}: saved again, it resumes alike`, async () => {
    const from = checkpointFromBytes(checkpointToBytes(stateOf(name)));
    assert.equal(await resume(build(from), from), written[name].next);
  });
}

test("streams resume with their own states where all numbers in names differ", async () => {
  const from = stateOf("streams with states");
  const { parts } = await resume(streams(true), from);
  assert.equal(parts, written["streams with states"].next.parts);
});

test.run();
