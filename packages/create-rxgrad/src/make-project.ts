import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Refusal, show } from "./refusal.js";
import type { Template } from "./templates.js";

const read = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8"));

interface Manifest {
  name: string;
  readonly version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/** The folder of this package. */
const home = fileURLToPath(new URL("../", import.meta.url));

/** The manifest of this package, whose development dependencies are what the templates need. */
const own: Manifest = read(join(home, "package.json"));

/** The version of this package, which is that of the release. */
export const VERSION: string = own.version;

const folderOf = (template: Template): string => join(home, "templates", template);

/** The packages that a template needs. */
export function packagesOf(template: Template): string[] {
  const { dependencies, devDependencies } = read(join(folderOf(template), "package.json"));
  return Object.keys({ ...dependencies, ...devDependencies });
}

/** The version of a package that the templates were tested with. A package of rxgrad has the version of this one. */
function versionOf(name: string): string {
  const range = own.devDependencies[name];
  if (range === undefined) throw new Error(`create-rxgrad does not have ${name} among its development dependencies.`);
  return range.startsWith("workspace:") ? own.version : range;
}

/** What a folder may have before, because `git init` makes it. */
const IGNORED = [".git"];

/** Whether a path is a link. A path that cannot be one, such as one with a NUL character, is none. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** @throws Refusal for a file, for a link to what is not there, and for a folder that has files. */
export function checkFree(folder: string, told: string): void {
  if (!existsSync(folder)) {
    if (!isLink(folder)) return;
    throw new Refusal(`${show(told)} is a link to what is not there; give another name, or remove it.`, 1);
  }
  if (!statSync(folder).isDirectory()) throw new Refusal(`${show(told)} is a file; give the name of a folder.`, 1);
  if (readdirSync(folder).every((name) => IGNORED.includes(name))) return;
  throw new Refusal(`the folder ${show(told)} is not empty; give another name, or remove what is in it.`, 1);
}

/**
 * Copies a template into a folder, which is made where it does not exist. If that fails, nothing is left.
 *
 * @param name The name of the package.
 */
export function makeProject(folder: string, name: string, template: Template): void {
  const made = outermostMissing(folder);
  try {
    mkdirSync(folder, { recursive: true });
    // Where the folder is a link to one, cpSync would take it for a file.
    cpSync(folderOf(template), realpathSync(folder), { recursive: true });
    // npm would leave out a file of this name when it packs the template.
    renameSync(join(folder, "gitignore"), join(folder, ".gitignore"));
    const path = join(folder, "package.json");
    const manifest = { ...read(path), name };
    for (const needed of [manifest.dependencies, manifest.devDependencies]) {
      for (const each of Object.keys(needed)) needed[each] = versionOf(each);
    }
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  } catch (error) {
    remove(made, folder);
    throw error;
  }
}

/** The outermost folder of a path that is not there; undefined where all are there. */
function outermostMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return outermostMissing(dirname(folder)) ?? folder;
}

function remove(made: string | undefined, folder: string): void {
  const files = made === undefined ? readdirSync(folder).filter((name) => !IGNORED.includes(name)) : [];
  for (const path of [...(made ? [made] : []), ...files.map((name) => join(folder, name))]) {
    rmSync(path, { recursive: true, force: true });
  }
}
