import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { complaintsAbout } from "../support/complaints.js";

const dist = fileURLToPath(new URL("../../packages/studio/dist/", import.meta.url));

/** What programs print, in a folder of their own in which packages are found by their names. */
export interface Printed {
  /** The lines of each program. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** What went wrong. */
  readonly errors: string;
}

/**
 * Runs programs of TypeScript, one after the other, in one process: Node starts slowly.
 *
 * @param files Contents of other files beside them.
 */
export async function runPrograms(
  codes: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Printed> {
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, "programs-"));
  try {
    const all = Object.keys(codes).map((name) => `console.log("── ${name}"); await import("./${name}.mts");`);
    for (const [name, code] of Object.entries(codes)) writeFileSync(join(folder, `${name}.mts`), code);
    for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
    writeFileSync(join(folder, "in-turn.mts"), `${all.join("\n")}\nexport {};`);
    const { stdout, stderr } = await outcomeOf(folder);
    const parts = stdout.split(/^── /m).slice(1);
    const lines = parts.map((part): [string, string[]] => {
      const [name = "", ...others] = part.trimEnd().split("\n");
      return [name, others];
    });
    return { lines: new Map(lines), errors: stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function outcomeOf(cwd: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [...process.execArgv, "in-turn.mts"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(texts));
  });
}

/** The losses among printed lines, such as `12 0.25`. */
export const lossesIn = (lines: readonly string[] = []): number[] =>
  lines.filter((line) => /^\d+ \S+$/.test(line)).map((line) => Number(line.split(" ")[1]));

/** The compiler's messages about programs, by their paths. */
export const complaintsAboutPrograms = (codes: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  complaintsAbout(new Map(Object.entries(codes).map(([name, code]) => [`${dist}${name}.mts`, code])));
