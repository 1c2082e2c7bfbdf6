// Users' projects that have the packages installed train XOR: in each supported Node, bundled, in a page, and in test runners.
// Runs alone.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { fail } from "../support/fail.js";
import { withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { nodeOf } from "../support/other-nodes.js";
import { link, makeProject } from "../support/published.js";

const test = suite("consumers");
const inBrowser = needing(test, CHROMIUM);
const repository = fileURLToPath(new URL("../../", import.meta.url));
const LEARNED = [0, 1, 1, 0];

const { folder, remove } = makeProject();
test.after(remove);

/** Makes a project inside of the one that has the packages installed, with the program that learns XOR. */
function makeConsumer(name: string, files: Readonly<Record<string, string>>): string {
  const consumer = join(folder, name);
  mkdirSync(consumer);
  copyFileSync(join(repository, "tests/fixtures/published/xor.js"), join(consumer, "xor.js"));
  const manifest = JSON.stringify({ name, private: true, type: "module" });
  for (const [file, text] of Object.entries({ "package.json": manifest, ...files })) {
    writeFileSync(join(consumer, file), text);
  }
  return consumer;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], cwd: string): Output {
  // As on a user's machine: nothing that the tests are run with.
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", env });
  if (status !== 0) fail(`${[program, ...args].join(" ")}\n${stdout}${stderr}`);
  return { stdout, stderr };
}

const runNode = (cwd: string, ...args: string[]): Output => run(process.execPath, args, cwd);

const PRINTING =
  'import { learnXor } from "./xor.js";\nconsole.log(process.version, JSON.stringify(await learnXor()));\n';
const SHOWING = `import { learnXor } from "./xor.js";
const output = document.createElement("output");
output.textContent = JSON.stringify(await learnXor());
document.body.append(output);
`;

/** A page with a program, and with an icon: a browser would ask for one. */
const pageWith = (script: string, map = ""): string =>
  `<!doctype html><link rel="icon" href="data:,">${map}<body><script type="module" src="${script}"></script></body>`;

/** What a page of a folder shows, once it has learned. */
const shownIn = (root: string): Promise<unknown> =>
  withServedPage(root, async (page, address) => {
    await page.goto(address);
    return JSON.parse((await page.locator("output").textContent()) ?? "");
  });

const inNode = makeConsumer("in-node", { "main.js": PRINTING });
for (const major of [20, 22, 24]) {
  const { path, need } = nodeOf(major);
  needing(test, need)(`ES modules in Node ${major}`, () => {
    const { stdout, stderr } = run(path, ["main.js"], inNode);
    assert.match(stdout, new RegExp(`^v${major}\\.`));
    assert.equal(JSON.parse(stdout.split(" ")[1]!), LEARNED);
    assert.is(stderr, "");
  });
}

inBrowser("Vite", async () => {
  const project = makeConsumer("with-vite", { "index.html": pageWith("/main.js"), "main.js": SHOWING });
  runNode(project, join(repository, "packages/figures/node_modules/vite/bin/vite.js"), "build", "--logLevel", "error");
  assert.equal(await shownIn(join(project, "dist")), LEARNED);
});

test("esbuild, for Node", () => {
  const project = makeConsumer("with-esbuild", { "main.js": PRINTING });
  buildSync({
    ...{ entryPoints: ["main.js"], absWorkingDir: project, outfile: join(project, "bundle.js") },
    ...{ bundle: true, minify: true, platform: "node", format: "esm" },
  });
  assert.equal(JSON.parse(runNode(project, "bundle.js").stdout.split(" ")[1]!), LEARNED);
});

inBrowser("esbuild, for a page", async () => {
  const project = makeConsumer("page-of-esbuild", { "main.js": SHOWING });
  buildSync({
    ...{ entryPoints: ["main.js"], absWorkingDir: project, outdir: join(project, "public") },
    ...{ bundle: true, splitting: true, minify: true, format: "esm" },
  });
  writeFileSync(join(project, "public/index.html"), pageWith("main.js"));
  assert.equal(await shownIn(join(project, "public")), LEARNED);
});

inBrowser("a page without a bundler, with the import map of rxgrad's README", async () => {
  const readme = readFileSync(join(folder, "node_modules/rxgrad/README.md"), "utf8");
  const map = readme.match(/```html\n(<script type="importmap">.*?<\/script>)\n```/s)![1]!;
  const project = makeConsumer("without-bundler", { "index.html": pageWith("main.js", map), "main.js": SHOWING });
  link(join(folder, "node_modules"), join(project, "node_modules"));
  // The command of the README.
  assert.match(readme, "npx esbuild rxjs --bundle --format=esm --outfile=rxjs.js");
  buildSync({ entryPoints: ["rxjs"], absWorkingDir: project, bundle: true, format: "esm", outfile: "rxjs.js" });
  assert.equal(await shownIn(project), LEARNED);
});

const EXPECTING = `import { learnXor } from "./xor.js";
test("XOR is learned", async () => expect(await learnXor()).toEqual([0, 1, 1, 0]));
`;

test("Jest", () => {
  const project = makeConsumer("with-jest", { "xor.test.js": EXPECTING });
  const config = { testEnvironment: "node", transform: {}, rootDir: project };
  const { stderr } = runNode(
    project,
    ...["--experimental-vm-modules", join(repository, "node_modules/jest/bin/jest.js"), "--config"],
    ...[JSON.stringify(config), "--runInBand", "--watchman=false", "--cache=false"],
  );
  assert.match(stderr, /Tests: +1 passed, 1 total/);
});

test("vitest", () => {
  const imported = 'import { expect, test } from "vitest";\n';
  const project = makeConsumer("with-vitest", { "xor.test.js": imported + EXPECTING });
  link(join(repository, "node_modules/vitest"), join(project, "node_modules/vitest"));
  const vitest = join(repository, "node_modules/vitest/vitest.mjs");
  const { stdout } = runNode(project, vitest, "run", "--reporter=json", "--no-cache");
  const { numPassedTests, numTotalTests } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  assert.equal([numPassedTests, numTotalTests], [1, 1]);
});

test.run();
