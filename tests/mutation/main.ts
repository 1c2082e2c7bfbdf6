// Tries the tests: changes one small thing in the sources of the packages, and looks whether a test fails.
//   pnpm mutants                  300 mutants of gradients, engine and training, each against the tests that reach it
//   pnpm mutants --count 30       fewer
//   pnpm mutants --only 17 18     these alone, by their numbers in the list
//   pnpm mutants --more           those that survived, against more of the tests that reach them
// It goes on where it was stopped: mutants that are in results.json are not tried again unless their file changed. For those that are
// not in their place any more, others are drawn.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { killAll } from "../support/runner/test-process.js";
import { compileWith } from "./compile.js";
import { nameOf } from "./mutants.js";
import { reachedBy } from "./reached-mutants.js";
import { isCurrent, readResults, type TriedMutant, writeResults } from "./results.js";
import { draw } from "./sample.js";
import { chosen, tested, tryMutant } from "./trial.js";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    only: { type: "boolean", default: false },
    more: { type: "boolean", default: false },
    // On a machine that measures too: waits as long as this file is there.
    "wait-for": { type: "string", default: "" },
  },
});

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

async function pause(): Promise<void> {
  while (options["wait-for"] && existsSync(options["wait-for"])) await setTimeout(1000);
}

const results = readResults();
const mutants = draw(Number(options.count), Number(options.seed), results);
const earlier = new Map(results.map((result) => [nameOf(result), result]));
const isWanted = (index: number): boolean => {
  const result = earlier.get(nameOf(mutants[index]!));
  if (options.only) return positionals.includes(String(index + 1));
  if (options.more) return result?.outcome === "survived" && !result.reason;
  return !result || !isCurrent(result);
};
const wanted = mutants.flatMap((_, i) => (isWanted(i) ? [i] : []));
console.log(`${mutants.length} mutants, ${wanted.length} of them to try.`);

if (wanted.length > 0) {
  const tests = tested();
  const reached = await reachedBy(tests, mutants, pause);
  const folder = await compileWith(tests, mutants, false);
  for (const index of wanted) {
    await pause();
    const mutant = mutants[index]!;
    const files = chosen(
      mutant,
      reached.filter(({ numbers }) => numbers.includes(index + 1)),
      options.more,
    );
    const result = await tryMutant(index + 1, files, folder, options.more);
    const { reason, tests: before = 0 } = earlier.get(nameOf(mutant)) ?? {};
    const count = options.more ? before + result.tests : result.tests;
    const tried: TriedMutant = { number: index + 1, ...mutant, ...result, tests: count, ...(reason && { reason }) };
    earlier.set(nameOf(mutant), tried);
    writeResults(
      mutants.flatMap((each, i) => {
        const found = earlier.get(nameOf(each));
        return found ? [{ ...found, number: i + 1 }] : [];
      }),
    );
    console.log(`${index + 1} ${nameOf(mutant)}: ${result.outcome}${result.by ? ` by ${result.by}` : ""}`);
  }
}
