import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, train } from "rxgrad";
import { lastValueFrom } from "rxjs";
import { examples, W, y } from "../src/network.js";

test("the network learns XOR", async () => {
  const { loss, parameters } = await lastValueFrom(train(W, Array(300).fill(examples), { seed: 1 }));
  assert.ok(loss < 0.1, `the loss is ${loss}`);
  const answers = await evaluate(y, { x: examples.x }, parameters);
  const rounded = answers.toArray().map(([answer = Number.NaN]) => [Math.round(answer)]);
  assert.deepEqual(rounded, examples.t);
});
