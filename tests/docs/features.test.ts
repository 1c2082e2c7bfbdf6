// docs/features.md: every name is exported, every file exists, tests mention the names in their rows, and no export is missing.
import { existsSync, readFileSync } from "node:fs";
import * as cli from "@rxgrad/cli";
import * as data from "@rxgrad/data";
import * as fleet from "@rxgrad/fleet";
import * as formats from "@rxgrad/formats";
import * as terminal from "@rxgrad/terminal";
import * as rxgrad from "rxgrad";
import * as calculus from "rxgrad/calculus";
import * as driver from "rxgrad/driver";
import * as extend from "rxgrad/extend";
import * as remote from "rxgrad/remote";
import { test } from "uvu";
import * as assert from "uvu/assert";

const PAGE = new URL("../../docs/features.md", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, PAGE), "utf8");

/** A row of a table: the names to import, the tests and the examples. */
interface Row {
  readonly feature: string;
  readonly names: readonly string[];
  readonly tests: readonly string[];
  readonly examples: readonly string[];
}

const linksIn = (cell: string): string[] => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path);

/** The rows of all tables. */
function rowsOf(page: string): Row[] {
  const cells = page
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (---|feature|what is computed) /.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return cells.map(([, feature, names, tests, examples, ...rest]) => {
    assert.equal(rest, [""], `a row of four cells: ${feature}`);
    const named = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    return { feature, names: named, tests: linksIn(tests), examples: linksIn(examples) };
  });
}

const exported = new Set(
  [rxgrad, calculus, extend, driver, remote, data, terminal, fleet, formats, cli].flatMap((each) => Object.keys(each)),
);
const mentions = (path: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(read(path));

/** What is wrong with a page. */
function complaints(page: string): string[] {
  const rows = rowsOf(page);
  const named = new Set(rows.flatMap(({ names }) => names));
  const files = rows.flatMap(({ tests, examples }) => [...tests, ...examples, ...linksIn(page)]);
  const missing = new Set(files.filter((path) => !existsSync(new URL(path, PAGE))));
  const untested = rows.flatMap(({ names, tests, examples }) => {
    // If the tests of a row run examples, the examples may mention the name.
    const shown = tests.some((path) => path.startsWith("../tests/examples/")) ? [...tests, ...examples] : tests;
    const there = shown.filter((path) => !missing.has(path));
    return names.filter((name) => !there.some((path) => mentions(path, name)));
  });
  const idle = rows.flatMap(({ names, examples }) =>
    examples.filter((path) => !missing.has(path) && !names.some((name) => mentions(path, name))),
  );
  const all = [
    ...rows.filter(({ names, tests }) => !names.length || !tests.length).map(({ feature }) => `bare: ${feature}`),
    ...[...named].filter((name) => !exported.has(name)).map((name) => `not exported: ${name}`),
    ...[...missing].map((path) => `not there: ${path}`),
    ...untested.map((name) => `not in the tests of its row: ${name}`),
    ...idle.map((path) => `shows nothing of its row: ${path}`),
    ...[...exported].filter((name) => !named.has(name)).map((name) => `in no row: ${name}`),
  ];
  return [...new Set(all)];
}

test("docs/features.md is right", () => {
  assert.equal(complaints(read("features.md")), []);
  assert.ok(rowsOf(read("features.md")).length > 60);
});

test("the check finds errors in a page", () => {
  const page = read("features.md");
  const said = (wrong: string, right: string): string[] => {
    assert.ok(page.includes(right), right);
    return complaints(page.replaceAll(right, wrong));
  };
  assert.equal(said("`tanned`", "`tanh`"), [
    "not exported: tanned",
    "not in the tests of its row: tanned",
    "in no row: tanh",
  ]);
  assert.equal(said("tests/core/dropped.test.ts", "tests/core/dropout.test.ts"), [
    "not there: ../tests/core/dropped.test.ts",
  ]);
  assert.equal(said("| | |", "| `oneHot` | [one-hot](../tests/data/one-hot.test.ts) |").at(-1), "in no row: oneHot");
  assert.equal(said("data/csv.test.ts", "data/one-hot.test.ts"), ["not in the tests of its row: oneHot"]);
});

test.run();
