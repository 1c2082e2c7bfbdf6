import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, train } from "rxgrad";
import { lastValueFrom } from "rxjs";
import { examples, W, y } from "../src/network.js";

test("the network learns the two moons", async () => {
  const { parameters } = await lastValueFrom(train(W, Array(300).fill(examples), { seed: 1 }));
  const answers = await evaluate(y, { x: examples.x }, parameters);
  const right = answers.data.filter((answer, i) => Math.round(answer) === examples.t.data[i]);
  assert.ok(right.length >= 190, `${right.length} of 200 points are right`);
});
