// packages/built-page.mjs, in a small repository whose Vite writes one file and counts its builds.
import { execFile, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { publishedFolders } from "../packages/published.mjs";

const test = suite("built pages");
const repository = fileURLToPath(new URL("../", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-built-page-")));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const VITE = `import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
const target = process.argv[process.argv.indexOf("--outDir") + 1];
appendFileSync("../../builds", "build\\n");
if (existsSync("../../broken")) process.exit(1);
mkdirSync(target);
writeFileSync(target + "/index.html", "built");
`;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const builder = join(folder, "packages/built-page.mjs");
for (const name of ["kernels", "core", "rxgrad", "figures"]) write(`packages/${name}/src/index.ts`, name);
for (const path of ["pnpm-lock.yaml", "tsconfig.base.json", "packages/bench/RESULTS.md"]) write(path, "");
write("packages/figures/node_modules/vite/package.json", '{ "type": "module" }');
write("packages/figures/node_modules/vite/bin/vite.js", VITE);
write("builds", "");
copyFileSync(join(repository, "packages/built-page.mjs"), builder);
mkdirSync(join(folder, "node_modules"));
symlinkSync(join(repository, "node_modules/tsx"), join(folder, "node_modules/tsx"), "junction");

const pages = join(folder, "node_modules/.cache/rxgrad/pages");
const buildPage = async (): Promise<string> =>
  (await promisify(execFile)(process.execPath, [builder, "demo"])).stdout.trimEnd();
const builds = (): number => readFileSync(join(folder, "builds"), "utf8").length / "build\n".length;

test("it is built once, however many processes ask at once", async () => {
  const built = await Promise.all([buildPage(), buildPage(), buildPage(), buildPage()]);
  assert.is(new Set(built).size, 1);
  assert.is(readFileSync(join(built[0]!, "index.html"), "utf8"), "built");
  assert.is(builds(), 1);
  assert.equal(readdirSync(pages).length, 1, "no lock is left");
});

test("other sources are another page, in another folder, and the first sources lead back to the first", async () => {
  const first = await buildPage();
  write("packages/core/src/index.ts", "changed");
  assert.not.equal(await buildPage(), first);
  assert.is(builds(), 2);
  write("packages/core/src/index.ts", "core");
  assert.equal(await buildPage(), first);
  assert.is(builds(), 2);
});

test("a lock whose process is gone stops nobody", async () => {
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => gone.on("exit", resolve));
  const built = await buildPage();
  rmSync(built, { recursive: true });
  writeFileSync(`${built}.lock`, String(gone.pid));
  mkdirSync(`${built}.${gone.pid}`);
  const before = builds();
  assert.equal(await buildPage(), built);
  assert.is(builds(), before + 1);
  assert.not(existsSync(`${built}.lock`));
  assert.not(existsSync(`${built}.${gone.pid}`), "what it left unfinished is removed");
});

test("a build that fails is told, leaves nothing, and is tried again", async () => {
  write("broken", "");
  write("packages/core/src/index.ts", "changed again");
  const before = readdirSync(pages);
  const failure = await buildPage().then(
    () => undefined,
    (error: { code: number }) => error.code,
  );
  assert.is(failure, 1);
  assert.equal(readdirSync(pages), before);
  rmSync(join(folder, "broken"));
  assert.ok(existsSync(await buildPage()));
});

test("the four that were asked for last are kept", async () => {
  const built: string[] = [];
  for (const text of ["1", "2", "3", "4", "5"]) {
    write("packages/core/src/index.ts", text);
    built.push(await buildPage());
  }
  assert.equal(
    built.map((each) => existsSync(each)),
    [false, true, true, true, true],
  );
  assert.is(readdirSync(pages).length, 4);
});

test("the site is built for each path at which it will lie", async () => {
  for (const path of ["data/src", "fleet/src", "formats/src", "terminal/src", "site/src", "studio/src/server"])
    write(`packages/${path}/index.ts`, path);
  for (const path of ["reference/pages", "api", "contents", "names", "program", "reference"])
    write(`docs/${path}.ts`, "");
  write("packages/site/node_modules/vitepress/package.json", '{ "type": "module" }');
  write("packages/site/node_modules/vitepress/bin/vitepress.js", VITE);
  const siteAt = async (base: string): Promise<string> => {
    const env = { ...process.env, SITE_BASE: base };
    return (await promisify(execFile)(process.execPath, [builder, "site"], { env })).stdout.trimEnd();
  };
  const [root, below] = [await siteAt("/"), await siteAt("/rxgrad/")];
  assert.is.not(root, below);
  assert.is(await siteAt("/"), root);
  write("packages/site/pages/reference/dense.md", "made by the build");
  assert.is(await siteAt("/"), root, "what a build makes does not ask for another");
  write("docs/reference/pages.ts", "changed");
  assert.is.not(await siteAt("/"), root);
  write("docs/reference/pages.ts", "");
  write("packages/fleet/src/index.ts", "changed");
  assert.is.not(await siteAt("/"), root, "the reference and programs of the guide have fleets");
});

test("the tarballs are packed anew after a change of any published package", async () => {
  const names = publishedFolders.map((path) => basename(path));
  for (const name of names) write(`packages/${name}/src/index.ts`, name);
  write("package.json", "{}");
  for (const path of ["LICENSE", "pnpm-workspace.yaml"]) write(path, "");
  for (const name of ["bundle", "published"]) write(`packages/${name}.mjs`, "");
  write("packages/pack.mjs", VITE.replaceAll("../../", "../"));
  const pack = async (): Promise<string> =>
    (await promisify(execFile)(process.execPath, [builder, "tarballs"])).stdout.trimEnd();
  const first = await pack();
  for (const name of names) {
    write(`packages/${name}/src/index.ts`, "changed");
    assert.is.not(await pack(), first, name);
    write(`packages/${name}/src/index.ts`, name);
  }
});

test("an unknown page is refused", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [builder, "moon"]).catch((error) => error);
  assert.is(stderr, 'built-page: "moon" is no page; give one of: demo, library, studio, site, tarballs.\n');
});

test.run();
