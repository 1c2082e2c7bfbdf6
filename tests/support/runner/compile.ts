// The tests are compiled once: a file that several of them import becomes one piece that they share.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildFailure, type BuildOptions, build, type Plugin, stop, transform } from "esbuild";
import { here, repository } from "./repository.js";

/** Tools that find files of their own beside themselves, so that they stay where they are. */
const TOOLS = ["dependency-cruiser", "esbuild", "playwright-core", "scslre", "typescript"];

/** CommonJS inside of a module asks for `require`; the compiled text for `__same`, in place of some calls of `__name`. */
const BANNER = `import { createRequire as requiring } from "node:module"; const require = requiring(import.meta.url);
const __same = (target) => target;`;

/** Tells a module where its TypeScript is, so that it finds what lies beside it. */
const wherever: Plugin = {
  name: "import.meta",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
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

/** A process that is killed leaves its folder behind. After a day nobody needs it. */
function removeStale(cache: string): void {
  for (const name of readdirSync(cache).filter((each) => each.startsWith("compiled-"))) {
    const folder = join(cache, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > 86_400_000) rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a file of the repository is once it is compiled. */
export const compiledPath = (folder: string, file: string): string => join(folder, `${outputOf(file)}.mjs`);

const outputOf = (file: string): string => file.replace(/\.ts$/, "");

/** What runs test files, as TypeScript and compiled. */
export const runFiles = fileURLToPath(new URL("../run-files.ts", here));
export const compiledRunFiles = (folder: string): string => join(folder, "run-files.mjs");

/**
 * Compiles files, by their paths in the repository, and all that they import, into a folder of its own.
 *
 * @returns The folder.
 */
export async function compile(files: readonly string[]): Promise<string> {
  const cache = join(repository, "node_modules/.cache/rxgrad");
  mkdirSync(cache, { recursive: true });
  removeStale(cache);
  const folder = mkdtempSync(join(cache, "compiled-"));
  try {
    const { outputFiles } = await build(optionsFor(files, folder));
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

/** What `keepNames` adds and is needed: the bundler may have renamed a function, and then its new name ends with a digit. */
const NEEDED: readonly RegExp[] = [
  // At the top of a module, where it costs nothing.
  /^__name\(|^var [\w$]+ = \/\* @__PURE__ \*\/ __name\(/,
  // In a class.
  /__name\(this,/,
  /[\w$]*\d = \/\* @__PURE__ \*\/ __name\(|__name\([\w$]*\d, "/,
];
const NAMING = new RegExp(`(${NEEDED.map(({ source }) => source).join("|")})|__name\\(`, "gm");

/**
 * Without the names that a function has anyhow. `keepNames` would name each closure anew whenever one is made, which takes a
 * sixth of the time of some tests. The text keeps its length, for the source map.
 */
const withoutNeedlessNames = (text: string): string =>
  text.replaceAll(NAMING, (_call, needed?: string) => needed ?? "__same(");

/** Why something did not compile, in a few words. */
export function reasonOf(error: unknown): string {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  if (first === undefined) return String(error);
  return `${first.location ? `${first.location.file}:${first.location.line}: ` : ""}${first.text}`;
}

const optionsFor = (files: readonly string[], folder: string): BuildOptions => ({
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
  external: TOOLS.flatMap((name) => [name, `${name}/*`]),
  banner: { js: BANNER },
  plugins: [wherever],
  // A file that is imported runs, whether or not anything of it is used.
  ignoreAnnotations: true,
  treeShaking: false,
  // Messages tell the names of classes, of which some are renamed.
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: "silent",
  write: false,
});
