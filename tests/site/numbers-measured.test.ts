// Numbers in prose that the benchmark measured, or that chance decides, beside the rows of RESULTS.md.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { benchTables, measured, timeText } from "../../packages/site/src/numbers/bench-results.js";
import { numbersOf } from "../../packages/site/src/numbers/numbers.js";
import { writtenNumbers } from "../support/written-numbers.js";

/** What RESULTS.md of the benchmark has for a work. */
const resultsOf = (work: string): string =>
  readFileSync(new URL("../../packages/bench/RESULTS.md", import.meta.url), "utf8")
    .split("\n```")
    .find((block) => block.startsWith(`text ${work}\n`)) as string;

test("mini-batches", () => {
  const n = writtenNumbers("course/mini-batches");
  const unknown = -Math.log(0.1 + 1e-7);
  assert.equal([n.unknown, n.unknownSum], [Number(unknown.toFixed(2)), Number((100 * unknown).toFixed(1))]);
  // Whether a picture is drawn is much like a draw from Poisson's distribution.
  assert.is(n.seen, Number((100 * (1 - Math.exp(-1))).toFixed(1)));
  const seconds = (row: RegExp): number => {
    const [, value, unit] = row.exec(resultsOf("a")) as unknown as [string, string, "s" | "ms" | "µs"];
    return Number(value) / { s: 1, ms: 1000, µs: 1e6 }[unit];
  };
  const loop = seconds(/^NumPy numerical_gradient +one core +(\S+) (\S+)/m);
  const collapsed = seconds(/^rxgrad collapsed +one core +(\S+) (\S+)/m);
  const written = numbersOf("course/mini-batches");
  const near = (text: string | undefined, value: number): void =>
    assert.ok(Math.abs(Number(text?.replace(",", "")) / value - 1) < 0.05, `${text} for ${value}`);
  near(written.loopSeconds, loop);
  near(written.loopDays, loop / 8.64);
  near(written.collapsedMilliseconds, collapsed * 1000);
  near(written.timesFaster, loop / collapsed);
  near(written.courseSeconds, collapsed * 10_000);
});

test("finite differences", () => {
  const n = writtenNumbers("guide/finite-differences");
  const medians = (network: string): number[] =>
    [...resultsOf("d").matchAll(/^rxgrad \S+ +(.+?) {2,}(\S+) (ms|µs)/gm)]
      .filter(([, setting]) => setting === network)
      .map(([, , value, unit]) => Number(value) * (unit === "ms" ? 1000 : 1));
  for (const [number, network] of [
    [n.shallow, "784-50-10, batch 100"],
    [n.deep, "784-50-50-50-50-10, batch 100"],
  ] as const) {
    const [differences = Number.NaN, backprop = Number.NaN] = medians(network);
    assert.ok(Math.abs(number! / (differences / backprop) - 1) < 0.05, network);
  }
});

test("threads", () => {
  const written = numbersOf("guide/threads");
  const [, value = "", unit] = /^rxgrad backprop +784-256-128-10, two workers +(\S+) (\S+)/m.exec(resultsOf("b")) ?? [];
  const [digits = "", ...rest] = written.largeBackpropTwo!.split(" ");
  assert.equal(rest, [unit]);
  assert.ok(Math.abs(Number(digits.replace(",", "")) / Number(value) - 1) < 0.05, `${digits} for ${value}`);
  for (const text of Object.values(written)) assert.match(text, /^[\d.,]+ (?:s|ms|µs)$/);
});

test("performance", () => {
  const written = numbersOf("guide/performance");
  const has = (text: string | undefined, work: string, row: RegExp): void => {
    const [, value = "", unit] = row.exec(resultsOf(work)) ?? [];
    const [digits = "", unitWritten] = text!.split(" ");
    assert.is(unitWritten, unit, `${text}, ${row}`);
    assert.ok(Math.abs(Number(digits) / Number(value) - 1) < 0.05, `${text}, ${row}`);
  };
  has(written.propagated, "a", /^rxgrad propagated +one core {2,}(\S+) (\S+)/m);
  has(written.plain, "a", /^rxgrad collapsed +one core, plain TypeScript +(\S+) (\S+)/m);
  has(written.tensorflowLarge, "b", /^TensorFlow.js wasm +784-256-128-10, one core +(\S+) (\S+)/m);
  has(written.xorBrain, "c", /^brain.js +one iteration +(\S+) (\S+)/m);
  has(written.peakDigits, "e", /^rxgrad backprop, peak +784-50-10, 10,000 iterations +(\S+) (\S+)/m);
  has(written.observed, "f", /^an observed node +8 values +(\S+) (\S+)/m);
  has(written.bundle, "g", /^the first example +minified, gzip −9 +(\S+) (\S+)/m);
  has(written.thousandWarm, "h", /^rxgrad backprop +first 1,000 iterations, runs 21 to 60 +(\S+) (\S+)/m);
});

test("a dash stands for a peer that was not measured, and a row of rxgrad must be there", () => {
  const tables = benchTables("```text a\nrxgrad  one core  1.5 ms  1.4 ms\n(a note  of two)\n```\nx  y  2 s\n");
  assert.equal([...tables], [["a", [{ contender: "rxgrad", setting: "one core", median: 0.0015 }]]]);
  assert.is(timeText(undefined), "–");
  assert.equal([0.0015, 23.4, 4.67e-4, 2.5e-7].map(timeText), ["1.5 ms", "23 s", "470 µs", "0.25 µs"]);
  assert.throws(() => measured("a", "nobody", "one core"), /has no row "nobody"/);
});

test.run();
