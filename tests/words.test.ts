// One word for one thing: words retired by rule 4 of DECISIONS.md stay out of identifiers, file names, messages and prose.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";
import { FILES, IDENTIFIERS, PHRASES, SPELLINGS } from "./support/retired-words.js";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** Files that must contain retired words: the list, and code that reads or refuses former names. */
const EXEMPT = [
  /^tests\/(words\.test|support\/retired-words)\.ts$/,
  /^tests\/fixtures\/saved\//,
  /^packages\/core\/src\/(graph\/former-kinds|nodes\/define-node)\.ts$/,
  /^packages\/core\/src\/tensor\/initializers\.ts$/,
  /\.(json|csv|bin|generated\.ts|lock|yaml)$/,
];

const sources = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: repository,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path && existsSync(repository + path) && !EXEMPT.some((each) => each.test(path)));

const has = (list: Readonly<Record<string, string>>, word: string): boolean => Object.hasOwn(list, word);

function identifiersIn(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) found.push(node.text.replace("#", ""));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** The code in a document: all words between backquotes. */
const quotedIn = (text: string): string[] =>
  [...text.matchAll(/`[^`\n]+`/g)].flatMap(([code]) => code.match(/[A-Za-z_$][\w$]*/g) ?? []);

/** The retired words of a file, each with its replacement. */
function retiredIn(path: string, text: string): string[] {
  const isCode = /\.(ts|mjs)$/.test(path);
  const found = new Set<string>();
  const say = (word: string, other: string): void => void found.add(`${path}: "${word}" is retired; write "${other}".`);
  const stem = basename(path).replace(/(\.test)?\.[a-z.]+$/, "");
  if (has(FILES, stem)) say(stem, FILES[stem] as string);
  for (const word of isCode ? identifiersIn(path, text) : quotedIn(text)) {
    if (has(IDENTIFIERS, word)) say(word, IDENTIFIERS[word] as string);
  }
  const prose = text.replace(/\s+(\*|\/\/)?\s*/g, " ").toLowerCase();
  for (const list of [PHRASES, SPELLINGS]) {
    for (const [phrase, other] of Object.entries(list)) if (prose.includes(phrase)) say(phrase, other);
  }
  return [...found];
}

test("no retired word is in use", () => {
  assert.ok(sources.length > 700, `only ${sources.length} files were looked at`);
  const texts = sources.filter((path) => /\.(ts|mjs|md|py|html)$/.test(path));
  const found = texts.flatMap((path) => retiredIn(path, readFileSync(repository + path, "utf8")));
  if (found.length > 0) fail(found.join("\n"));
});

test("finds a retired identifier, file name, phrase and spelling", () => {
  const said = (path: string, text: string): string[] =>
    retiredIn(path, text).map((line) => line.replace(/.*?: "(.*)" is retired.*/, "$1"));
  assert.equal(said("a.ts", "class Crew { #goOn = 1; }"), ["Crew", "goOn"]);
  assert.equal(said("packages/core/src/moved-rows.ts", ""), ["moved-rows"]);
  assert.equal(said("tests/core/apart.test.ts", ""), ["apart"]);
  assert.equal(said("a.ts", "/** A slip\n * of the pen. */"), ["a slip of the pen"]);
  assert.equal(said("README.md", "Take `squareRoot()`, and a neighbour."), ["squareRoot", "neighbour"]);
});

test("words that only look similar are not retired", () => {
  assert.equal(retiredIn("a.ts", 'import { share } from "rxjs"; const momentum = share; // the moment of a team'), []);
  assert.equal(retiredIn("README.md", "An answer; `randomDirections`, `answer`, `sharing`."), []);
});

test.run();
