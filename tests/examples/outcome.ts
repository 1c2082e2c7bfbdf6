import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The output and the exit of a process. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** The process, as soon as its output holds this text. */
  until(text: string): Promise<void>;
  /** What it has written so far. */
  written(): string;
  kill(signal: NodeJS.Signals): void;
  /** Stops reading its output, as `head` does. */
  closeOutput(): void;
  readonly outcome: Promise<Outcome>;
}

export interface StartOptions {
  /** JavaScript that runs in every process before the example. */
  readonly before?: string;
  /** Added to what the process has for an environment. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Starts a file of examples/ as a person would whose output goes to a file. */
export function start(
  file: string,
  words: readonly string[] = [],
  { before, environment }: StartOptions = {},
): Running {
  const flags = [...process.execArgv];
  if (before) flags.push(`--import=data:text/javascript,${encodeURIComponent(before)}`);
  const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
  const child = spawn(process.execPath, [...flags, `examples/${file}`, ...words], {
    cwd: dirname(examples),
    env: { ...process.env, COLUMNS: "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    outcome,
    written: () => stdout,
    kill: (signal) => void child.kill(signal),
    closeOutput: () => void child.stdout.destroy(),
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stdout.includes(text)) resolve();
        };
        child.stdout.on("data", look);
        child.on("close", () => reject(new Error(`it ended without "${text}": ${stdout}${stderr}`)));
        look();
      }),
  };
}

/** Runs a file of examples/ to its end. */
export const run = (file: string, words: readonly string[] = [], options: StartOptions = {}): Promise<Outcome> =>
  start(file, words, options).outcome;
