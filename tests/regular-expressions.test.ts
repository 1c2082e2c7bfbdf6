// Every regular expression of the packages takes linear time, so text from outside cannot make one slow.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyse } from "scslre";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** The regular expressions of a source, and the places where code makes one from text. */
function expressionsIn(path: string, text: string): { readonly literals: RegExp[]; readonly made: number } {
  const literals: RegExp[] = [];
  let made = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      literals.push(new RegExp(node.text.slice(1, end), node.text.slice(end + 1)));
    }
    if (ts.isIdentifier(node) && node.text === "RegExp" && !ts.isTypeNode(node.parent)) made++;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return { literals, made };
}

/** The input that makes it slow, if there is one. */
const slow = ({ source, flags }: RegExp): readonly string[] => [
  ...new Set(analyse({ source, flags }).reports.map(({ type, exponential }) => (exponential ? "exponential" : type))),
];

test("every regular expression of the packages takes linear time", () => {
  let looked = 0;
  const faults: string[] = [];
  const entries = readdirSync(join(repository, "packages"), { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const folder = join(repository, "packages", name, "src");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const file of files.filter((each) => /\.(ts|mjs)$/.test(each) && !each.endsWith(".generated.ts"))) {
      const { literals, made } = expressionsIn(file, readFileSync(join(folder, file), "utf8"));
      looked += literals.length;
      if (made > 0) faults.push(`${name}/${file} makes a regular expression of text, which cannot be looked at`);
      for (const each of literals) {
        const ways = slow(each);
        if (ways.length > 0) faults.push(`${name}/${file}: ${each} is slow: ${ways.join(", ")}`);
      }
    }
  }
  if (faults.length > 0) fail(faults.join("\n"));
  assert.ok(looked > 15, `only ${looked} were found`);
});

test("finds slow regular expressions", () => {
  const { literals, made } = expressionsIn(
    "planted.ts",
    "const a = /^(a+)+$/, b = /^\\d+\\.?\\d*$/, c = / +$/, d = /a/g; new RegExp(a); const e: RegExp = a;",
  );
  assert.equal(literals.map(slow), [["exponential"], ["Trade"], ["Move"], []]);
  assert.is(made, 1);
});

test.run();
