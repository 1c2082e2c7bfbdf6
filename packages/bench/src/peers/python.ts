import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Python that can import a module, and the module's version. */
export interface Python {
  readonly path: string;
  readonly version: string;
}

/** How many threads a peer's linear algebra may use. */
export type Threads = "one core" | "all cores";

const THREAD_COUNTS = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "BLIS_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
];

const scripts = fileURLToPath(new URL("../../peers/", import.meta.url));

/** The first python3 on PATH, or Debian's, that can import `module`; undefined where there is none. */
export function findPython(module: string): Python | undefined {
  const folders = new Set([...(process.env.PATH ?? "").split(delimiter), "/usr/bin"]);
  for (const path of [...folders].map((folder) => join(folder, "python3")).filter(existsSync)) {
    const code = `import ${module}; print(${module}.__version__)`;
    const { status, stdout } = spawnSync(path, ["-c", code], { encoding: "utf8" });
    if (status === 0) return { path, version: stdout.trim() };
  }
  return undefined;
}

/** A Python script that stays alive and answers one line of JSON with another. */
export class PythonPeer {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(reply: unknown): void; reject(reason: Error): void }[] = [];
  #complaint = "";
  #ended: Error | undefined;

  /** @param script A file of packages/bench/peers. */
  constructor({ path }: Python, script: string, threads: Threads) {
    const environment = { ...process.env };
    for (const name of THREAD_COUNTS) {
      if (threads === "one core") environment[name] = "1";
      else delete environment[name];
    }
    const child = spawn(path, ["-B", join(scripts, script)], { env: environment });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#waiting.shift()?.resolve(JSON.parse(line)));
    // Writing to a process that has ended is reported by its end.
    child.stdin.on("error", () => {});
    child.on("error", (error) => this.#end(error));
    child.on("close", (code) => this.#end(new Error(`${script} ended with ${code}: ${this.#complaint.trim()}`)));
  }

  /** What the script answers. @throws Error, with what it wrote to stderr, where it ends before it has. */
  ask<Reply>(message: { readonly command: string } & Readonly<Record<string, unknown>>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#waiting.push({ resolve: resolve as (reply: unknown) => void, reject });
      this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
    });
  }

  close(): void {
    this.#child.stdin?.end();
  }

  #end(reason: Error): void {
    this.#ended = reason;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
