// Mutants: which changes are made, and that a switch turns exactly one of them on. Runs alone.
import { transformSync } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mutantsOf, nameOf, switched } from "./mutants.js";
import { readResults, tableOf } from "./results.js";

const changesIn = (text: string): string[] => mutantsOf("a.ts", text).map(({ change }) => change);

test("each kind of mistake is made", () => {
  assert.equal(changesIn("export const f = (a: number, b: number) => a + b;"), ["+ → -"]);
  assert.equal(changesIn("export const f = (a: number) => a < 3;"), ["< → <=", "< → >=", "3 → 4"]);
  assert.equal(changesIn("export const f = (a: number) => a * 0.5;"), ["* → /", "0.5 → 1"]);
  assert.equal(changesIn("export const f = (a?: number) => a ?? -1;"), ["?? … → without", "-… → without", "1 → 2"]);
  assert.equal(changesIn("f(); a = b;"), ["statement → nothing", "statement → nothing"]);
  assert.equal(changesIn("if (!a) b++;"), ["condition → true", "condition → false", "!… → without", "++ → --"]);
  assert.equal(changesIn("for (; a; ) Math.min(a);"), ["condition → false", "statement → nothing", "min → max"]);
  assert.equal(changesIn("export const a = b ? true : c;"), ["condition → true", "condition → false", "true → false"]);
});

test("types, texts, names and thrown errors are left as they are", () => {
  assert.equal(changesIn("export type A = 1 | true; export const a: readonly [0, 1] = b as 3 extends 4 ? 5 : 6;"), []);
  assert.equal(changesIn('export const a = "a" + b; export const c = { 0: d };'), []);
  assert.equal(changesIn("throw new Error(a + b);"), []);
});

const SOURCE = `/** Says more. */
export function f(a: number, b?: number): number {
  let sum = a < 2 ? a * (b ?? 3) : 1;
  if (sum > 100) return -sum;
  sum += 1;
  return Math.max(sum, a - 1);
}`;

/** The function above with one mutant switched on; none where there is none of this name. */
async function mutated(on: string): Promise<(a: number, b?: number) => number> {
  const all = mutantsOf("a.ts", SOURCE);
  const switches = new Map(all.map((mutant, i) => [nameOf(mutant), `mutant === ${i + 1}`]));
  const number = all.findIndex((mutant) => nameOf(mutant) === on) + 1;
  const text = switched("a.ts", SOURCE, switches);
  assert.is(text.split("\n").length, SOURCE.split("\n").length);
  const { code } = transformSync(`const mutant = ${number};${text}`, { loader: "ts", format: "esm" });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).f;
}

test("two mutants with the same place and change have names of their own", () => {
  const names = mutantsOf("a.ts", "export const a = b && c && d;").map(nameOf);
  assert.equal(names, ["a.ts:1:18 && → ||", "a.ts:1:18 && → || (2)"]);
});

test("with no mutant on, the code does what it did", async () => {
  const f = await mutated("none");
  assert.equal([f(1), f(1, 5), f(2), f(9), f(1, 1000)], [4, 6, 2, 8, -1000]);
});

test("a switch turns on its own mutant, also within another one", async () => {
  const names = mutantsOf("a.ts", SOURCE).map(nameOf);
  const told = async (change: string, ...given: [number, number?]): Promise<number> =>
    (await mutated(names.find((name) => name.includes(change)) ?? change))(...given);
  assert.is(await told("< → <=", 2), 7);
  assert.is(await told("* → /", 1, 4), 1.25);
  assert.is(await told("3 → 4", 1), 5);
  assert.is(await told("?? … → without", 1, 4), 5);
  assert.is(await told("condition → true", 5), 16);
  assert.is(await told("-… → without", 1, 1000), 1000);
  assert.is(await told("+= → -=", 1, 5), 4);
  assert.is(await told("max → min", 9), 2);
  assert.is(await told("statement → nothing", 1), 3);
});

test("the table counts what became of the mutants, and shows each", () => {
  const common = { part: "engine", file: "packages/core/src/a.ts", column: 1, change: "a || b", tests: 2 };
  const text = tableOf([
    { ...common, number: 1, line: 10, outcome: "killed", by: "tests/core/a.test.ts" },
    { ...common, number: 2, line: 11, outcome: "survived", reason: "both are 0" },
    { ...common, number: 3, line: 12, outcome: "survived" },
  ]);
  assert.match(text, "| engine | 3 | 1 | 1 | 1 |");
  assert.match(text, "| 1 | core/src/a.ts | 10 | a \\|\\| b | killed: tests/core/a.test.ts |");
  assert.match(text, "| 2 | core/src/a.ts | 11 | a \\|\\| b | **survived**: both are 0 |");
});

test("the list that is kept names mutants of each part once", () => {
  const results = readResults();
  assert.equal([...new Set(results.map(({ part }) => part))].sort(), ["engine", "gradients", "training"]);
  assert.is(new Set(results.map(nameOf)).size, results.length);
});

test.run();
