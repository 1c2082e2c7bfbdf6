import { cpus, loadavg, totalmem } from "node:os";
import type { Figure } from "./measure.js";
import type { Check, FigureTable, WorkReport } from "./works/work.js";

/** Maximum length of lines that can be wrapped. */
const WIDTH = 100;

const color = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const paint = (code: number, text: string): string => (color ? `\x1b[${code}m${text}\x1b[0m` : text);

/** The machine of the measurements, in one line. */
export function machine(): string {
  const { length } = cpus();
  const model = cpus()[0]?.model.trim() || process.arch;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${model}, ${length} ${length === 1 ? "core" : "cores"}, ${memory}, ${process.platform}, Node ${process.version}`;
}

/** Figures, checks and notes of a work, as lines. */
export function report({ tables, checks, notes }: WorkReport): string[] {
  return [
    ...tables.filter(({ figures }) => figures.length > 0).flatMap((each) => [...figureLines(each), ""]),
    ...checkLines(checks),
    ...notes.flatMap((note) => wrap(`(${note})`, WIDTH)),
  ];
}

/** A warning if the machine is busy before a run begins. */
export function disturbance(): string | undefined {
  const [load] = loadavg();
  if (load < 0.5) return undefined;
  return `(the machine is busy, load average ${load.toFixed(1)}: times will be longer and ratios rougher)`;
}

/** A table. The first `left` columns are left-aligned, the first row is a heading. */
export function table(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "),
  );
  return lines.map((line, i) => (i === 0 ? paint(90, line.trimEnd()) : line.trimEnd()));
}

/** A quantity with its unit and three digits: times in s, ms or µs, bytes in kB or MB. */
export function quantity(value: number, unit: string): string {
  if (unit === "ms") {
    if (value >= 1000) return `${digits(value / 1000)} s`;
    return value >= 1 ? `${digits(value)} ms` : `${digits(value * 1000)} µs`;
  }
  if (unit === "byte") return Math.abs(value) < 1e6 ? `${digits(value / 1000)} kB` : `${digits(value / 1e6)} MB`;
  return `${digits(value)} ${unit}`;
}

const digits = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);

function figureLines({ figures, reference }: FigureTable): string[] {
  const heading = ["contender", "setting", "median", "least", "most", "runs", ...(reference ? ["ratio"] : [])];
  const rows = figures.map((figure) => [
    figure.contender,
    figure.setting,
    ...[figure.median, figure.least, figure.most].map((value) => quantity(value, figure.unit)),
    `${figure.runs}`,
    ...(reference ? [figure.handicap === undefined ? ratio(reference, figure) : "–"] : []),
  ]);
  const meaning = reference ? [`ratio: the time of ${reference.contender}, ${reference.setting}, to this one`] : [];
  return [...table([heading, ...rows], 2), ...meaning];
}

function ratio(reference: Figure, figure: Figure): string {
  const value = reference.median / figure.median;
  return value >= 10 ? `${value.toFixed(0)}×` : `${value.toFixed(2)}×`;
}

/** The wanted value, the result, and whether the check is met. Long texts are wrapped. */
function checkLines(checks: readonly Check[]): string[] {
  if (checks.length === 0) return [];
  const cells = checks.map(({ wanted, aim, got }) => [wanted, aim ?? "", got]);
  const [wanted, aim, got] = ["wanted", "aim", "got"].map((heading, i) =>
    Math.max(heading.length, ...cells.map((row) => row[i].length)),
  );
  const room = WIDTH - wanted - aim - got - "not met".length - 8;
  const rows = checks.flatMap(({ what, met }, i) => {
    const [first, ...more] = wrap(what, room);
    const verdict = met ? "met" : "not met";
    return [[first, ...cells[i], verdict], ...more.map((line) => [`  ${line}`, "", "", "", ""])];
  });
  return table([["check", "wanted", "aim", "got", ""], ...rows], 5).map((line) =>
    line.replace(/(not met|met)$/, (verdict) => paint(verdict === "met" ? 32 : 31, verdict)),
  );
}

/** Wraps a text between words into lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line === "" || line.length + 1 + word.length <= width)
      lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * Replaces a named block of code in a document, as in "```text a", by lines.
 *
 * @throws Error where the document has no such block.
 */
export function withResults(document: string, name: string, lines: readonly string[]): string {
  const opening = `\n\`\`\`text ${name}\n`;
  const start = document.indexOf(opening);
  const end = document.indexOf("```\n", start + opening.length);
  if (start < 0 || end < 0) throw new Error(`the document has no block of code marked "text ${name}"; add one.`);
  return `${document.slice(0, start)}${opening}${lines.join("\n")}\n${document.slice(end)}`;
}
