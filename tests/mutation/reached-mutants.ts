// Which mutants each test file reaches: every file runs once, with code that tells.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../support/runner/repository.js";
import { type Result, runGroup } from "../support/runner/test-process.js";
import { compileMarking, REACHED } from "./compile.js";
import { type Mutant, nameOf } from "./mutants.js";
import { allMutants, filesAt } from "./sample.js";
import { removeFolder, temporaryFolder } from "./temporary.js";

/** A test file with the mutants that it reaches. */
export interface Reaching {
  readonly file: string;
  readonly seconds: number;
  /** Their keys. */
  readonly reached: readonly string[];
}

/** The same, as it is kept. */
interface Kept extends Reaching {
  /** The hash of the test file. */
  readonly source: string;
  /** The hash of the packages. */
  readonly packages: string;
  /** Whether it passed in time without a mutant. If not, it tells nothing. */
  readonly passed: boolean;
}

const cache = join(repository, "node_modules/.cache/rxgrad");

/** The seconds that a test file may take, without a mutant. */
const LIMIT = 60;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const sourceOf = (file: string): string => hashOf(readFileSync(join(repository, file), "utf8"));

/** A short form of a mutant's name. */
export const keyOf = (mutant: Mutant): string => hashOf(nameOf(mutant)).slice(0, 8);

/** The hash of the sources that have mutants or run beside them. */
function sourceOfPackages(): string {
  const files = ["packages/kernels/src", "packages/core/src", "packages/rxgrad/src"].flatMap(filesAt);
  return hashOf(files.map((file) => `${file} ${sourceOf(file)}`).join("\n"));
}

/** Runs a test file. */
async function reachOf(
  file: string,
  folder: string,
  written: string,
  keys: readonly string[],
): Promise<Omit<Kept, "source" | "packages">> {
  let result: Result | undefined;
  writeFileSync(written, "");
  process.env[REACHED] = written;
  await runGroup({ files: [file], isShared: false }, { folder, limits: { time: LIMIT, exit: 5 } }, (each) => {
    result = each;
  });
  delete process.env[REACHED];
  const places = new Set(readFileSync(written, "utf8").split("\n").filter(Boolean));
  const reached = [...places].map((place) => keys[Number(place)] as string);
  const { seconds = 0, failed = 1 } = result ?? {};
  console.log(`${failed ? "left out: " : ""}${file} reaches ${reached.length}, ${seconds.toFixed(1)} s`);
  return { file, seconds, reached, passed: failed === 0 };
}

function readKept(path: string): readonly Kept[] {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
}

/**
 * What test files reach, of all mutants that can be drawn. Files that fail are left out. It is kept.
 *
 * @param isRough Whether what is kept may be older than the sources of the packages, and files may stay left out.
 * @param pause Waited for before each file.
 */
export async function reachedBy(
  tests: readonly string[],
  isRough: boolean,
  pause: () => Promise<void>,
): Promise<readonly Reaching[]> {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, "reached-mutants.json");
  const packages = sourceOfPackages();
  const isKnown = (kept: Kept): boolean =>
    tests.includes(kept.file) &&
    kept.source === sourceOf(kept.file) &&
    (isRough || (kept.passed && kept.packages === packages));
  const found = readKept(path).filter(isKnown);
  const missing = tests.filter((test) => !found.some(({ file }) => file === test));
  if (missing.length > 0) {
    const sources = missing.map(sourceOf);
    const mutants = allMutants();
    const keys = mutants.map(keyOf);
    const folder = await compileMarking(missing, mutants);
    const temporary = temporaryFolder(join(tmpdir(), "rxgrad-reach-"));
    for (const [i, file] of missing.entries()) {
      await pause();
      const reaching = await reachOf(file, folder, join(temporary, "reached"), keys);
      found.push({ ...reaching, source: sources[i]!, packages });
      writeFileSync(path, JSON.stringify(found));
    }
    removeFolder(folder);
    removeFolder(temporary);
  }
  return found.filter(({ passed }) => passed);
}
