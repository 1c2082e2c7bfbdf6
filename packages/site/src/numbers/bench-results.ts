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

const results = readFileSync(new URL("../../../bench/RESULTS.md", import.meta.url), "utf8");
const tables = benchTables(results);

/** The machine of the figures, in parts: its processor, its cores, its memory. */
export const benchMachine: readonly string[] = results.split("```text machine\n")[1]?.split("\n")[0]?.split(", ") ?? [];

/** A median of RESULTS.md, in seconds or bytes; undefined where it was not measured. */
export const measuredOr = (work: string, contender: string, setting: string): number | undefined =>
  tables.get(work)?.find((each) => each.contender === contender && each.setting === setting)?.median;

/** A median of RESULTS.md, in seconds or bytes. @throws Error for a row that is not there. */
export function measured(work: string, contender: string, setting: string): number {
  const median = measuredOr(work, contender, setting);
  if (median === undefined) throw new Error(`RESULTS.md (${work}) has no row "${contender}", "${setting}".`);
  return median;
}

/** A number as prose has it: two digits, with commas: 23, 1.6, 14,000. */
export function twoDigits(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded.toLocaleString("en-US", { minimumFractionDigits: rounded < 10 ? 1 : 0 });
}

/** A quantity in the largest unit in which it is 1 or more. */
function quantity(value: number, units: readonly string[]): string {
  const unit = units.find((each) => value >= (UNITS[each] as number)) ?? (units.at(-1) as string);
  return `${twoDigits(value / (UNITS[unit] as number))} ${unit}`;
}

/** A time as prose has it, with two digits: 23 s, 1.6 ms, 470 µs. A dash where none was measured. */
export const timeText = (seconds: number | undefined): string =>
  seconds === undefined ? "–" : quantity(seconds, ["s", "ms", "µs"]);

/** A size as prose has it: 31 MB, 67 kB. */
export const sizeText = (bytes: number): string => quantity(bytes, ["GB", "MB", "kB", "B"]);
