// What bundlers make of the published packages: what a program brings, and how large that is. Runs alone.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { publishedFolders } from "../../packages/published.mjs";
import { declaredBy, link, makeProject, publishedManifest } from "../support/published.js";

const test = suite("bundles");
const repository = fileURLToPath(new URL("../../", import.meta.url));

const { folder, remove } = makeProject();
test.after(remove);

const manifests = publishedFolders.map(publishedManifest);
const entries = manifests
  .flatMap(({ name, exports = {} }) => Object.keys(exports).map((path) => name + path.slice(1)))
  .filter((entry) => !entry.endsWith(".css"));

/** The packages of others: they stay imports. */
const others = [...new Set(manifests.flatMap(declaredBy))].filter((name) =>
  manifests.every((each) => each.name !== name),
);

/** A program bundled for pages, and the bytes that each file contributes. */
function bundle(program: string): { readonly text: string; readonly bytes: ReadonlyMap<string, number> } {
  const { outputFiles, metafile } = buildSync({
    ...{ stdin: { contents: program, resolveDir: folder }, absWorkingDir: folder, outfile: "bundle.js", write: false },
    ...{ bundle: true, minify: true, format: "esm", metafile: true, external: [...others, "node:*"] },
    ...{ legalComments: "none", logLevel: "silent" },
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const bytes = inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const);
  return { text: outputFiles[0]!.text, bytes: new Map(bytes.filter(([, count]) => count > 0)) };
}

const isKernel = (path: string): boolean => path.includes("@rxgrad/kernels/");

test("a program that imports only derivative from rxgrad/calculus brings no kernels, no network and no RxJS", () => {
  const { text, bytes } = bundle('import { derivative } from "rxgrad/calculus"; console.log(derivative(Math.sin, 1));');
  assert.ok([...bytes.keys()].some((path) => path.includes("@rxgrad/core/dist/calculus/")));
  assert.equal([...bytes.keys()].filter(isKernel), []);
  assert.not.match(text, /WebAssembly|crossEntropy|\bimport\b/);
});

test("a program that trains does bring kernels", () => {
  const { text, bytes } = bundle('import { train } from "rxgrad"; console.log(train);');
  assert.ok([...bytes.keys()].some(isKernel));
  assert.match(text, "WebAssembly");
});

/** The text of a module, and of all that it imports at once from the same package. */
function loadedWith(path: string, texts = new Map<string, string>()): ReadonlyMap<string, string> {
  if (texts.has(path)) return texts;
  const text = readFileSync(path, "utf8");
  texts.set(path, text);
  for (const [, next] of text.matchAll(/^(?:import|export)\b[^;]*?["'](\.[^"']+)["']/gm)) {
    loadedWith(join(path, "..", next!), texts);
  }
  return texts;
}

test("only a program that reads Parquet files loads what reads them", () => {
  const { text } = bundle('import { readSafetensors } from "@rxgrad/formats"; console.log(readSafetensors);');
  assert.not.match(text, "hyparquet");
  const loaded = loadedWith(join(folder, "node_modules/@rxgrad/formats/dist/index.js"));
  assert.match([...loaded.values()].join(), "readParquet");
  for (const [path, each] of loaded) assert.not.match(each, /["']hyparquet/, path);
  const parquet = bundle('import { readParquet } from "@rxgrad/formats"; console.log(readParquet);');
  assert.match(parquet.text, "hyparquet");
});

/** Why an entry must stay where it is only imported. All others go, as their manifests promise. */
const KEPT: Readonly<Record<string, RegExp>> = {
  // esbuild would lose what a program imports late.
  rxgrad: /rxjs/,
  "rxgrad/worker": /message/,
  "@rxgrad/fleet/thread": /message/,
  "@rxgrad/figures": /customElements/,
};

for (const entry of entries) {
  const kept = KEPT[entry];
  test(`${entry} ${kept ? "stays" : "goes"} where a program imports nothing of it`, () => {
    const { text } = bundle(`import "${entry}";`);
    if (kept) assert.match(text, kept);
    else assert.is(text.trim(), "");
  });
}

test("files that a manifest keeps for their effects exist", () => {
  for (const { name, sideEffects } of manifests) {
    const paths = sideEffects === false ? [] : (sideEffects as readonly string[]);
    for (const path of paths.filter((each) => each !== "*.css")) {
      const at = join(folder, "node_modules", name, path);
      const isThere = path.endsWith(".*")
        ? readdirSync(join(at, "..")).some((file) => file.startsWith(basename(path).slice(0, -1)))
        : existsSync(at);
      assert.ok(isThere, `${name}: ${path}`);
    }
  }
});

/** Imports modules and prints what has changed outside of them. */
const watched = (modules: readonly string[]): string => `
const state = () => ({
  globals: Reflect.ownKeys(globalThis).map(String),
  prototypes: [Object, Array, Function, Promise, Float64Array, Map].map((each) => Reflect.ownKeys(each.prototype).length),
  listeners: process.eventNames().map(String),
  environment: Object.keys(process.env),
});
const before = JSON.stringify(state());
for (const name of ${JSON.stringify(modules)}) await import(name);
console.log(JSON.stringify([JSON.parse(before), state()]));
`;

test("importing what a manifest calls free of effects changes nothing outside, and the program ends", () => {
  const free = entries.filter((entry) => !Object.hasOwn(KEPT, entry));
  assert.ok(free.length >= 15);
  writeFileSync(join(folder, "watched.js"), watched(free));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["watched.js"], { cwd: folder, encoding: "utf8" });
  assert.is(status, 0, stderr);
  const [before, after] = JSON.parse(stdout);
  assert.equal(after, before);
});

interface Measured {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
  readonly sizeLimit: number;
}

test("the packages stay within their budgets: .size-limit.mjs", () => {
  const place = join(folder, "sizes");
  mkdirSync(place);
  for (const source of publishedFolders) {
    link(join(folder, "node_modules", publishedManifest(source).name), join(place, "packages", basename(source)));
  }
  const tools = ["@size-limit/file", "@size-limit/esbuild"];
  for (const name of tools) link(join(repository, "node_modules", name), join(place, "node_modules", name));
  const devDependencies = Object.fromEntries(tools.map((name) => [name, "*"]));
  writeFileSync(join(place, "package.json"), JSON.stringify({ name: "sizes", devDependencies }));
  copyFileSync(join(repository, ".size-limit.mjs"), join(place, ".size-limit.mjs"));
  const command = [join(repository, "node_modules/size-limit/bin.js"), "--json"];
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: place, encoding: "utf8" });
  assert.ok(stdout.trim().startsWith("["), stdout + stderr);
  const measured: Measured[] = JSON.parse(stdout);
  assert.ok(measured.length >= 9);
  for (const { name, passed, size, sizeLimit } of measured) {
    assert.ok(passed, `${name} takes ${size} bytes of ${sizeLimit}`);
    // A budget that is never nearly used says nothing.
    assert.ok(size > sizeLimit * 0.8, `${name} takes only ${size} bytes of ${sizeLimit}: give it less`);
  }
});

test.run();
