// The figures of packages/bench/RESULTS.md. They change whenever somebody measures again.
import { readFileSync } from "node:fs";

/** A row of a table: one contender in one setting. */
export interface BenchRow {
  readonly contender: string;
  readonly setting: string;
  /** The median, in seconds or bytes. */
  readonly median: number;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ s: 1, ms: 1e-3, µs: 1e-6 },
  ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
};

/** The tables of a results file, by the letter of their work: `a` for one finite-difference gradient. */
export function benchTables(text: string): ReadonlyMap<string, readonly BenchRow[]> {
  const tables = new Map<string, readonly BenchRow[]>();
  let [work, rows]: [string, BenchRow[] | undefined] = ["", undefined];
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) {
      work = line.startsWith("```text ") ? line.slice("```text ".length).trim() : "";
      rows = work ? [] : undefined;
      if (rows) tables.set(work, rows);
    } else {
      const row = rowOf(line);
      if (row) rows?.push(row);
    }
  }
  return tables;
}

/** Columns are apart by two spaces or more. Lines without a measured median are no rows. */
function rowOf(line: string): BenchRow | undefined {
  const [contender = "", setting = "", median = ""] = line.split(/ {2,}/);
  const [size = "", unit = ""] = median.split(" ");
  const factor = UNITS[unit];
  if (factor === undefined || !Number.isFinite(Number(size))) return undefined;
  return { contender, setting, median: Number(size) * factor };
}

const tables = benchTables(readFileSync(new URL("../../../bench/RESULTS.md", import.meta.url), "utf8"));

/** A median of RESULTS.md, in seconds or bytes. @throws Error for a row that is not there. */
export function measured(work: string, contender: string, setting: string): number {
  const row = tables.get(work)?.find((each) => each.contender === contender && each.setting === setting);
  if (!row) throw new Error(`RESULTS.md (${work}) has no row "${contender}", "${setting}".`);
  return row.median;
}

/** A number as prose has it: two digits, with commas: 23, 1.6, 14,000. */
export function twoDigits(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded.toLocaleString("en-US", { minimumFractionDigits: rounded < 10 ? 1 : 0 });
}

/** A time as prose has it, with two digits: 23 s, 1.6 ms, 470 µs. */
export function timeText(seconds: number): string {
  const unit = ["s", "ms", "µs"].find((each) => seconds >= (UNITS[each] as number)) ?? "µs";
  return `${twoDigits(seconds / (UNITS[unit] as number))} ${unit}`;
}
