import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a process is started. */
export interface Command {
  readonly path: string;
  readonly args: readonly string[];
  /** Default: this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A program that stays alive and answers one line of JSON with another. */
export class ProcessPeer {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(reply: unknown): void; reject(reason: Error): void }[] = [];
  #complaint = "";
  #ended: Error | undefined;

  /** @param name What it is called where it fails. */
  constructor(name: string, { path, args, environment = process.env }: Command) {
    const child = spawn(path, args, { env: environment });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#waiting.shift()?.resolve(JSON.parse(line)));
    // Writing to a process that has ended is reported by its end.
    child.stdin.on("error", () => {});
    child.on("error", (error) => this.#end(error));
    child.on("close", (code) => this.#end(new Error(`${name} ended with ${code}: ${this.#complaint.trim()}`)));
  }

  /** What the program answers. @throws Error, with what it wrote to stderr, where it ends before it has. */
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
