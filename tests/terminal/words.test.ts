import { colors, duration, fleetLine, isLive, percent, widthOf, wrapped } from "@rxgrad/terminal";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FakeStream } from "./screen.js";

const saved = { ...process.env };
test.before.each(() => {
  process.env.TERM = "xterm";
  delete process.env.NO_COLOR;
  delete process.env.COLUMNS;
});
test.after(() => {
  process.env = saved;
});

test("percent has two digits by default", () => {
  assert.is(percent(0.9172), "91.72 %");
  assert.is(percent(0.5, 0), "50 %");
  assert.is(percent(1), "100.00 %");
});

test("durations are whole numbers, and 0 only if no time is left", () => {
  const cases: [number, string][] = [
    [0, "0 s"],
    [1, "1 s"],
    [7400, "8 s"],
    [59_999, "1 min 0 s"],
    [83_000, "1 min 23 s"],
    [3_599_001, "1 h 0 min"],
    [7_500_000, "2 h 5 min"],
    [7_199_500, "2 h 0 min"],
  ];
  for (const [milliseconds, words] of cases) assert.is(duration(milliseconds), words);
});

test("colors appear in terminals only, and not if NO_COLOR has a value", () => {
  const { bold, accent } = colors(new FakeStream(80));
  assert.is(bold("text"), "\x1b[1mtext\x1b[22m");
  assert.is(accent("text"), "\x1b[36mtext\x1b[39m");
  assert.is(colors(new FakeStream()).bold("text"), "text");
  process.env.NO_COLOR = "";
  assert.match(colors(new FakeStream(80)).dim("text"), "\x1b[2m");
  process.env.NO_COLOR = "1";
  assert.is(colors(new FakeStream(80)).dim("text"), "text");
  delete process.env.NO_COLOR;
  process.env.TERM = "dumb";
  assert.is(colors(new FakeStream(80)).bold("text"), "text");
  assert.not(isLive(new FakeStream(80)));
});

test("a stream without a width has 80 columns", () => {
  assert.is(widthOf(new FakeStream()), 80);
  assert.is(widthOf(new FakeStream(132)), 132);
});

test("a stream without a width takes its columns from the environment", () => {
  for (const [columns, width] of Object.entries({ "60": 60, "3": 20, "0": 80, wide: 80, "": 80 })) {
    process.env.COLUMNS = columns;
    assert.is(widthOf(new FakeStream()), width, columns);
    assert.is(widthOf(new FakeStream(132)), 132);
  }
});

test("wraps text between words, with the indent of its line", () => {
  assert.is(wrapped("one two three four", 9), "one two\nthree\nfour");
  assert.is(wrapped("one two", 7), "one two");
  assert.is(wrapped("a\n\n  b c d", 5), "a\n\n  b c\n  d");
  assert.is(wrapped("unbreakable it is", 5), "unbreakable\nit is");
  assert.is(wrapped("", 5), "");
  process.env.COLUMNS = "30";
  const columns = process.stdout.columns || 30;
  assert.ok(
    Math.max(
      ...wrapped("word ".repeat(99))
        .split("\n")
        .map((line) => line.length),
    ) <= columns,
  );
});

test("what a fleet does", () => {
  const worker = { refused: undefined };
  const status = { workers: [worker], inFlight: 4, waiting: 28, redelivered: 0, rate: 0, problem: undefined };
  assert.is(fleetLine(status), "1 worker  4 at work  28 waiting");
  const refused = { refused: "it has version a" };
  assert.is(
    fleetLine({ ...status, workers: [worker, worker, refused], rate: 71.6, redelivered: 2 }),
    "2 workers  4 at work  28 waiting  72/s  2 delivered again  1 refused",
  );
  assert.is(
    fleetLine({ ...status, problem: "no worker is there; start one." }),
    "fleet: no worker is there; start one.",
  );
});

test.run();
