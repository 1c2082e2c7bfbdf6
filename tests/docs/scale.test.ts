// docs/scale.md has what the simulation says now, and it says what was measured where it can be measured.
import { readFileSync } from "node:fs";
import { predictedRate, RATES, scaleBlocks, scaleCharts } from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { picture, target, withBlocks } from "../../docs/scale.js";

const document = readFileSync(target, "utf8");
const blocks = scaleBlocks();

test("the tables are those of the simulation: npx tsx --conditions=source docs/scale.ts", () => {
  assert.ok(withBlocks(document, blocks) === document, "run npx tsx --conditions=source docs/scale.ts");
});

test("the charts are those of the simulation, and readable on a telephone", () => {
  for (const [name, svg] of Object.entries(scaleCharts())) {
    assert.ok(readFileSync(picture(name), "utf8") === svg, `${name}: run npx tsx --conditions=source docs/scale.ts`);
    assert.ok(document.includes(`](pictures/${name}.svg)`), name);
    assert.match(svg, 'viewBox="0 0 360 ');
    assert.match(svg, "prefers-color-scheme:dark");
  }
});

test("predictions for 1 to 16 workers stand beside what was measured", () => {
  const rows = blocks.comparison.split("\n").slice(2);
  assert.is(rows.length, 15);
  for (const milliseconds of [0, 5, 50]) {
    const workers = RATES.filter((each) => each.milliseconds === milliseconds).map((each) => each.workers);
    assert.equal(
      workers.sort((a, b) => a - b),
      [1, 2, 4, 8, 16],
    );
  }
});

test("a prediction that misses what was measured by more than 15 % is named in the document", () => {
  const missed = RATES.filter((rate) => Math.abs(predictedRate(rate) / rate.perSecond - 1) > 0.15);
  for (const { workers, milliseconds } of missed)
    assert.match(document, `${workers} ${workers === 1 ? "worker" : "workers"} with evaluations of ${milliseconds} ms`);
});

test("a table that is not there is told", () => {
  assert.throws(() => withBlocks("<!-- begin other -->\n<!-- end -->", blocks), "has the tables other");
});

test.run();
