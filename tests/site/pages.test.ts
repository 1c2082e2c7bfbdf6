// The pages of the site in both languages: the same headings, figures, programs, exercises and numbers, and no number written by hand.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { LESSONS } from "../../packages/site/src/course/lessons.js";
import { EXERCISES } from "../../packages/site/src/exercises/exercises.js";
import { type MarbleLine, marbleLines } from "../../packages/site/src/markdown/marble-lines.js";
import { numbersOf, PAGES_WITH_NUMBERS } from "../../packages/site/src/numbers/numbers.js";

const folder = fileURLToPath(new URL("../../packages/site/pages/", import.meta.url));
const textOf = (path: string): string => readFileSync(`${folder}${path}`, "utf8");
/** The reference is made from docstrings, in English; tests/docs/reference.test.ts looks at it. Korean has a page that leads there. */
const isReference = (name: string): boolean => /^(?:ko\/)?reference\//.test(name);
const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".md") && !isReference(name),
);
const english = pages.filter((name) => !name.startsWith("ko/")).sort();

/** What must be the same in both languages, in its order. */
const PARTS: Readonly<Record<string, RegExp>> = {
  headings: /^#+ /gm,
  programs: /^@(?:run|show|print) .+$/gm,
  exercises: /<Exercise id="[^"]*"/g,
  formulas: /\$\$?[^$]+\$\$?/g,
  tables: /^\|/gm,
};
const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
const found = (text: string, part: RegExp): string[] => [...text.matchAll(part)].map(([all]) => all);
/** The tags of figures with all attributes but the label, which is translated. */
const figuresIn = (text: string): string[] =>
  found(withoutCode(text), /<(?:rx-[a-z]+|Live)\b[^>]*>/g).map((tag) => tag.replaceAll(/ label="[^"]*"/g, ""));
const numbersIn = (text: string): string[] => found(text, /:n\[[\w.-]+\]/g).sort();

/** The marble diagrams of a page without their titles and the labels of streams, which are translated. */
const marblesIn = (text: string): readonly MarbleLine[][] =>
  [...text.matchAll(/^```marbles .+\n([\s\S]*?)^```$/gm)].map(([, source]) =>
    marbleLines(source as string).map((line) => (line.kind === "stream" ? { ...line, label: "" } : line)),
  );

/** Prose: without code, formulas, tags and computed numbers. */
const proseOf = (text: string): string =>
  text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replaceAll(/```[\s\S]*?```/g, "")
    .replaceAll(/`[^`\n]*`/g, "")
    .replaceAll(/\$\$[^$]+\$\$|\$[^$\n]+\$/g, "")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/:n\[[\w.-]+\]/g, "")
    .replaceAll(/^@.*$/gm, "");

test("each page is there in both languages", () => {
  assert.equal(
    pages
      .filter((name) => name.startsWith("ko/"))
      .map((name) => name.slice(3))
      .sort(),
    english,
  );
  for (const { id } of LESSONS) assert.ok(english.includes(`course/${id}.md`), id);
});

for (const name of english) {
  test(`${name} has the same parts in both languages`, () => {
    const [en, ko] = [textOf(name), textOf(`ko/${name}`)];
    for (const [part, pattern] of Object.entries(PARTS)) {
      assert.equal(found(withoutCode(ko), pattern), found(withoutCode(en), pattern), part);
    }
    assert.equal(figuresIn(ko), figuresIn(en), "figures");
    assert.equal(numbersIn(ko), numbersIn(en));
    assert.equal(marblesIn(ko), marblesIn(en), "marbles");
    assert.is(/[가-힣]/.test(proseOf(en)), false, "the English page has Korean words");
    assert.ok(/[가-힣]/.test(proseOf(ko)), "the Korean page has none");
  });

  test(`${name} computes its numbers`, () => {
    const numbers = numbersOf(name.replace(/\.md$/, ""));
    assert.equal(
      Object.keys(numbers).sort(),
      [...new Set(numbersIn(textOf(name)).map((mark) => mark.slice(3, -1)))].sort(),
      "each number is on the page, and each on the page is there",
    );
    for (const text of [textOf(name), textOf(`ko/${name}`)]) {
      assert.equal(found(proseOf(text), /\d+\.\d+/g), [], "numbers with decimals are computed in src/numbers");
    }
  });
}

test("each list of numbers belongs to a page, and a test compares all of it", () => {
  const tests = readdirSync(new URL(".", import.meta.url))
    .filter((file) => file.startsWith("numbers-"))
    .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
    .join("\n");
  for (const page of PAGES_WITH_NUMBERS) {
    assert.ok(english.includes(`${page}.md`), page);
    assert.ok(tests.includes(`allRead("${page}")`), page);
  }
});

test("each exercise is in its lesson, and no other is", () => {
  const used = english.flatMap((name) => found(textOf(name), /<Exercise id="[^"]*"/g).map((tag) => tag.slice(14, -1)));
  assert.equal(used.sort(), Object.keys(EXERCISES).sort());
});

test.run();
