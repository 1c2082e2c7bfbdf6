// Adding a node maker to the random networks changes only the draws that it takes.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { oneOfNames } from "../support/random-nodes/draw-name.js";
import { NODE_MAKERS } from "../support/random-nodes/index.js";

const DRAWS = 20_000;
const names = Object.keys(NODE_MAKERS);
const draw = (some: readonly string[]): string[] => fc.sample(oneOfNames(some), { numRuns: DRAWS, seed: 1 });
const before = draw(names);

test("one more name takes its share of the draws, and the other draws stay the same", () => {
  for (const place of [0, 40, names.length]) {
    const after = draw([...names.slice(0, place), "one more", ...names.slice(place)]);
    const changed = after.filter((name, i) => name !== before[i]);
    assert.ok(changed.every((name) => name === "one more"));
    assert.ok(changed.length > 0);
  }
});

test("all names are drawn about equally often", () => {
  const times = new Map(names.map((name) => [name, 0]));
  for (const name of before) times.set(name, (times.get(name) ?? 0) + 1);
  const mean = DRAWS / names.length;
  // Six standard deviations of a binomial count.
  const most = 6 * Math.sqrt(mean);
  for (const [name, count] of times) {
    assert.ok(Math.abs(count - mean) < most, `"${name}" was drawn ${count} times, not ${mean} ± ${most}`);
  }
});

test.run();
