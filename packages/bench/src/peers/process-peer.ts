import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Command that starts a process. */
export interface Command {
  readonly path: string;
  readonly args: readonly string[];
  /** Default: this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A program that stays alive and replies to one line of JSON with another. */
export class ProcessPeer {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(reply: unknown): void; reject(reason: Error): void }[] = [];
  readonly #end: Promise<void>;
  #complaint = "";
  #ended: Error | undefined;

  /** @param name Name in error messages. */
  constructor(name: string, { path, args, environment = process.env }: Command) {
    const child = spawn(path, args, { env: environment });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#waiting.shift()?.resolve(JSON.parse(line)));
    // Errors of writing to an ended process are ignored; its end is reported.
    child.stdin.on("error", () => {});
    this.#end = new Promise((resolve) => {
      const end = (reason: Error): void => {
        this.#reject(reason);
        resolve();
      };
      child.on("error", end);
      child.on("close", (code) => end(new Error(`${name} ended with ${code}: ${this.#complaint.trim()}`)));
    });
  }

  /** The reply of the program. @throws Error, with the program's stderr, where it ends before the reply. */
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

  /** @returns A promise of the program's end. */
  close(): Promise<void> {
    this.#child.stdin?.end();
    return this.#end;
  }

  #reject(reason: Error): void {
    this.#ended = reason;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
