// The list of the mutants that were tried: results.json for machines, RESULTS.md for people.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "../support/runner/repository.js";
import type { DrawnMutant } from "./sample.js";

/** What became of a mutant. */
export interface Outcome {
  /** Killed: a test failed. Slow: a test did not end in time, alone neither. Survived: all passed. Not reached: by no test. */
  readonly outcome: "killed" | "slow" | "survived" | "not reached";
  /** The test file that failed or did not end. */
  readonly by?: string;
  /** How many test files were tried. */
  readonly tests: number;
}

/** A line of the list. */
export interface TriedMutant extends DrawnMutant, Outcome {
  /** Why no test can tell a mutant from the original. */
  readonly reason?: string;
  /** The start of the hash of the mutated file. */
  readonly source?: string;
}

const data = fileURLToPath(new URL("./results.json", import.meta.url));
const table = fileURLToPath(new URL("./RESULTS.md", import.meta.url));

const hashOf = (file: string): string =>
  createHash("sha256")
    .update(readFileSync(join(repository, file)))
    .digest("hex")
    .slice(0, 8);

export const readResults = (): TriedMutant[] => (existsSync(data) ? JSON.parse(readFileSync(data, "utf8")) : []);

/** Whether the mutant's file is the same as when it was tried. */
export const isCurrent = ({ file, source }: TriedMutant): boolean =>
  existsSync(join(repository, file)) && source === hashOf(file);

/** Whether a test told the mutant from the original. */
export const isCaught = ({ outcome }: TriedMutant): boolean => outcome === "killed" || outcome === "slow";

/** Whether the mutant needs a test or a reason. */
export const isOpen = (each: TriedMutant): boolean => !isCaught(each) && !each.reason;

const fateOf = (each: TriedMutant): string =>
  isCaught(each) ? `${each.outcome}: ${each.by}` : `**${each.outcome}**${each.reason ? `: ${each.reason}` : ""}`;

/** Where a mutant is, for people. */
export const placeOf = ({ file, line }: TriedMutant | DrawnMutant): string => `${file}:${line}`;

const rowOf = (each: TriedMutant): string => {
  const change = each.change.replaceAll("|", "\\|");
  return `| ${each.number} | ${each.file.replace("packages/", "")} | ${each.line} | ${change} | ${fateOf(each)} |`;
};

/** The list as Markdown, with a count for each part. */
export function tableOf(results: readonly TriedMutant[]): string {
  const parts = [...new Set(results.map(({ part }) => part))];
  const count = (part: string, isCounted: (each: TriedMutant) => boolean): number =>
    results.filter((each) => each.part === part && isCounted(each)).length;
  const counts = parts.map((part) => {
    const caught = count(part, isCaught);
    const open = count(part, isOpen);
    const all = count(part, () => true);
    return `| ${part} | ${all} | ${caught} | ${all - caught - open} | ${open} |`;
  });
  return [
    "# Mutants",
    "",
    "Written by `pnpm mutants`, which says at its top how it goes. A mutant is killed by the first test that fails, and is slow if a",
    "test does not end in time. One that survived or that no test reached has the reason why no test can see it, or is open.",
    "",
    "| part | tried | killed or slow | explained | open |",
    "| --- | --- | --- | --- | --- |",
    ...counts,
    "",
    "| | file in packages/ | line | change | what became of it |",
    "| --- | --- | --- | --- | --- |",
    ...results.map(rowOf),
    "",
  ].join("\n");
}

/** Writes the list, in both forms. */
export function writeResults(results: readonly TriedMutant[]): void {
  const ordered = [...results].sort((a, b) => a.number - b.number);
  const lines = ordered.map((each) => `  ${JSON.stringify({ ...each, source: each.source ?? hashOf(each.file) })}`);
  writeFileSync(data, `[\n${lines.join(",\n")}\n]\n`);
  writeFileSync(table, tableOf(ordered));
}
