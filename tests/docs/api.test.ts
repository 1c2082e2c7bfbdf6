// API.md is what the docstrings say, and the docstrings say what they must.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { entriesOf, firstSentence, modules, page, unlisted, withoutLinks } from "../../docs/api.js";
import { contents } from "../../docs/contents.js";
import { names } from "../../docs/names.js";

test("API.md is written anew where a docstring has changed: pnpm api", () => {
  assert.ok(readFileSync(new URL("../../API.md", import.meta.url), "utf8") === page(), "run pnpm api");
});

test("everything exported has a line, and what is called has an example", () => {
  const entries = modules.flatMap(({ entry }) => entriesOf(entry));
  assert.ok(entries.length > 150);
  for (const each of ["train", "mnist", "progress"])
    assert.ok(
      entries.some(({ name }) => name === each),
      each,
    );
  assert.equal(
    entries.filter(({ summary }) => summary === "").map(({ name }) => name),
    [],
  );
  const bare = entries.filter(({ isType, example }) => !isType && !example);
  assert.equal(
    bare.map(({ name }) => name),
    [],
  );
});

test("every exported value is listed once, below the heading of its purpose", () => {
  for (const module of modules) {
    const listed = module.chapters.flatMap(({ names: own }) => own);
    const exported = entriesOf(module.entry).map(({ name }) => name);
    assert.equal(
      listed.filter((name, i) => listed.indexOf(name) !== i || !exported.includes(name)),
      [],
      `twice, or not exported by ${module.name}`,
    );
    const values = unlisted(module).filter(({ isType }) => !isType);
    assert.equal(
      values.map(({ name }) => name),
      [],
      `below no heading of ${module.name}`,
    );
  }
  assert.is(contents.length, 4);
});

test("rxgrad itself exports at most 130 values", () => {
  const values = entriesOf("packages/rxgrad/src/index.ts").filter(({ isType }) => !isType);
  assert.ok(values.length <= 130, String(values.length));
});

test("every name from elsewhere leads to something that is exported", () => {
  const exported = new Set(modules.flatMap(({ entry }) => entriesOf(entry).map(({ name }) => name)));
  assert.equal(
    names.flatMap(({ here }) => here).filter((name) => !exported.has(name)),
    [],
  );
});

/** A name without the place that it comes from, case, underscores and numbers of dimensions: `nn.Conv2d` is `conv`. */
const plain = (name: string): string =>
  name
    .replace(/^.*\.|\(.*/g, "")
    .replaceAll(/_|\dd$/gi, "")
    .toLowerCase();

test("no name from elsewhere is translated into itself, and none stands twice", () => {
  const rows = names.map(({ there, here }) => ({
    there: [...there.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    here: here.map(plain),
  }));
  assert.equal(
    rows.flatMap(({ there, here }) => there.filter((name) => here.includes(plain(name)))),
    [],
  );
  const all = rows.flatMap(({ there }) => there);
  assert.equal(
    all.filter((name, i) => all.indexOf(name) !== i),
    [],
  );
});

test("a line is a whole sentence, and names that it links to are code", () => {
  assert.is(firstSentence("Trains: a cold Observable. It starts late."), "Trains: a cold Observable.");
  assert.is(firstSentence("As `half: false` has it, e.g. here. More."), "As `half: false` has it, e.g. here.");
  assert.is(firstSentence("Without an end"), "Without an end");
  assert.is(
    withoutLinks("What {@link train }\n gives, as {@link observe|that} does."),
    "What `train` gives, as `observe` does.",
  );
  assert.not.match(page(), "{@link");
});

test.run();
