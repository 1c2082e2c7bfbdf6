import { plot } from "asciichart";
import { resample } from "./columns.js";
import { evenRows, logarithmicRows, type Rows } from "./rows.js";

/** What a line is drawn with: level, then its bends "╰", "╭", "╮" and "╯", then upright. */
export type LineStyle = readonly [string, string, string, string, string, string];

/** One of the curves of a drawing. */
export interface Curve {
  readonly values: readonly number[];
  readonly style: LineStyle;
  color(text: string): string;
}

/** What curves are drawn on. */
export interface Paper {
  /** The columns of the whole drawing, labels included. */
  readonly width: number;
  /** The rows of the whole drawing, the line of words below included. */
  readonly height: number;
  readonly label: string;
  readonly axis: string;
  /** Whether rows stand for equal ratios, not for equal differences. */
  readonly logarithmic: boolean;
}

/** The columns of each curve, how many there are at most, the rows, and how wide their labels are. */
interface Layout {
  readonly columns: readonly (readonly number[])[];
  readonly room: number;
  readonly rows: Rows;
  readonly labels: number;
}

/** A character, and the curve that it belongs to. */
interface Cell {
  readonly text: string;
  readonly curve?: Curve;
}

/**
 * Curves over one axis. More values than columns are smoothed, each column showing the
 * mean of those that fall into it. Values that cannot be drawn are left out; a curve of fewer values ends earlier.
 */
export function drawCurves(curves: readonly Curve[], paper: Paper): string {
  const { label, axis, logarithmic } = paper;
  const series = curves.map(({ values }) => {
    const drawable = values.filter((value) => Number.isFinite(value) && (!logarithmic || value > 0));
    return logarithmic ? drawable.map(Math.log10) : drawable;
  });
  const longest = series.reduce((most, { length }) => Math.max(most, length), 0);
  if (longest === 0) return `no ${label} to draw`;

  const { columns, room, rows, labels } = layOut(series, longest, paper);
  const levels = rows.labels.length;
  const grid = Array.from({ length: levels }, (): Cell[] => Array(room - 1).fill({ text: " " }));
  curves.forEach((curve, i) => {
    const placed = columns[i].map(rows.place);
    if (placed.length > 0) drawInto(grid, curve, placed);
  });
  const lines = grid.map((cells, row) => `${rows.labels[levels - 1 - row].padStart(labels)} ┤${paint(cells)}`);
  const each = Math.round(longest / room);
  const words = each > 1 ? [`${label}, the mean of ${each} in each column`, label, ""] : [label, ""];
  const left = `${" ".repeat(labels + 1)}${axis} 1`;
  return [...lines, spread(labels + 1 + room, left, words, `${longest}`)].join("\n");
}

/** The columns that fit beside their labels. How wide labels are depends on the columns, so the room is found by trying. */
function layOut(series: readonly (readonly number[])[], longest: number, paper: Paper): Layout {
  const { width, height, logarithmic } = paper;
  const most = Math.max(3, height - 1);
  for (let labels = 1; ; ) {
    const room = Math.max(11, width - labels - 1);
    const columns = series.map((values) => resample(values, Math.ceil((values.length / longest) * room)));
    const rows = (logarithmic ? logarithmicRows : evenRows)(columns.flat(), most);
    const widest = Math.max(...rows.labels.map((text) => text.length));
    if (widest <= labels) return { columns, room, rows, labels };
    labels = widest;
  }
}

/** Draws a curve, its values given in rows, over what is there; where curves coincide they take turns. */
function drawInto(grid: Cell[][], curve: Curve, scaled: readonly number[]): void {
  const levels = grid.length;
  const drawn = plot([...scaled], {
    min: 0,
    max: levels - 1,
    height: levels - 1,
    offset: 1,
    symbols: ["┤", "┤", "", "", ...curve.style],
    format: () => "┤",
  });
  for (const [row, line] of drawn.split("\n").entries()) {
    // Behind the axis, which stands for the first value.
    for (const [column, text] of [...line].slice(1).entries()) {
      if (text === " ") continue;
      const isTaken = grid[row][column].curve !== undefined && column % 2 === 0;
      if (!isTaken) grid[row][column] = { text, curve };
    }
  }
}

/** The cells of a row, each stretch of a curve colored. */
function paint(cells: readonly Cell[]): string {
  let line = "";
  for (let i = 0; i < cells.length; ) {
    const { curve } = cells[i];
    let text = "";
    for (; i < cells.length && cells[i].curve === curve; i++) text += cells[i].text;
    line += curve ? curve.color(text) : text;
  }
  return line.trimEnd();
}

/** Three texts over a width: at its left, in its middle the first that fits, at its right. */
function spread(width: number, left: string, middles: readonly string[], right: string): string {
  const room = width - left.length - right.length;
  const middle = middles.find((text) => text.length + 4 <= room) ?? "";
  const gap = Math.max(1, room - middle.length);
  const before = Math.floor(gap / 2);
  return `${left}${" ".repeat(before)}${middle}${" ".repeat(gap - before)}${right}`.slice(0, width);
}
