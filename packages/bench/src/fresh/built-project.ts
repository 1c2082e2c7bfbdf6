import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { ProcessPeer } from "../peers/process-peer.js";

const inBench = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Bundles packages as `pnpm build` does. */
const BUNDLER = inBench("../bundle.mjs");

/** The programs of the project: rxgrad as a contender, and imports that are timed. */
export type Program = "rxgrad-process" | "import";

/**
 * A project outside of the workspace that has rxgrad installed as it is published: bundled from the present sources, and
 * loaded by Node alone, without a compiler. So what is measured is what users run.
 */
export class BuiltProject {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Bundles rxgrad and the packages below it in a temporary folder; takes some seconds. */
  static make(): BuiltProject {
    const project = new BuiltProject(realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-built-"))));
    try {
      project.#installPackages();
      project.#bundlePrograms();
    } catch (error) {
      project.remove();
      throw error;
    }
    return project;
  }

  #installPackages(): void {
    const built = new Map<string, Manifest>();
    install("rxgrad", inBench(""), join(this.#folder, "node_modules"), built);
    const { status, stderr } = spawnSync(process.execPath, [BUNDLER, ...built.keys()], { encoding: "utf8" });
    if (status !== 0) throw new Error(`rxgrad cannot be bundled: ${stderr.trim()}`);
    for (const [installed, manifest] of built) writeManifest(installed, { ...manifest, ...manifest.publishConfig });
  }

  #bundlePrograms(): void {
    writeManifest(this.#folder, { type: "module" });
    cpSync(inBench("peers/npm/import.mjs"), join(this.#folder, "import.js"));
    buildSync({
      entryPoints: [inBench("src/training/rxgrad-process.ts")],
      outdir: this.#folder,
      bundle: true,
      packages: "external",
      format: "esm",
      target: "es2022",
      logLevel: "silent",
    });
  }

  /** Starts a program of the project in its own process. */
  open(program: Program): ProcessPeer {
    return new ProcessPeer(program, { path: process.execPath, args: [join(this.#folder, `${program}.js`)] });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The fields of package.json that are read here. */
interface Manifest {
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

/** Installs a dependency of the package in the folder `of`, with its own. Those to be built are added to `built`. */
function install(name: string, of: string, modules: string, built: Map<string, Manifest>): void {
  const installed = join(modules, name);
  if (existsSync(installed)) return;
  const source = realpathSync(join(of, "node_modules", name));
  const manifest: Manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  mkdirSync(dirname(installed), { recursive: true });
  if (!manifest.publishConfig) {
    symlinkSync(source, installed, "junction");
    return;
  }
  mkdirSync(installed);
  symlinkSync(join(source, "src"), join(installed, "src"), "junction");
  writeManifest(installed, manifest);
  built.set(installed, manifest);
  for (const each of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    install(each, source, modules, built);
  }
}

const writeManifest = (folder: string, manifest: Manifest): void =>
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
