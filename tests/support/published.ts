// The packages as published, installed in a project outside of the workspace. Nothing is downloaded.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtPage } from "./built-page.js";

/** The fields of package.json that the tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Partial<Manifest>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly homepage?: string;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** The folders of the published packages. */
export const publishedFolders: readonly string[] = readdirSync(join(repository, "packages"))
  .map((name) => join(repository, "packages", name))
  .filter((folder) => existsSync(join(folder, "package.json")) && !readManifest(folder).private);

/** A package's manifest as published. */
export function publishedManifest(folder: string): Manifest {
  const manifest = readManifest(folder);
  return { ...manifest, ...manifest.publishConfig };
}

/** Whether Vite builds the package, or a part of it, for pages. */
export const isForPages = (folder: string): boolean => "vite" in (readManifest(folder).devDependencies ?? {});

const own = new Set(publishedFolders.map((folder) => readManifest(folder).name));

/** The packages that a package may import. */
export const declaredBy = ({ dependencies, peerDependencies }: Manifest): string[] =>
  Object.keys({ ...dependencies, ...peerDependencies });

/**
 * Builds the packages in a separate folder, and makes a project that has them installed.
 *
 * @returns The project's folder, and `remove`, which deletes it together with its parent folder.
 */
export function makeProject(): { readonly folder: string; remove(): void } {
  // The path has no symbolic links, so the output of the compilers contains the expected paths.
  const place = realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-project-")));
  const workspace = join(place, "workspace");
  const folder = join(place, "project");
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@rxgrad"), { recursive: true });
  link(join(repository, "node_modules/@types/node"), join(modules, "@types/node"));
  build(workspace);
  for (const source of publishedFolders) {
    const manifest = publishedManifest(source);
    const installed = join(modules, manifest.name);
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "package.json"), JSON.stringify(manifest));
    renameSync(join(copyOf(workspace, source), "dist"), join(installed, "dist"));
    cpSync(join(source, "src"), join(installed, "src"), { recursive: true });
    cpSync(join(source, "README.md"), join(installed, "README.md"));
    cpSync(join(repository, "LICENSE"), join(installed, "LICENSE"));
    for (const name of declaredBy(manifest)) {
      if (!own.has(name)) link(join(source, "node_modules", name), join(modules, name));
    }
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", type: "module" }));
  return { folder, remove: () => rmSync(place, { recursive: true, force: true }) };
}

const copyOf = (workspace: string, source: string): string => join(workspace, source.slice(repository.length));

/** Builds a copy of the workspace: other processes may write to its own `dist`, which may also hold outdated files. */
function build(workspace: string): void {
  link(join(repository, "node_modules/@types"), join(workspace, "node_modules/@types"));
  for (const source of publishedFolders) {
    const copy = copyOf(workspace, source);
    for (const name of ["package.json", "tsconfig.json", "src"]) {
      cpSync(join(source, name), join(copy, name), { recursive: true });
    }
    const installed = join(source, "node_modules");
    for (const name of namesIn(installed)) {
      const real = realpathSync(join(installed, name));
      link(
        real.startsWith(join(repository, "packages")) ? copyOf(workspace, real) : real,
        join(copy, "node_modules", name),
      );
    }
  }
  cpSync(join(repository, "tsconfig.base.json"), join(workspace, "tsconfig.base.json"));
  const compiler = join(repository, "node_modules/@typescript/native/bin/tsc");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, "-b", ...publishedFolders.map((source) => copyOf(workspace, source))],
    { cwd: workspace, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`The packages do not build:\n${stdout}${stderr}`);
  const bundler = join(repository, "packages/bundle.mjs");
  const copies = publishedFolders.map((source) => copyOf(workspace, source));
  const bundled = spawnSync(process.execPath, [bundler, ...copies], { encoding: "utf8" });
  if (bundled.status !== 0) throw new Error(`The packages cannot be bundled:\n${bundled.stdout}${bundled.stderr}`);
  cpSync(builtPage("library"), join(workspace, "packages/figures/dist"), { recursive: true });
  cpSync(builtPage("studio"), join(workspace, "packages/studio/dist/page"), { recursive: true });
}

/** The packages in a `node_modules`, including those with a scope. */
const namesIn = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : [name],
    );

function link(target: string, path: string): void {
  if (existsSync(path) || !existsSync(dirname(target))) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}
