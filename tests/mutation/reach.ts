// Which mutants each test file reaches: every file runs once, with code that tells.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../support/runner/repository.js";
import { type Result, runGroup } from "../support/runner/test-process.js";
import { compileWith, REACHED } from "./compile.js";
import { type Mutant, nameOf } from "./mutants.js";

/** A test file with the numbers of the mutants that it reaches. */
export interface Reaching {
  readonly file: string;
  readonly seconds: number;
  readonly numbers: readonly number[];
}

const cache = join(repository, "node_modules/.cache/rxgrad");

/** The seconds that a test file may take, without a mutant. */
const LIMIT = 20;

async function reachOf(file: string, folder: string, written: string): Promise<Reaching | undefined> {
  let result: Result | undefined;
  writeFileSync(written, "");
  process.env[REACHED] = written;
  await runGroup({ files: [file], isShared: false }, { folder, limits: { time: LIMIT, exit: 5 } }, (each) => {
    result = each;
  });
  delete process.env[REACHED];
  const numbers = [...new Set(readFileSync(written, "utf8").split("\n").filter(Boolean).map(Number))];
  console.log(
    `${result?.failed ? "left out: " : ""}${file} reaches ${numbers.length}, ${result?.seconds.toFixed(1)} s`,
  );
  return result && result.failed === 0 ? { file, seconds: result.seconds, numbers } : undefined;
}

/**
 * What test files reach. Files that fail or take too long are left out. It is kept for the same tests and mutants.
 *
 * @param pause Waited for before each file.
 */
export async function reachedBy(
  tests: readonly string[],
  mutants: readonly Mutant[],
  pause: () => Promise<void>,
): Promise<readonly Reaching[]> {
  const names = [...tests, ...mutants.map(nameOf)];
  const kept = join(cache, `reach-${createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16)}.json`);
  try {
    return JSON.parse(readFileSync(kept, "utf8"));
  } catch {
    mkdirSync(cache, { recursive: true });
  }
  const folder = await compileWith(tests, mutants, true);
  const temporary = mkdtempSync(join(tmpdir(), "rxgrad-reach-"));
  const found: Reaching[] = [];
  for (const file of tests) {
    await pause();
    const reaching = await reachOf(file, folder, join(temporary, "reached"));
    if (reaching) found.push(reaching);
  }
  rmSync(folder, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
  writeFileSync(kept, JSON.stringify(found));
  return found;
}
