// The programs of the guide compile in a fresh project: with what `tsc --init` of the newest TypeScript writes, and types of Node.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { complaintsAbout } from "../support/complaints.js";

const compiler = fileURLToPath(new URL("../../node_modules/@typescript/native/bin/tsc", import.meta.url));
const folder = fileURLToPath(new URL("../../packages/site/code/guide/", import.meta.url));

/** The options that a fresh `tsc --init` writes, as the compiler of the tests reads them. */
function freshOptions(): ts.CompilerOptions {
  const project = mkdtempSync(join(tmpdir(), "rxgrad-fresh-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [compiler, "--init"], { cwd: project, encoding: "utf8" });
    assert.is(status, 0, stderr);
    const { config } = ts.readConfigFile(join(project, "tsconfig.json"), (path) => readFileSync(path, "utf8"));
    const { options, errors } = ts.convertCompilerOptionsFromJson(config.compilerOptions, project);
    assert.equal(errors, []);
    return options;
  } finally {
    rmSync(project, { recursive: true });
  }
}

const written = freshOptions();
const options = { ...written, declaration: false, declarationMap: false, sourceMap: false, types: ["node"] };

test("a fresh project doubts what an index finds, and checks optional properties exactly", () => {
  assert.ok(options.strict && options.noUncheckedIndexedAccess && options.exactOptionalPropertyTypes);
});

test("every program of the guide compiles in a fresh project, without assertions that something is there", () => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  assert.ok(names.length > 50);
  const texts = new Map(names.map((name) => [join(folder, name), readFileSync(join(folder, name), "utf8")]));
  const doubtful = join(folder, "own-nodes/doubtful.ts");
  texts.set(doubtful, "export const first = (list: number[]): number => list[0];\n");
  const complaints = new Map(complaintsAbout(texts, options));
  assert.match(complaints.get(doubtful) ?? "", "undefined");
  complaints.delete(doubtful);
  assert.equal([...complaints], []);
  for (const [name, text] of texts) assert.not.match(text, /[\w\])]!(?:[.[;,)]|$)/m, name);
});

test.run();
