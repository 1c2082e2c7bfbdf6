// Worker and trainer processes. They are compiled once, because a process that compiles itself starts slowly.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { mortal } from "./children.js";

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The compiled programs, in one folder. */
export class Programs {
  readonly #folder: string = mkdtempSync(join(tmpdir(), "rxgrad-fleet-"));

  static async compile(): Promise<Programs> {
    const programs = new Programs();
    writeFileSync(join(programs.#folder, "package.json"), '{ "type": "module" }');
    await build({
      entryPoints: {
        worker: source("tests/fleet/worker.ts"),
        trainer: source("tests/fleet/trainer.ts"),
        simulate: source("tests/fixtures/fleet/simulate.ts"),
        "thread.node": source("packages/fleet/src/threads/thread.node.ts"),
      },
      outdir: programs.#folder,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      conditions: ["source"],
      banner: {
        js: 'import { createRequire as requiring } from "node:module"; const require = requiring(import.meta.url);',
      },
      logLevel: "error",
    });
    return programs;
  }

  /** The address of the compiled simulator. */
  get simulator(): URL {
    return pathToFileURL(join(this.#folder, "simulate.js"));
  }

  start(name: "worker" | "trainer", ...values: readonly (string | number)[]): Program {
    return new Program(join(this.#folder, `${name}.js`), values.map(String));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A process, and the lines that it prints. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = "";
  #listeners: (() => void)[] = [];

  constructor(path: string, values: readonly string[]) {
    const child = mortal(spawn(process.execPath, [path, ...values], { stdio: ["ignore", "pipe", "pipe"] }));
    this.#child = child;
    this.#ended = once(child, "close");
    void this.#ended.then(() => this.#tell());
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#tell();
    });
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get errors(): string {
    return this.#errors;
  }

  /** Waits until its lines are as wanted. Rejects if it ends before. */
  async until(isDone: (lines: readonly string[]) => boolean): Promise<void> {
    while (!isDone(this.lines)) {
      if (!this.isAlive)
        throw new Error(`The process has ended. It printed:\n${this.lines.join("\n")}\n${this.#errors}`);
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** Stops it, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended by itself. @returns Its exit code. */
  async exit(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.isAlive) this.#child.kill(signal);
    await this.#ended;
  }

  #tell(): void {
    for (const each of this.#listeners.splice(0)) each();
  }
}

/** Waits until all workers serve. */
export const allServe = (workers: readonly Program[]): Promise<unknown> =>
  Promise.all(workers.map((each) => each.until((lines) => lines.includes("serving"))));
