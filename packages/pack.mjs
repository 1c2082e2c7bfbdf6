// Builds and packs the packages that are published, as they would be: node packages/pack.mjs --outDir FOLDER
// It works on a copy of the workspace: other processes may write to a package's own `dist`, which may also hold outdated files.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { manifestOf, publishedFolders } from "./published.mjs";

const repository = fileURLToPath(new URL("../", import.meta.url));

function run(command, args, options) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

const runNode = (script, args, options) => run(process.execPath, [join(repository, script), ...args], options);

/** pnpm, as it runs this script, or as the manifest pins it. */
function runPnpm(args, options) {
  const running = process.env.npm_execpath ?? "";
  if (/pnpm\.c?js$/.test(running)) return run(process.execPath, [running, ...args], options);
  const pinned = manifestOf(repository).packageManager.split("+")[0];
  return run("npx", ["-y", pinned, ...args], { shell: process.platform === "win32", ...options });
}

/** The packages in a `node_modules`, including those with a scope. */
const namesIn = (folder) =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : [name],
    );

function link(target, path) {
  if (existsSync(path) || !existsSync(dirname(target))) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

/** Copies the published packages, whose imports of each other then lead to the copies. */
function copyWorkspace(workspace) {
  const copyOf = (source) => join(workspace, source.slice(repository.length));
  for (const name of ["package.json", "pnpm-workspace.yaml", "tsconfig.base.json", "LICENSE"]) {
    cpSync(join(repository, name), join(workspace, name));
  }
  link(join(repository, "node_modules/@types"), join(workspace, "node_modules/@types"));
  for (const source of publishedFolders) {
    const isSource = (path) => !["node_modules", "dist"].some((name) => path.startsWith(join(source, name)));
    cpSync(source, copyOf(source), { recursive: true, filter: isSource });
    const installed = join(source, "node_modules");
    for (const name of namesIn(installed)) {
      const real = realpathSync(join(installed, name));
      const isOwn = real.startsWith(join(repository, "packages"));
      link(isOwn ? copyOf(real) : real, join(copyOf(source), "node_modules", name));
    }
  }
  return publishedFolders.map(copyOf);
}

function build(workspace, copies) {
  runNode("node_modules/@typescript/native/bin/tsc", ["-b", ...copies], { cwd: workspace });
  runNode("packages/bundle.mjs", copies);
  const pageOf = (kind) => runNode("packages/built-page.mjs", [kind]).trimEnd();
  cpSync(pageOf("library"), join(workspace, "packages/figures/dist"), { recursive: true });
  cpSync(pageOf("studio"), join(workspace, "packages/studio/dist/page"), { recursive: true });
}

const { outDir } = parseArgs({ options: { outDir: { type: "string" } } }).values;
const target = resolve(outDir);
// The path has no symbolic links, so the output of the compilers contains the expected paths.
const workspace = realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-workspace-")));
try {
  const copies = copyWorkspace(workspace);
  build(workspace, copies);
  mkdirSync(target, { recursive: true });
  for (const cwd of copies) runPnpm(["pack", "--pack-destination", target], { cwd });
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
