// Compiles the tests once. A file that several tests import becomes one chunk that they share.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildFailure, type BuildOptions, build, type Plugin, stop, transform } from "esbuild";
import { here, repository } from "./repository.js";

/** Tools that look for their own files next to themselves, so they are not bundled. */
const TOOLS = ["dependency-cruiser", "esbuild", "playwright-core", "scslre", "typescript"];

/** CommonJS code inside a module needs `require`. The compiled text calls `__same` in place of some calls of `__name`. */
const BANNER = `import { createRequire as requiring } from "node:module"; const require = requiring(import.meta.url);
const __same = (target) => target;`;

/** Gives a module of the repository the address of its own file, so that it finds the files next to it. */
const wherever: Plugin = {
  name: "import.meta",
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|mjs)$/ }, async ({ path }) => {
      if (path.includes(`${sep}node_modules${sep}`)) return undefined;
      const source = readFileSync(path, "utf8");
      if (!source.includes("import.meta")) return undefined;
      const define = {
        "import.meta.url": JSON.stringify(pathToFileURL(path).href),
        "import.meta.dirname": JSON.stringify(dirname(path)),
        "import.meta.filename": JSON.stringify(path),
      };
      const { code } = await transform(source, { loader: "ts", define, sourcemap: "inline", sourcefile: path });
      return { contents: code, loader: "js" };
    });
  },
};

/** A killed process leaves its folder behind. Folders older than a day are removed. */
function removeStale(cache: string): void {
  for (const name of readdirSync(cache).filter((each) => each.startsWith("compiled-"))) {
    const folder = join(cache, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > 86_400_000) rmSync(folder, { recursive: true, force: true });
  }
}

/** The path of the compiled form of a file of the repository. */
export const compiledPath = (folder: string, file: string): string => join(folder, `${outputOf(file)}.mjs`);

const outputOf = (file: string): string => file.replace(/\.ts$/, "");

/** The program that runs test files, as TypeScript and compiled. */
export const runFiles = fileURLToPath(new URL("../run-files.ts", here));
export const compiledRunFiles = (folder: string): string => join(folder, "run-files.mjs");

/** Makes a folder for compiled files. */
export function makeFolder(): string {
  const cache = join(repository, "node_modules/.cache/rxgrad");
  mkdirSync(cache, { recursive: true });
  removeStale(cache);
  return mkdtempSync(join(cache, "compiled-"));
}

/**
 * Compiles files, given by their paths in the repository, and everything they import.
 *
 * @param plugins Plugins that go before the runner's own. Default none.
 * @param folder Where compiled files go. Default a new folder.
 * @returns The folder.
 */
export async function compile(
  files: readonly string[],
  plugins: readonly Plugin[] = [],
  folder: string = makeFolder(),
): Promise<string> {
  try {
    const { outputFiles } = await build(optionsFor(files, folder, plugins));
    for (const { path, text } of outputFiles!) writeOutput(path, text);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  } finally {
    await stop();
  }
  return folder;
}

function writeOutput(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, path.endsWith(".mjs") ? withoutNeedlessNames(text) : text);
}

/** The calls added by `keepNames` that are needed: the bundler may rename a function, and its new name ends with a digit. */
const NEEDED: readonly RegExp[] = [
  // At the top of a module, where the call costs nothing.
  /^__name\(|^var [\w$]+ = \/\* @__PURE__ \*\/ __name\(/,
  // In a class.
  /__name\(this,/,
  /[\w$]*\d = \/\* @__PURE__ \*\/ __name\(|__name\([\w$]*\d, "/,
];
const NAMING = new RegExp(`(${NEEDED.map(({ source }) => source).join("|")})|__name\\(`, "gm");

/**
 * Removes the naming of functions that already have the name. `keepNames` would name each closure when it is made, which
 * takes a sixth of the time of some tests. The text keeps its length, for the source map.
 */
const withoutNeedlessNames = (text: string): string =>
  text.replaceAll(NAMING, (_call, needed?: string) => needed ?? "__same(");

/** A short reason why something did not compile. */
export function reasonOf(error: unknown): string {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  if (first === undefined) return String(error);
  return `${first.location ? `${first.location.file}:${first.location.line}: ` : ""}${first.text}`;
}

const optionsFor = (files: readonly string[], folder: string, plugins: readonly Plugin[]): BuildOptions => ({
  absWorkingDir: repository,
  entryPoints: [
    { in: runFiles, out: "run-files" },
    ...files.map((file) => ({ in: join(repository, file), out: outputOf(file) })),
  ],
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunks/[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["source"],
  // Components are loaded by pages only.
  external: [...TOOLS.flatMap((name) => [name, `${name}/*`]), "*.svelte"],
  banner: { js: BANNER },
  plugins: [...plugins, wherever],
  // An imported file runs, even if nothing of it is used.
  ignoreAnnotations: true,
  treeShaking: false,
  // Messages contain the names of classes, and the bundler renames some classes.
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: "silent",
  write: false,
});
