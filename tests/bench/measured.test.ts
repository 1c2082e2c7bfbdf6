import { bundle, MemoryWatch, observeNodes, watchGrowth, watchMemory, xorTask } from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { options, small } from "./small.js";

test("memory that is kept after the first 1,000 iterations is growth, garbage is not", () => {
  const grown = (keep: boolean): number => {
    const kept: Float64Array[] = [];
    const watch = new MemoryWatch(2000);
    for (let iteration = 1; iteration <= 2000; iteration++) {
      const made = new Float64Array(1000);
      if (keep && iteration > 1000) kept.push(made);
      watch.look(iteration);
    }
    const { first, last, peak } = watch.course();
    assert.ok(peak >= first && peak > 0);
    assert.is(kept.length, keep ? 1000 : 0);
    return last - first;
  };
  // 1,000 arrays of 8 kB.
  assert.ok(grown(true) > 7.9e6, "kept");
  assert.ok(grown(false) < 1e6, "garbage");
});

test("the memory of a training is given in bytes", async () => {
  const task = xorTask();
  const { tables, checks } = await watchMemory(
    [{ name: "XOR", task, gradient: "backprop", iterations: 1500 }],
    options,
  );
  assert.equal(
    tables[0].figures.map(({ contender, unit, runs }) => [contender, unit, runs]),
    [
      ["rxgrad backprop, peak", "byte", 1],
      ["rxgrad backprop, growth", "byte", 1],
      ["rxgrad backprop, whole process", "byte", 1],
    ],
  );
  const [peak, , resident] = tables[0].figures.map(({ median }) => median);
  assert.ok(peak > 1e6 && resident > peak, `${peak} of ${resident} bytes`);
  assert.match(checks[0].what, "rxgrad backprop, XOR, 1,500 iterations");
});

test("growth is measured for finite differences and backprop, each against its first network", async () => {
  const { tables, notes } = await watchGrowth([small], options);
  assert.equal(
    tables.map(({ figures, reference }) => [figures.map(({ contender }) => contender), reference?.setting]),
    [
      [["rxgrad auto"], "6-5-3, batch 4"],
      [["rxgrad backprop"], "6-5-3, batch 4"],
    ],
  );
  assert.match(notes[0], "times the cost of 6-5-3, batch 4");
});

test("observed nodes are measured by size, and small ones are promised", async () => {
  const { tables, checks } = await observeNodes(options);
  assert.equal(
    tables[0].figures.map(({ setting }) => setting),
    ["1 value", "8 values", "64 values", "512 values", "4096 values"],
  );
  assert.equal(
    checks.map(({ what }) => what),
    ["an observed node of 1 value", "an observed node of 8 values", "an observed node of 64 values"],
  );
});

test("a bundle holds what is used of rxgrad, and neither rxjs nor what is not used", async () => {
  const [outside, some, all] = await Promise.all([
    bundle('import { map } from "rxjs"; console.log(map);'),
    bundle('import { tensor } from "rxgrad"; console.log(tensor);'),
    bundle('export * from "rxgrad";'),
  ]);
  assert.is(outside.first.minified, 'import{map as o}from"rxjs";console.log(o);\n'.length);
  assert.is(outside.later.minified, 0);
  assert.ok(some.first.minified > 500, `${some.first.minified} bytes`);
  assert.ok(4 * some.first.minified < all.first.minified, `${some.first.minified} of ${all.first.minified} bytes`);
  assert.ok(all.first.compressed < all.first.minified);
});

test("what an import() asks for is loaded later", async () => {
  const both = await bundle('import { tensor } from "rxgrad"; import("@rxgrad/kernels"); console.log(tensor);');
  const alone = await bundle('import { tensor } from "rxgrad"; console.log(tensor);');
  assert.ok(both.later.minified > 1000, `${both.later.minified} bytes`);
  assert.ok(both.first.minified < 2 * alone.first.minified, `${both.first.minified}, ${alone.first.minified} bytes`);
});

test.run();
