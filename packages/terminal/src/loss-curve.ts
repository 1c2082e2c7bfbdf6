import { plot } from "asciichart";
import { extent, resample } from "./columns.js";

export interface LossCurveOptions {
  /** The columns of the whole drawing, labels included. Default 80. */
  readonly width?: number;
  /** The rows of the whole drawing, the line of words below included. Default 12. */
  readonly height?: number;
  /** What the values are. Default `"loss"`. */
  readonly label?: string;
  /** What they are counted by. Default `"iteration"`. */
  readonly axis?: string;
  /** How the line is coloured: `colours(process.stdout).accent`. Default: not at all. */
  readonly colour?: (text: string) => string;
}

/** Without "┼", which reads like a zero line. */
const SYMBOLS = ["┤", "┤", "╶", "╴", "─", "╰", "╭", "╮", "╯", "│"] as const;

/**
 * A curve drawn with characters: of the losses of a run, or of any values in order. More values than columns are
 * smoothed, each column showing the mean of those that fall into it. Values that are not finite are left out.
 *
 * @example
 * const losses: number[] = [];
 * iterations$.subscribe({ next: ({ loss }) => losses.push(loss), complete: () => console.log(lossCurve(losses)) });
 */
export function lossCurve(values: readonly number[], options: LossCurveOptions = {}): string {
  const { width = 80, height = 12, label = "loss", axis = "iteration", colour = (text) => text } = options;
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return `no ${label} to draw`;

  const rows = Math.max(3, height - 1);
  const { columns, texts, labels } = layOut(finite, width, rows);
  const room = columns.length - 1;
  const { least, range } = extent(columns);
  // Scaled to whole rows, because asciichart would round the number of rows up or down.
  const drawn = plot(
    columns.map((value) => (range > 0 ? ((value - least) / range) * (rows - 1) : 0)),
    {
      height: range > 0 ? rows - 1 : 0,
      offset: 2,
      symbols: [...SYMBOLS],
      format: (row) => `${texts[Math.round(row)].padStart(labels)} `,
    },
  );
  const lines = drawn.split("\n").map((line) => tint(line, labels + 2, colour));
  const each = Math.round(finite.length / columns.length);
  const words = each > 1 ? [`${label}, the mean of ${each} in each column`, label, ""] : [label, ""];
  const left = `${" ".repeat(labels + 1)}${axis} 1`;
  return [...lines, spread(labels + 2 + room, left, words, `${finite.length}`)].join("\n");
}

/** The columns that fit beside their labels. How wide labels are depends on the columns, so the room is found by trying. */
function layOut(
  values: readonly number[],
  width: number,
  rows: number,
): { columns: number[]; texts: string[]; labels: number } {
  for (let labels = 1; ; ) {
    const columns = resample(values, Math.max(11, width - labels - 1));
    const texts = rowLabels(columns, rows);
    const widest = Math.max(...texts.map((text) => text.length));
    if (widest <= labels) return { columns, texts, labels };
    labels = widest;
  }
}

/** The labels of the rows from the lowest up, with as many digits as tell one from the next. */
function rowLabels(values: readonly number[], rows: number): string[] {
  const { least, most, range } = extent(values);
  const step = range > 0 ? range / (rows - 1) : Math.abs(least) / 100 || 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const isPlain = digits <= 6 && Math.max(Math.abs(least), Math.abs(most)) < 1e6;
  return Array.from({ length: rows }, (_, row) => {
    const value = least + (range * row) / (rows - 1);
    return isPlain ? value.toFixed(digits) : value.toExponential(2);
  });
}

/** Colours what is drawn right of the axis. */
function tint(line: string, start: number, colour: (text: string) => string): string {
  const drawn = line.slice(start).trimEnd();
  return line.slice(0, start).trimEnd() + (drawn.trim() === "" ? "" : colour(drawn));
}

/** Three texts over a width: at its left, in its middle the first that fits, at its right. */
function spread(width: number, left: string, middles: readonly string[], right: string): string {
  const room = width - left.length - right.length;
  const middle = middles.find((text) => text.length + 4 <= room) ?? "";
  const gap = Math.max(1, room - middle.length);
  const before = Math.floor(gap / 2);
  return `${left}${" ".repeat(before)}${middle}${" ".repeat(gap - before)}${right}`.slice(0, width);
}
