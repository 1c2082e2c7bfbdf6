// Mutants: which changes are made, and that a switch turns exactly one of them on. Runs alone.
import { transformSync } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { marked, mutantsOf, nameOf, switched } from "./mutants.js";
import { isCaught, readResults, tableOf } from "./results.js";
import { COUNT, type DrawnMutant, draw, PARTS } from "./sample.js";

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

test("mutants with the same line and change have names of their own", () => {
  const line = "export const a = b && c && d;";
  const names = mutantsOf("a.ts", line).map(nameOf);
  assert.equal(names, [`a.ts: ${line} : && → ||`, `a.ts: ${line} : && → || (2)`]);
});

test("a mutant keeps its name when other lines and its indentation change", () => {
  const [before] = mutantsOf("a.ts", "f();\ng(a + b);").slice(-1);
  const [after] = mutantsOf("a.ts", "h();\n\nf();\n{\n  g(a + b);\n}").slice(-1);
  assert.is(nameOf(after!), nameOf(before!));
  assert.equal([before!.line, after!.line], [2, 5]);
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

test("marks tell which mutants are reached, and change nothing", async () => {
  const changes = mutantsOf("a.ts", SOURCE).map(({ change, line }) => `${line}: ${change}`);
  const names = mutantsOf("a.ts", SOURCE).map(nameOf);
  const text = marked("a.ts", SOURCE, (name) => `reached.push(${names.indexOf(name)})`);
  const { code } = transformSync(`export const reached: number[] = [];${text}`, { loader: "ts", format: "esm" });
  const { f, reached } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.is(f(2), 2);
  const missed = changes.filter((_, i) => !reached.includes(i));
  assert.equal(missed, ["3: * → /", "3: ?? … → without", "3: 3 → 4", "4: -… → without"]);
});

test("the table counts what became of the mutants, and shows each", () => {
  const common = { part: "engine", file: "packages/core/src/a.ts", text: "a || b", change: "a || b", tests: 2 };
  const text = tableOf([
    { ...common, number: 1, line: 10, outcome: "killed", by: "tests/core/a.test.ts" },
    { ...common, number: 2, line: 11, outcome: "survived", reason: "both are 0" },
    { ...common, number: 3, line: 12, outcome: "survived" },
    { ...common, number: 4, line: 13, outcome: "not reached" },
    { ...common, number: 5, line: 14, outcome: "slow", by: "tests/core/a.test.ts" },
  ]);
  assert.match(text, "| engine | 5 | 2 | 1 | 2 |");
  assert.match(text, "| 1 | core/src/a.ts | 10 | a \\|\\| b | killed: tests/core/a.test.ts |");
  assert.match(text, "| 2 | core/src/a.ts | 11 | a \\|\\| b | **survived**: both are 0 |");
  assert.match(text, "| 4 | core/src/a.ts | 13 | a \\|\\| b | **not reached** |");
});

test("mutants of the list keep their numbers, and another is drawn where a line is gone", () => {
  const first = draw([]);
  assert.is(new Set(first.map(nameOf)).size, COUNT);
  assert.equal(draw(first.map((mutant) => ({ ...mutant, line: 1 }))), first);
  // Of the engine are 5 and 8. The line of 5 is gone; 8 is what 5 was; what 8 was is free.
  const [fifth, eighth] = [first[4]!, first[7]!];
  const earlier = first.map((mutant) => {
    if (mutant.number === 8) return { ...fifth, number: 8 };
    return mutant.number === 5 ? { ...mutant, text: "a line that is gone" } : mutant;
  });
  const second = draw(earlier);
  assert.equal(second[4], { ...eighth, number: 5 });
  assert.equal(second[7], { ...fifth, number: 8 });
  const others = (mutants: readonly DrawnMutant[]): DrawnMutant[] => mutants.filter(({ number }) => number !== 5);
  assert.equal(others(second), others(earlier));
});

test("the list that is kept has as many mutants of each part, each once", () => {
  const results = readResults();
  assert.is(results.length, COUNT);
  assert.is(new Set(results.map(nameOf)).size, COUNT);
  const parts = Object.keys(PARTS);
  for (const part of parts) assert.is(results.filter((each) => each.part === part).length, COUNT / parts.length);
  for (const [i, { number, part }] of results.entries()) {
    assert.is(number, i + 1);
    assert.is(part, parts[i % parts.length]);
  }
});

test("a mutant of the list that no test caught has a reason, and no other has", () => {
  for (const each of readResults()) {
    assert.is(isCaught(each), !each.reason, `${each.number}: kill it with a test, or give the reason why none can`);
    if (isCaught(each)) assert.match(each.by!, /^tests\/.*\.test\.ts$/);
  }
});

test.run();
