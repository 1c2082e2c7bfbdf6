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

/** The same, as it is kept. */
interface Kept extends Reaching {
  /** The hash of the test file. */
  readonly source: string;
  /** Whether it passed in time without a mutant. */
  readonly passed: boolean;
}

const cache = join(repository, "node_modules/.cache/rxgrad");

/** The seconds that a test file may take, without a mutant. */
const LIMIT = 20;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const sourceOf = (file: string): string => hashOf(readFileSync(join(repository, file), "utf8"));

async function reachOf(file: string, folder: string, written: string): Promise<Kept> {
  let result: Result | undefined;
  writeFileSync(written, "");
  process.env[REACHED] = written;
  await runGroup({ files: [file], isShared: false }, { folder, limits: { time: LIMIT, exit: 5 } }, (each) => {
    result = each;
  });
  delete process.env[REACHED];
  const numbers = [...new Set(readFileSync(written, "utf8").split("\n").filter(Boolean).map(Number))];
  const { seconds = 0, failed = 1 } = result ?? {};
  console.log(`${failed ? "left out: " : ""}${file} reaches ${numbers.length}, ${seconds.toFixed(1)} s`);
  return { file, seconds, numbers, source: sourceOf(file), passed: failed === 0 };
}

function readKept(path: string): readonly Kept[] {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
}

/**
 * What test files reach. Files that fail or take too long are left out. It is kept for the same mutants.
 *
 * @param pause Waited for before each file.
 */
export async function reachedBy(
  tests: readonly string[],
  mutants: readonly Mutant[],
  pause: () => Promise<void>,
): Promise<readonly Reaching[]> {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `reach-${hashOf(mutants.map(nameOf).join("\n"))}.json`);
  const found = readKept(path).filter(({ file, source }) => tests.includes(file) && source === sourceOf(file));
  const missing = tests.filter((test) => !found.some(({ file }) => file === test));
  if (missing.length > 0) {
    const folder = await compileWith(missing, mutants, true);
    const temporary = mkdtempSync(join(tmpdir(), "rxgrad-reach-"));
    for (const file of missing) {
      await pause();
      found.push(await reachOf(file, folder, join(temporary, "reached")));
      writeFileSync(path, JSON.stringify(found));
    }
    rmSync(folder, { recursive: true, force: true });
    rmSync(temporary, { recursive: true, force: true });
  }
  return found.filter(({ passed }) => passed);
}
