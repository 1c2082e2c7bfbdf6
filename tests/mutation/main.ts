// Tries the tests: changes one small thing in the sources of the packages, and looks whether a test fails.
//   pnpm mutants                  300 mutants of gradients, engine and training, each against the tests that reach it
//   pnpm mutants --only 17,18     these alone, by their numbers in the list, against more of the tests that reach them
//   pnpm mutants --more           those that are open, against more of the tests that reach them
// It goes on where it was stopped: mutants that are in results.json are not tried again unless their file changed. Where a mutant's
// line is gone, another is drawn, and takes its number when it is tried.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { killAll } from "../support/runner/test-process.js";
import { compileWith } from "./compile.js";
import { nameOf } from "./mutants.js";
import { keyOf, reachedBy } from "./reached-mutants.js";
import { isCaught, isCurrent, isOpen, placeOf, readResults, type TriedMutant, writeResults } from "./results.js";
import { COUNT, type DrawnMutant, draw } from "./sample.js";
import { chosen, tested, tryMutant } from "./trial.js";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    more: { type: "boolean", default: false },
    // On a machine that measures too: waits as long as this file is there.
    "wait-for": { type: "string", default: "" },
  },
});
const only = options.only?.split(",").map(Number);
const wrong = only?.find((number) => !(Number.isInteger(number) && number >= 1 && number <= COUNT));
if (wrong !== undefined) {
  console.error(`--only takes numbers from 1 to ${COUNT} with commas between them, as in --only 17,18.`);
  process.exit(1);
}

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

async function pause(): Promise<void> {
  while (options["wait-for"] && existsSync(options["wait-for"])) await setTimeout(1000);
}

const rows = new Map(readResults().map((row) => [row.number, row]));
const mutants = draw([...rows.values()]);
const isThorough = options.more || only !== undefined;

/** The row of a mutant. Undefined where another mutant had its number. */
function earlier(mutant: DrawnMutant): TriedMutant | undefined {
  const row = rows.get(mutant.number);
  return row && nameOf(row) === nameOf(mutant) ? row : undefined;
}

function isWanted(mutant: DrawnMutant): boolean {
  const row = earlier(mutant);
  if (only) return only.includes(mutant.number);
  if (options.more) return !!row && isOpen(row);
  return !row || !isCurrent(row);
}

for (const mutant of mutants) {
  const row = earlier(mutant);
  if (row) rows.set(mutant.number, { ...row, ...mutant });
}
const wanted = mutants.filter(isWanted);
console.log(`${mutants.length} mutants, ${wanted.length} of them to try.`);
if (wanted.length > 0) {
  const reaching = await reachedBy(tested(), isThorough, pause);
  const trials = wanted.map((mutant) => {
    const those = reaching.filter(({ reached }) => reached.includes(keyOf(mutant)));
    return { mutant, files: chosen(earlier(mutant) ?? mutant, those, isThorough) };
  });
  const folder = await compileWith([...new Set(trials.flatMap(({ files }) => files))], mutants);
  for (const { mutant, files } of trials) {
    await pause();
    const outcome = await tryMutant(mutant.number, files, folder, isThorough);
    const row = { ...mutant, ...outcome };
    const reason = isCaught(row) ? undefined : earlier(mutant)?.reason;
    rows.set(mutant.number, { ...row, ...(reason && { reason }) });
    writeResults([...rows.values()]);
    console.log(
      `${mutant.number} ${placeOf(mutant)} ${mutant.change}: ${outcome.outcome}${outcome.by ? ` by ${outcome.by}` : ""}`,
    );
  }
}
