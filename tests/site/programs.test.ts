// Every program of the guide runs, and pages show no code besides. Those of the course run while the site is built.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { programText } from "../../packages/site/src/markdown/program-text.js";
import { typedOutputs } from "../../packages/site/src/run/typed-outputs.js";

const site = fileURLToPath(new URL("../../packages/site/", import.meta.url));
const filesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(site, folder), { recursive: true, encoding: "utf8" }).filter((name) => ending.test(name));
/** Without the entries of the reference, which are made from docstrings when the site is built. */
const written = filesIn("pages", /\.md$/).filter((name) => !/^reference[\\/]/.test(name));
const pages = written.map((name) => ({
  name,
  text: readFileSync(join(site, "pages", name), "utf8"),
}));

/** Whether another program of the same folder imports this one. */
function isImported(name: string): boolean {
  const [folder, file] = [name.slice(0, name.lastIndexOf("/")), name.slice(name.lastIndexOf("/") + 1, -3)];
  const others = readdirSync(join(site, "code", folder)).filter((each) => each.endsWith(".ts"));
  return others.some((each) => readFileSync(join(site, "code", folder, each), "utf8").includes(`"./${file}.js"`));
}

test("every program was run, and every page names programs that are there", async () => {
  const outputs = await typedOutputs(join(site, "code"));
  assert.equal([...outputs.keys()].sort(), filesIn("code", /\.ts$/).sort());
  for (const [name, output] of outputs) assert.ok(output.length > 0 || isImported(name), `${name} prints nothing`);
  for (const { name, text } of pages) {
    for (const [, address] of text.matchAll(/^@(?:run|show|print) (\S+)$/gm))
      assert.ok(programText(address as string).length > 0, `${name}: ${address}`);
  }
});

test("every program of the guide is shown somewhere", () => {
  const shown = new Set(pages.flatMap(({ text }) => [...text.matchAll(/^@\w+ ([^\s#]+)/gm)].map(([, name]) => name)));
  assert.equal(
    filesIn("code/guide", /\.ts$/).filter((name) => !shown.has(`guide/${name}`)),
    [],
  );
});

test("code that runs is a program in code/, not a part of a page", () => {
  for (const { name, text } of pages)
    assert.equal(
      [...text.matchAll(/^```(?:ts|js|typescript|javascript)\b/gm)].map(([fence]) => fence),
      [],
      name,
    );
});

test("programs of a folder run in order, beside their files, and one that fails is told by its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-typed-"));
  const put = (name: string, text: string): void => {
    mkdirSync(join(folder, "a"), { recursive: true });
    writeFileSync(join(folder, "a", name), text);
  };
  try {
    put("numbers.csv", "1,2\n");
    put(
      "1-write.ts",
      'import { cpSync } from "node:fs"; cpSync("numbers.csv", "copy.csv"); setTimeout(() => console.log(1));',
    );
    put("2-read.ts", 'import { readFileSync } from "node:fs"; console.log(readFileSync("copy.csv", "utf8"));');
    assert.equal(
      [...(await typedOutputs(folder))],
      [
        ["a/1-write.ts", "1"],
        ["a/2-read.ts", "1,2"],
      ],
    );
    put("3-fail.ts", 'throw new Error("no rain");');
    await typedOutputs(folder).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, /3-fail\.js[\s\S]*no rain/),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a build removes what killed builds left, and nothing of builds that go on", async () => {
  const cache = fileURLToPath(new URL("../../node_modules/.cache/rxgrad/", import.meta.url));
  const [left, old, going] = ["programs-999999999-left", "programs-oldest", `programs-${process.pid}-going`].map(
    (name) => join(cache, name),
  ) as [string, string, string];
  const empty = mkdtempSync(join(tmpdir(), "rxgrad-typed-"));
  try {
    for (const folder of [left, old, going]) mkdirSync(folder, { recursive: true });
    assert.is((await typedOutputs(empty)).size, 0);
    assert.equal(
      [left, old, going].map((folder) => existsSync(folder)),
      [false, false, true],
    );
  } finally {
    for (const folder of [empty, going]) rmSync(folder, { recursive: true });
  }
});

test.run();
