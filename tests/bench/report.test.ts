import { type Check, type FigureTable, quantity, report, summarize, withResults } from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";

const time = (contender: string, setting: string, ...values: number[]) => summarize("a", contender, setting, values);

test("times are in s, ms or µs, bytes in kB or MB, with three digits", () => {
  const cases: readonly [number, string, string][] = [
    [19_234, "ms", "19.2 s"],
    [1000, "ms", "1.00 s"],
    [101.2, "ms", "101 ms"],
    [0.5, "ms", "500 µs"],
    [0.00035, "ms", "0.35 µs"],
    [46_100, "byte", "46.1 kB"],
    [-105_000, "byte", "-105 kB"],
    [29_700_000, "byte", "29.7 MB"],
  ];
  for (const [value, unit, expected] of cases) assert.is(quantity(value, unit), expected);
});

test("a table shows ratios if it has a reference", () => {
  const figures = [time("slow", "one core", 20, 30, 10), time("fast", "two workers", 0.5)];
  const compared: FigureTable = { figures, reference: figures[0] };
  assert.equal(report({ tables: [{ figures }, compared], checks: [], notes: [] }), [
    "contender  setting       median    least     most  runs",
    "slow       one core     20.0 ms  10.0 ms  30.0 ms     3",
    "fast       two workers   500 µs   500 µs   500 µs     1",
    "",
    "contender  setting       median    least     most  runs  ratio",
    "slow       one core     20.0 ms  10.0 ms  30.0 ms     3  1.00×",
    "fast       two workers   500 µs   500 µs   500 µs     1    40×",
    "ratio: the time of slow, one core, to this one",
    "",
  ]);
});

test("checks show the wanted value, the aim and the result, in lines of at most 100 characters", () => {
  const checks: readonly Check[] = [
    { what: "short", wanted: "at most 6×", aim: "3×", got: "2.5×", met: true },
    { what: "a long check ".repeat(12).trim(), wanted: "none", got: "5", met: false },
  ];
  const lines = report({ tables: [], checks, notes: ["a note ".repeat(30).trim()] });
  assert.match(lines[1], /^short +at most 6× +3× +2\.5× +met$/);
  assert.match(lines[2], /^a long check .* none +5 +not met$/);
  assert.is(lines.slice(2).join(" ").match(/long/g)?.length, 12);
  for (const line of lines) assert.ok(line.length <= 100, line);
});

test("results replace the block with their name, and nothing else", () => {
  const document = "# Results\n\n```text a\nold\nlines\n```\n\nwords\n\n```text b\nkept\n```\n";
  const expected = document.replace("old\nlines", "new $1 line");
  assert.is(withResults(document, "a", ["new $1 line"]), expected);
  assert.throws(() => withResults(document, "c", []), 'marked "text c"');
});

test.run();
