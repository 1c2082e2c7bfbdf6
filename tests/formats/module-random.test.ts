// 200 random networks as modules of compileEvaluation answer bit for bit as evaluate does, in batches of 1, 2, 7 and 64, also
// where numbers overflow or become NaN. RXGRAD_SEED=7 draws others.
import { divide, input, type Node } from "@rxgrad/core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { randomFrom } from "../support/random-networks.js";
import { checkSame, feedFor, moduleOf } from "./compiled-module.js";
import { randomNetwork } from "./random-networks.js";

const test = suite("random modules of compileEvaluation");

const random = randomFrom(77);
const BATCHES = [1, 2, 7, 64];

test("200 random networks", async () => {
  for (let i = 0; i < 200; i++) {
    const { name, node, parameters } = randomNetwork(`network ${i}`);
    const module = await moduleOf(node, parameters);
    for (const rows of BATCHES) {
      const feed = feedFor(module, rows, () => 4 * random() - 2);
      const answer = await checkSame(`${name}, ${rows}`, module, node, parameters, feed);
      assert.ok(answer.every(Number.isFinite), name);
    }
  }
});

const HUGE = [0, -0, 1e308, -1e308, 1e-310, 700, -700, 1e150];

test("100 random networks on zeros, huge and infinite numbers, and NaN", async () => {
  const quotient = (x: Node): Node => divide(x, input("d", x.shape.slice(1) as number[])) as Node;
  const draw = (name: string): number => {
    if (name === "d") return random() < 0.02 ? 0 : 1;
    return random() < 0.8 ? 4 * random() - 2 : (HUGE[Math.floor(HUGE.length * random())] as number);
  };
  let notNumbers = 0;
  for (let i = 0; i < 100; i++) {
    const { name, node, parameters } = randomNetwork(`odd network ${i}`, quotient);
    const module = await moduleOf(node, parameters);
    for (const rows of BATCHES) {
      const answer = await checkSame(`${name}, ${rows}`, module, node, parameters, feedFor(module, rows, draw));
      notNumbers += answer.filter(Number.isNaN).length;
    }
  }
  assert.ok(notNumbers > 0);
});

test.run();
