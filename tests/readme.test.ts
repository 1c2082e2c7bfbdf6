// README.md and README.ko.md: equal parts in both languages, and figures, errors and commands that are true.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crossEntropy, input } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";

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

test("the figures of its table are those of the benchmark", () => {
  const results = textOf("packages/bench/RESULTS.md");
  const medians = new Set([...results.matchAll(/ {2,}(\d[\d.]* (?:s|ms|µs))(?= )/g)].map(([, median]) => median));
  const told = all(english, /\d+\.?\d* (?:s|ms|µs)\b/g);
  assert.ok(told.length >= 10, `${told.length} figures`);
  assert.equal(
    told.filter((each) => !medians.has(each)),
    [],
  );
});

test("the error that it shows is what is thrown", () => {
  const [, told = ""] = /```text\n(.+)\n```/.exec(english) ?? [];
  assert.throws(
    // @ts-expect-error The compiler finds it too.
    () => crossEntropy(input("y", [10]), input("t", [3])),
    (error: Error) => error.message === told,
  );
});

test("its commands are scripts of the workspace, and its files are there", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  const commands = [...english.matchAll(/pnpm@10\.34\.8 (\w+)/g)].map(([, name]) => name as string);
  assert.ok(commands.length > 5);
  for (const name of commands) assert.ok(name in scripts, name);
  for (const [, path] of english.matchAll(/\]\(([^)#]+)\)/g)) assert.ok(existsSync(`${folder}${path}`), path);
});

test.run();
