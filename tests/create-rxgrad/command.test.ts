// `create-rxgrad`: what it makes, what it asks, and what it refuses.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run } from "../../packages/create-rxgrad/src/run.js";
import { manifestOf, publishedFolders } from "../../packages/published.mjs";

const test = suite("create-rxgrad");
const home = fileURLToPath(new URL("../../packages/create-rxgrad/", import.meta.url));
const templates = readdirSync(join(home, "templates"));

let folder = "";
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "rxgrad-create-"));
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command with what a person types; without that, there is no terminal. */
async function create(args: readonly string[], typed?: string, env = {}): Promise<Told> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const isTTY = typed !== undefined;
  if (isTTY) stdin.end(typed);
  const terminal = { stdin: Object.assign(stdin, { isTTY }), stdout: Object.assign(stdout, { isTTY }), stderr };
  const code = await run(args, { ...terminal, env, cwd: () => folder });
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}

const listed = (path = ""): string[] =>
  readdirSync(join(folder, path), { recursive: true, encoding: "utf8" })
    .map((each) => each.replaceAll("\\", "/"))
    .sort();
const manifestIn = (path: string) => JSON.parse(readFileSync(join(folder, path, "package.json"), "utf8"));

test("a project has the files of its template, its own name, and a .gitignore", async () => {
  for (const template of templates) {
    const { code, err } = await create([`my-${template}`, "--template", template]);
    assert.equal([code, err], [0, ""]);
    const made = listed(`my-${template}`);
    for (const path of [".gitignore", "README.md", "package.json", "src/main.ts", "src/network.ts", "tsconfig.json"]) {
      assert.ok(made.includes(path), `${template}: ${path}`);
    }
    assert.is(made.filter((path) => path.endsWith(".test.ts")).length, 1);
    assert.not(made.includes("gitignore"));
    assert.is(manifestIn(`my-${template}`).name, `my-${template}`);
    assert.ok(JSON.parse(readFileSync(join(folder, `my-${template}`, "tsconfig.json"), "utf8")).compilerOptions.strict);
  }
});

test("the packages of a project have the versions of this release, and those that it was tested with", async () => {
  const released = new Map(publishedFolders.map((each) => [manifestOf(each).name, manifestOf(each).version]));
  const tested = manifestOf(home).devDependencies ?? {};
  const used = new Set<string>();
  for (const template of templates) {
    await create([template, "-t", template]);
    const { dependencies, devDependencies } = manifestIn(template);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      used.add(name);
      assert.is(version, released.get(name) ?? tested[name], name);
      assert.match(String(version), /^\^?\d+\.\d+\.\d+$/, name);
    }
  }
  assert.equal([...used].sort(), Object.keys(tested).sort());
});

test("it prints the three commands to type, for the package manager that runs it", async () => {
  const { out } = await create(["my-app", "-t", "node"]);
  assert.is(out, "\nmy-app is ready. Type:\n\n  cd my-app\n  npm install\n  npm start\n\n");
  const { out: withPnpm } = await create(["deep er/b", "-t", "page"], undefined, {
    npm_config_user_agent: "pnpm/10.34.8 npm/? node/v20.20.2",
  });
  assert.is(withPnpm, '\nb is ready. Type:\n\n  cd "deep er/b"\n  pnpm install\n  pnpm run dev\n\n');
});

test("a person is asked for what was not given, and again where there is no such template", async () => {
  const { code, out } = await create([], "\nsvelte\n page \n");
  assert.is(code, 0);
  assert.is(manifestIn("my-app").devDependencies.vite, manifestOf(home).devDependencies?.vite);
  assert.match(out, /Name of the project \[my-app\]: /);
  assert.match(out, / {2}node {2}a program[^\n]*\n {2}page {2}a page/);
  assert.match(out, 'There is no template "svelte".');
  assert.is((await create(["a"], "\n")).code, 0);
  assert.not.ok("vite" in manifestIn("a").devDependencies);
});

test("a person who ends the input gets no project", async () => {
  assert.equal(await create(["a"], "nod"), {
    ...(await create(["a"], "nod")),
    ...{ code: 1, err: "create-rxgrad: no answer was given, so nothing was made.\n" },
  });
  assert.equal(listed(), []);
});

test("the current folder can become the project, also with the .git of `git init`", async () => {
  mkdirSync(join(folder, "mine/.git"), { recursive: true });
  writeFileSync(join(folder, "mine/.git/HEAD"), "ref: refs/heads/main");
  const outer = folder;
  folder = join(outer, "mine");
  const { code, out } = await create([".", "-t", "node"]);
  folder = outer;
  assert.equal([code, out], [0, "\nmine is ready. Type:\n\n  npm install\n  npm start\n\n"]);
  assert.ok(existsSync(join(folder, "mine/.git/HEAD")));
});

test("--help and --version print, and make nothing", async () => {
  const { code, out } = await create(["--help"]);
  assert.is(code, 0);
  for (const word of [...templates, "--template", "--version", "Exit codes"]) assert.match(out, word);
  assert.ok(out.split("\n").every((line) => line.length <= 80));
  assert.equal(await create(["-v"]), { code: 0, out: `${manifestOf(home).version}\n`, err: "" });
  assert.equal(listed(), []);
});

const LONG = "a".repeat(215);

/** Arguments, the exit code, and what is told. */
const WRONG: readonly [args: readonly string[], code: number, told: RegExp][] = [
  [[], 2, /^give a name for the project, such as my-app\.$/],
  [[""], 2, /^give a name for the project/],
  [["a"], 2, /^give a template: --template node or page\.$/],
  [["a", "--template"], 2, /^--template has no value; give node or page\.$/],
  [["a", "--template="], 2, /^--template has no value/],
  [["a", "-t", "svelte"], 2, /^there is no template "svelte"; give node or page\.$/],
  [["a", "-t", "toString"], 2, /^there is no template "toString"/],
  [["a", "-t", "Node"], 2, /^there is no template "Node"/],
  [["a", "-t", "node", "-t", "page"], 2, /^"node" and "page" are two templates; give one\.$/],
  [["a", "b", "-t", "node"], 2, /^"a" and "b" are two folders; give one\.$/],
  [["a", "--tempalte", "page"], 2, /^there is no option "--tempalte"; --help lists those that there are\.$/],
  [["a", "-x"], 2, /^there is no option "-x"/],
  [["--help=yes"], 2, /^--help takes no value; leave it out\.$/],
  [["My App", "-t", "node"], 2, /^"My App" cannot be the name of a package; take small letters/],
  [["Moons", "-t", "node"], 2, /^"Moons" cannot be the name/],
  [[".hidden", "-t", "node"], 2, /^".hidden" cannot be the name/],
  [["신경망", "-t", "node"], 2, /^"신경망" cannot be the name/],
  [["node_modules", "-t", "node"], 2, /^"node_modules" cannot be the name/],
  [[LONG, "-t", "node"], 2, /^"a{75}…" cannot be the name/],
  [["/", "-t", "node"], 1, /^the folder "\/" is not empty/],
  [["rxgrad", "-t", "node"], 2, /^"rxgrad" is a package that the project needs; give the folder another name\.$/],
  [["full", "-t", "node"], 1, /^the folder "full" is not empty; give another name, or remove what is in it\.$/],
  [["file", "-t", "node"], 1, /^"file" is a file; give the name of a folder\.$/],
  [["file/a", "-t", "node"], 1, /^the project cannot be made: ENOTDIR/],
  [["full/\0", "-t", "node"], 2, /cannot be the name/],
];

test("what cannot be done is refused in one sentence, with its exit code, and nothing is written", async () => {
  mkdirSync(join(folder, "full"));
  writeFileSync(join(folder, "full/notes.txt"), "mine");
  writeFileSync(join(folder, "file"), "mine");
  assert.ok(WRONG.length >= 20);
  for (const [args, code, told] of WRONG) {
    const text = JSON.stringify(args);
    const result = await create(args);
    assert.equal([result.code, result.out], [code, ""], text + result.err);
    assert.match(result.err, /^create-rxgrad: [^\n]{1,400}\n$/, text);
    assert.match(result.err.slice("create-rxgrad: ".length, -1), told, text);
    assert.equal(listed(), ["file", "full", "full/notes.txt"], text);
  }
});

test("a link to an empty folder is filled, and one to what is not there is left as it is", async () => {
  mkdirSync(join(folder, "real"));
  symlinkSync("real", join(folder, "linked"));
  assert.is((await create(["linked", "-t", "node"])).code, 0);
  assert.ok(readdirSync(join(folder, "real")).includes("package.json"));
  symlinkSync("nowhere", join(folder, "broken"));
  const { code, err } = await create(["broken", "-t", "node"]);
  assert.is(code, 1);
  assert.match(err, /^create-rxgrad: "broken" is a link to what is not there; give another name, or remove it\.\n$/);
  assert.is(readlinkSync(join(folder, "broken")), "nowhere");
});

test("where writing fails in the middle, nothing is left", async () => {
  const long = join("b", "x".repeat(200), "y".repeat(200), "z".repeat(300));
  const failed = await create([join(long, "a"), "-t", "node"]);
  assert.is(failed.code, 1);
  assert.match(failed.err, /^create-rxgrad: the project cannot be made: ENAMETOOLONG[^\n]*\n$/);
  assert.equal(listed(), []);
});

test("started as a program, it tells its exit code, and no stack", () => {
  const args = ["--import", import.meta.resolve("tsx"), join(home, "src/command.ts"), "a", "-t", "svelte"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const told = 'create-rxgrad: there is no template "svelte"; give node or page.\n';
  assert.equal([status, stdout, stderr], [2, "", told]);
});

for (const template of templates) {
  test(`${template}: the test of the project passes with the packages of this repository`, () => {
    const file = join(home, "templates", template, "test/network.test.ts");
    const args = ["--conditions=source", "--import", import.meta.resolve("tsx"), "--test", file];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    assert.is(status, 0, stdout);
    assert.match(stdout, /^# pass 1$/m);
  });
}

test.run();
