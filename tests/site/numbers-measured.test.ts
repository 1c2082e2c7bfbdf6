// Numbers in prose that the benchmark measured, or that chance decides, beside the rows of RESULTS.md.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { benchTables, measured, timeText } from "../../packages/site/src/numbers/bench-results.js";
import { allRead, writtenNumbers, writtenTexts } from "../support/written-numbers.js";

/** What RESULTS.md of the benchmark has for a work. */
const resultsOf = (work: string): string =>
  readFileSync(new URL("../../packages/bench/RESULTS.md", import.meta.url), "utf8")
    .split("\n```")
    .find((block) => block.startsWith(`text ${work}\n`)) as string;

/** The seconds or bytes of a unit. */
const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, µs: 1e-6, B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/** Work, contender and setting. */
type Row = readonly [string, string, string];

/** A median of RESULTS.md, as its number and its unit, found by the beginning of its line. */
function rowOf([work, contender, setting]: Row): readonly [number, string] {
  for (const line of resultsOf(work)
    .split("\n")
    .filter((each) => each.startsWith(`${contender}  `))) {
    const [begin = "", ...rest] = line.slice(contender.length).trimStart().split(setting);
    const [value = "", unit = ""] = rest.join(setting).trimStart().split(/ +/);
    if (begin === "" && Number.isFinite(Number.parseFloat(value)) && unit in UNITS) return [Number(value), unit];
  }
  throw new Error(`no row ${contender}, ${setting}`);
}
const sizeOf = (...row: Row): number => rowOf(row)[0] * UNITS[rowOf(row)[1]]!;

/** Compares a number as it is written, with two digits, with what was measured. */
const near = (text: string | undefined, value: number): void =>
  assert.ok(Math.abs(Number(text?.replaceAll(",", "")) / value - 1) < 0.05, `${text} for ${value}`);

/** Compares times or sizes as they are written, such as 1.6 ms, with rows. */
function has(written: Readonly<Record<string, string>>, rows: Readonly<Record<string, Row>>): void {
  for (const [name, row] of Object.entries(rows)) {
    const [digits, unit] = written[name]!.split(" ");
    assert.is(unit, rowOf(row)[1], name);
    near(digits, rowOf(row)[0]);
  }
}

const LOOP: Row = ["a", "NumPy numerical_gradient", "one core"];
const COLLAPSED: Row = ["a", "rxgrad collapsed", "one core"];

test("mini-batches", () => {
  const n = writtenNumbers("course/mini-batches");
  const unknown = -Math.log(0.1 + 1e-7);
  assert.equal([n.unknown, n.unknownSum], [Number(unknown.toFixed(2)), Number((100 * unknown).toFixed(1))]);
  // Whether a picture is drawn is much like a draw from Poisson's distribution.
  assert.is(n.seen, Number((100 * (1 - Math.exp(-1))).toFixed(1)));
  const written = writtenTexts("course/mini-batches");
  const [loop, collapsed] = [sizeOf(...LOOP), sizeOf(...COLLAPSED)];
  near(written.loopSeconds, loop);
  near(written.loopDays, loop / 8.64);
  near(written.collapsedMilliseconds, collapsed * 1000);
  near(written.timesFaster, loop / collapsed);
  near(written.courseSeconds, collapsed * 10_000);
  allRead("course/mini-batches");
});

test("finite differences", async () => {
  const n = writtenTexts("guide/finite-differences");
  for (const [text, network] of [
    [n.shallow, "784-50-10, batch 100"],
    [n.deep, "784-50-50-50-50-10, batch 100"],
  ] as const) {
    near(text, sizeOf("d", "rxgrad auto", network) / sizeOf("d", "rxgrad backprop", network));
  }
  const { start } = await import("../../packages/site/code/guide/finite-differences/network.js");
  assert.is(
    Number(n.weights),
    [...start].reduce((sum, { value }) => sum + value.data.length, 0),
  );
  allRead("guide/finite-differences");
});

test("threads", () => {
  const [small, large] = ["784-50-10", "784-256-128-10"];
  has(writtenTexts("guide/threads"), {
    smallBackpropOne: ["b", "rxgrad backprop", `${small}, one core`],
    smallBackpropTwo: ["b", "rxgrad backprop", `${small}, two workers`],
    largeBackpropOne: ["b", "rxgrad backprop", `${large}, one core`],
    largeBackpropTwo: ["b", "rxgrad backprop", `${large}, two workers`],
    smallDifferencesOne: ["b", "rxgrad collapsed", `${small}, one core`],
    smallDifferencesTwo: ["b", "rxgrad collapsed", `${small}, two workers`],
    largeDifferencesOne: ["b", "rxgrad collapsed", `${large}, one core`],
    largeDifferencesTwo: ["b", "rxgrad collapsed", `${large}, two workers`],
  });
  allRead("guide/threads");
});

test("performance", () => {
  const written = writtenTexts("guide/performance");
  const ways: Readonly<Record<string, Row>> = {
    propagated: ["a", "rxgrad propagated", "one core"],
    collapsed: COLLAPSED,
    plain: ["a", "rxgrad collapsed", "one core, plain TypeScript"],
    backprop: ["a", "rxgrad backprop", "one core"],
  };
  has(written, { loop: LOOP, ...ways });
  for (const [name, row] of Object.entries(ways)) {
    near(written[`${name}Faster`], sizeOf(...LOOP) / sizeOf(...row));
  }
  for (const [name, contender, setting] of [
    ["one", "rxgrad backprop", "one core"],
    ["two", "rxgrad backprop", "two workers"],
    ["numpy", "NumPy", "all cores"],
    ["tensorflow", "TensorFlow.js wasm", "one core"],
    ["jax", "jax-js", "one core"],
    ["convnet", "ConvNetJS", "one core"],
  ] as const) {
    has(written, {
      [`${name}Small`]: ["b", contender, `784-50-10, ${setting}`],
      [`${name}Large`]: ["b", contender, `784-256-128-10, ${setting}`],
    });
  }
  for (const [name, network] of [
    ["wide", "784-200-10, batch 100"],
    ["deep", "784-50-50-10, batch 100"],
    ["deeper", "784-50-50-50-50-10, batch 100"],
    ["batch", "784-50-10, batch 400"],
  ] as const) {
    for (const [way, contender] of [
      ["Differences", "rxgrad auto"],
      ["Backprop", "rxgrad backprop"],
    ] as const) {
      near(written[`${name}${way}`], sizeOf("d", contender, network) / sizeOf("d", contender, "784-50-10, batch 100"));
    }
  }
  has(written, {
    xor: ["c", "rxgrad backprop", "one iteration"],
    xorBrain: ["c", "brain.js", "one iteration"],
    xorSynaptic: ["c", "synaptic", "one iteration"],
    xorTensorflow: ["c", "TensorFlow.js cpu", "one iteration"],
    import: ["h", "rxgrad", "beyond rxjs and immer"],
    first: ["h", "rxgrad backprop", "compose + first iteration, cold"],
    thousandCold: ["h", "rxgrad backprop", "first 1,000 iterations, run 2"],
    thousandWarm: ["h", "rxgrad backprop", "first 1,000 iterations, runs 21 to 60"],
    bundle: ["g", "the first example", "minified, gzip −9"],
    observed: ["f", "an observed node", "8 values"],
    slice: ["f", "slice", "784-50-10 collapsed"],
    peakXor: ["e", "rxgrad collapsed, peak", "XOR 2-8-2, 100,000 iterations"],
    peakDigits: ["e", "rxgrad backprop, peak", "784-50-10, 10,000 iterations"],
  });
  assert.match(resultsOf("machine"), `machine\n${written.processor}, ${written.cores} cores, `);
  allRead("guide/performance");
});

test("a dash stands for a peer that was not measured, and a row of rxgrad must be there", () => {
  const tables = benchTables("```text a\nrxgrad  one core  1.5 ms  1.4 ms\n(a note  of two)\n```\nx  y  2 s\n");
  assert.equal([...tables], [["a", [{ contender: "rxgrad", setting: "one core", median: 0.0015 }]]]);
  assert.is(timeText(undefined), "–");
  assert.equal([0.0015, 23.4, 4.67e-4, 2.5e-7].map(timeText), ["1.5 ms", "23 s", "470 µs", "0.25 µs"]);
  assert.throws(() => measured("a", "nobody", "one core"), /has no row "nobody"/);
});

test.run();
