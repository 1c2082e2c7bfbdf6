import { cpus, loadavg, totalmem } from "node:os";
import type { Figure } from "./measure.js";
import type { Check, WorkReport } from "./works/work.js";

const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** What the figures were taken on, in one line. */
export function machine(): string {
  const { length } = cpus();
  const model = cpus()[0]?.model.trim() || process.arch;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${model}, ${length} ${length === 1 ? "core" : "cores"}, ${memory}, ${process.platform}, Node ${process.version}`;
}

/** A work's figures, promises and notes, as lines. */
export function report({ figures, reference, checks, notes }: WorkReport): string[] {
  const ratios = reference ? [`against ${reference.contender}, ${reference.setting}`] : [];
  const heading = ["contender", "setting", "median", "least", "most", "runs", ...ratios];
  const rows = figures.map((figure) => [
    figure.contender,
    figure.setting,
    ...[figure.median, figure.least, figure.most].map(duration),
    `${figure.runs}`,
    ...(reference ? [ratio(reference, figure)] : []),
  ]);
  return [...table([heading, ...rows], 2), ...checkLines(checks), ...notes.map((note) => `(${note})`)];
}

/** A warning where others are using the machine, before a run begins. */
export function disturbance(): string | undefined {
  const [load] = loadavg();
  if (load < 0.5) return undefined;
  return `(the machine is busy, load average ${load.toFixed(1)}: times will be longer and ratios rougher)`;
}

/** Columns side by side, the first `left` of them flush left, the first row set off. */
export function table(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("   "),
  );
  return lines.map((line, i) => (i === 0 ? paint(90, line.trimEnd()) : line.trimEnd()));
}

/** Milliseconds in the unit that suits them, three digits. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${digits(milliseconds / 1000)} s`;
  if (milliseconds >= 1) return `${digits(milliseconds)} ms`;
  return `${digits(milliseconds * 1000)} µs`;
}

const digits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

function ratio(reference: Figure, figure: Figure): string {
  const value = reference.median / figure.median;
  return value >= 10 ? `${value.toFixed(0)}×` : `${value.toFixed(2)}×`;
}

function checkLines(checks: readonly Check[]): string[] {
  return checks.map(({ what, wanted, got, met }) => {
    const verdict = met ? paint(32, "met") : paint(31, "not met");
    return `${what}: ${got}, wanted ${wanted}: ${verdict}`;
  });
}
