// The files that a forge reads: the workflow runs `.ci/run` and nothing else, and the forms for issues are complete.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";

const repository = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string): string => readFileSync(repository + path, "utf8");

test("the workflow runs `.ci/run` on Node 20, and may only read", () => {
  assert.equal(readdirSync(`${repository}.github/workflows`), ["ci.yml"]);
  const { name, on, permissions, jobs, concurrency } = parse(read(".github/workflows/ci.yml"));
  assert.is(name, "ci");
  assert.equal(on, { push: { branches: ["main"] }, pull_request: null });
  assert.equal(permissions, { contents: "read" });
  assert.ok(concurrency["cancel-in-progress"]);
  const { "runs-on": machine, steps, ...others } = jobs.ci;
  assert.equal(Object.keys(jobs), ["ci"]);
  // A version of the system, not the newest.
  assert.match(machine, /^ubuntu-\d\d\.04$/);
  assert.equal(others, { "timeout-minutes": 60 });
  const [checkout, node, ...rest] = steps;
  assert.match(checkout.uses, /^actions\/checkout@v\d+$/);
  assert.equal(checkout.with, { "persist-credentials": false });
  assert.match(node.uses, /^actions\/setup-node@v\d+$/);
  assert.equal(node.with, { "node-version": 20, "package-manager-cache": false });
  assert.equal(rest, [{ run: ".ci/run" }]);
});

/** The fields that GitHub knows for a question of each type, besides its label. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  markdown: ["value"],
  input: ["description", "placeholder"],
  textarea: ["description", "placeholder", "render"],
  dropdown: ["description", "options"],
  checkboxes: ["description", "options"],
};

const forms = readdirSync(`${repository}.github/ISSUE_TEMPLATE`).filter((name) => name !== "config.yml");

test("there are forms for bugs, questions and documents", () =>
  assert.equal(forms.sort(), ["bug.yml", "documentation.yml", "question.yml"]));

for (const form of forms) {
  test(`${form} has what a form needs`, () => {
    const text = read(`.github/ISSUE_TEMPLATE/${form}`);
    const { name, description, labels, body, ...others } = parse(text);
    assert.equal(others, {});
    for (const each of [name, description, ...labels]) assert.type(each, "string");
    const ids: string[] = [];
    for (const { type, id, attributes, validations = {}, ...rest } of body) {
      assert.equal(rest, {});
      const { label, ...own } = attributes;
      for (const key of Object.keys(own)) assert.ok(ATTRIBUTES[type]?.includes(key), `${type} has no ${key}`);
      assert.is(typeof label, type === "markdown" ? "undefined" : "string");
      assert.ok(Object.keys(validations).every((key) => key === "required"));
      if (type !== "markdown") ids.push(id);
    }
    assert.ok(ids.every((id) => /^[a-z]+$/.test(id)) && new Set(ids).size === ids.length, String(ids));
    for (const [, path] of text.matchAll(/\]\(\.\.\/blob\/main\/([^)]+)\)/g))
      assert.ok(existsSync(repository + path), path);
  });
}

test("security is reported in private, and no form asks for it in public", () => {
  assert.match(read("SECURITY.md"), "Report a vulnerability");
  assert.match(read(".github/ISSUE_TEMPLATE/bug.yml"), "SECURITY.md");
  assert.match(read("CODE_OF_CONDUCT.md"), "SECURITY.md#reporting");
  // An address of mail would be one that nobody reads.
  for (const path of ["SECURITY.md", "CODE_OF_CONDUCT.md"]) assert.not.match(read(path), /[\w.]+@[\w-]+\.\w/);
});

test.run();
