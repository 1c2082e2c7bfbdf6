// Layers of a checkpoint that was saved before words of rxgrad were changed are found by their signatures, into which the names
// of kinds and options go: see tests/fixtures/saved/before-renaming/write.ts.
import { evaluate, type Node, type Parameters, parametersFromJSON, type Tensor } from "rxgrad";
import { checkpointFromBytes } from "rxgrad/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parts, partsFeed } from "../fixtures/saved/before-renaming/parts.js";
import { readJSON, type WrittenParts } from "../fixtures/saved/before-renaming/read.js";
import { valueText } from "../fixtures/saved/before-renaming/told.js";

const { checkpoint, values } = readJSON<{ parts: WrittenParts }>("parts.json").parts;
const from = checkpointFromBytes(new Uint8Array(Buffer.from(checkpoint, "base64")));

const valuesOf = async (heads: Readonly<Record<string, Node>>, parameters: Parameters): Promise<unknown> => {
  const found: [string, string][] = [];
  for (const [name, head] of Object.entries(heads)) {
    found.push([name, valueText((await evaluate(head, partsFeed, parameters)) as Tensor)]);
  }
  return Object.fromEntries(found);
};

test("all layers are found where all numbers in names are others, in the checkpoint and in JSON of its parameters", async () => {
  for (const isTurned of [false, true]) {
    const { loss, heads } = parts(isTurned);
    assert.equal(await valuesOf(heads, parametersFromJSON(loss, from.parameters)), values);
    assert.equal(await valuesOf(heads, parametersFromJSON(loss, from.parameters.toJSON())), values);
  }
});

test("a single head is found by the nodes before its layer", async () => {
  const entries = Object.entries(parts().heads).filter(([, { shape }]) => shape.at(-1) === 1);
  assert.is(entries.length, 83);
  const wanted = Object.fromEntries(entries.map(([name]) => [name, values[name]]));
  assert.equal(await valuesOf(Object.fromEntries(entries), from.parameters), wanted);
});

test.run();
