// The command in this process, and in one of its own.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { type CommandStreams, run } from "@rxgrad/cli";
import type { Output } from "@rxgrad/terminal";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  /** Columns of the output. Default 80. */
  readonly columns?: number;
  /** What is read as standard input. */
  readonly stdin?: CommandStreams["stdin"];
}

function captured({ columns = 80 }: Place): { readonly stream: Output; text(): string } {
  const stream = Object.assign(new PassThrough(), { columns });
  let text = "";
  stream.on("data", (chunk) => {
    text += chunk;
  });
  return { stream, text: () => text };
}

/** Runs the command in this process, with streams that are no terminal. */
export async function rxgrad(words: readonly string[], place: Place = {}): Promise<Ended> {
  const [stdout, stderr] = [captured(place), captured(place)];
  const code = await run(words, {
    ...{ stdout: stdout.stream, stderr: stderr.stream },
    ...(place.stdin && { stdin: place.stdin }),
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const fileOf = (name: string): string => fileURLToPath(new URL(`../../packages/${name}/src/bin.mjs`, import.meta.url));

/** What starts the bin of a package from its sources. */
export const binArguments = (name: "cli" | "rxgrad"): string[] => ["--conditions=source", "--import=tsx", fileOf(name)];

/** Starts the bin of a package in a process of its own. */
export const startBin = (name: "cli" | "rxgrad", words: readonly string[]): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [...binArguments(name), ...words]);

/** Runs the bin of a package in a process of its own. @param input What it reads as standard input. */
export function spawnBin(name: "cli" | "rxgrad", words: readonly string[], input = ""): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...binArguments(name), ...words], {
    encoding: "utf8",
    input,
  });
  return { code: status ?? -1, stdout, stderr };
}
