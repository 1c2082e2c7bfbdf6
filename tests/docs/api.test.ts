// API.md is what the docstrings say, and the docstrings say what they must.
import { readFileSync } from "node:fs";
import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { entriesOf, firstSentence, packages, page, withoutLinks } from "../../docs/api.js";
import { names } from "../../docs/names.js";

test("API.md is written anew where a docstring has changed: pnpm api", () => {
  assert.ok(readFileSync(new URL("../../API.md", import.meta.url), "utf8") === page(), "run pnpm api");
});

test("everything exported has a line, and what is called has an example", () => {
  const entries = packages.flatMap(({ entry }) => entriesOf(entry));
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

test("every name from elsewhere leads to something that is exported", () => {
  const exported = new Set([...Object.keys(rxgrad), ...Object.keys(data)]);
  assert.equal(
    names.flatMap(({ here }) => here).filter((name) => !exported.has(name)),
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
