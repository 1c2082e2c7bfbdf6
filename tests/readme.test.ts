// README.md and README.ko.md: equal parts in both languages, and figures and errors that are true. Its programs and commands are
// tested in tests/docs, its links in tests/links.test.ts.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crossEntropy, input } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { benchMachine, measured } from "../packages/site/src/numbers/bench-results.js";

const folder = fileURLToPath(new URL("../", import.meta.url));
const textOf = (name: string): string => readFileSync(`${folder}${name}`, "utf8");
const [english, korean] = [textOf("README.md"), textOf("README.ko.md")];
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([found]) => found);
const blocks = (text: string): string[] => all(text, /^```[\s\S]*?^```$/gm);
const withoutBlocks = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, "");

test("both have the same headings, code, tables, pictures, links and numbers", () => {
  const parts: readonly (readonly [string, RegExp])[] = [
    ["headings", /^#+ /gm],
    ["rows", /^\|/gm],
    ["inline code", /`[^`\n]+`/g],
    ["addresses", /\]\([^)]+\)/g],
    ["numbers", /\d[\d,.]*\d|\d/g],
  ];
  assert.equal(blocks(korean), blocks(english));
  for (const [name, pattern] of parts) {
    const found = (text: string): string[] => all(withoutBlocks(text), pattern).sort();
    const other = (list: string[]): string[] => list.filter((each) => !/\(README(?:\.ko)?\.md\)/.test(each));
    assert.equal(other(found(korean)), other(found(english)), name);
  }
  assert.match(korean, /[가-힣]/);
});

const XOR = "one iteration";
const DIGITS = "784-50-10, one core";
const faster = (work: string, setting: string): number =>
  Math.min(...["TensorFlow.js wasm", "TensorFlow.js cpu"].map((backend) => measured(work, backend, setting)));

/** What RESULTS.md has for each row of the table, in seconds. A row is known by what only its work contains. */
const ROWS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "39,760": {
    rxgrad: measured("a", "rxgrad collapsed", "one core"),
    NumPy: measured("a", "NumPy numerical_gradient", "one core"),
  },
  "784-50-10": {
    rxgrad: measured("b", "rxgrad backprop", DIGITS),
    NumPy: measured("b", "NumPy", "784-50-10, all cores"),
    "jax-js": measured("b", "jax-js", DIGITS),
    "TensorFlow.js": faster("b", DIGITS),
    ConvNetJS: measured("b", "ConvNetJS", DIGITS),
  },
  "2-8-2": {
    rxgrad: measured("c", "rxgrad backprop", XOR),
    synaptic: measured("c", "synaptic", XOR),
    "brain.js": measured("c", "brain.js", XOR),
    NumPy: measured("c", "NumPy", XOR),
    "TensorFlow.js": faster("c", XOR),
  },
};
const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, µs: 1e-6 };

for (const [language, text] of Object.entries({ english, korean })) {
  test(`each figure of its table is that of its own row in RESULTS.md, ${language}`, () => {
    const rows = text.split("\n").filter((line) => line.startsWith("|") && / (?:s|ms|µs)\b/.test(line));
    assert.is(rows.length, Object.keys(ROWS).length);
    for (const [work, expected] of Object.entries(ROWS)) {
      const [, , own, others] = rows.find((row) => row.includes(work))!.split("|");
      const told = [`rxgrad ${own}`, ...others!.split(",")].map((part) => {
        const [, size, unit] = /(\d[\d.]*) (s|ms|µs) *$/.exec(part) as unknown as [string, string, string];
        return [Object.keys(expected).find((name) => part.includes(name)), Number(size) * UNITS[unit]!];
      });
      assert.equal(Object.fromEntries(told), expected, work);
    }
    assert.ok(text.includes(benchMachine[0]!), benchMachine[0]);
  });
}

test("the error that it shows is what is thrown", () => {
  const [, told = ""] = /```text\n(.+)\n```/.exec(english) ?? [];
  assert.throws(
    // @ts-expect-error The compiler finds it too.
    () => crossEntropy(input("y", [10]), input("t", [3])),
    (error: Error) => error.message === told,
  );
});

test.run();
