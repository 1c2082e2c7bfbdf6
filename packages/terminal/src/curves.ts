import { plot } from "asciichart";
import { evenRows, logarithmicRows, type Rows, resample } from "./grid.js";

/** Characters of a line: horizontal, then the bends "╰", "╭", "╮" and "╯", then vertical. */
export type LineStyle = readonly [string, string, string, string, string, string];

/** One of the curves of a drawing. */
export interface Curve {
  readonly values: readonly number[];
  readonly style: LineStyle;
  color(text: string): string;
}

/** Size and scale of a drawing. */
export interface Paper {
  /** The columns of the whole drawing, including labels. */
  readonly width: number;
  /** The rows of the whole drawing, including the caption below. */
  readonly height: number;
  readonly label: string;
  readonly axis: string;
  /** Whether neighboring rows differ by equal ratios, not by equal differences. */
  readonly logarithmic: boolean;
}

/** The columns of each curve, their largest number, the rows, and the width of their labels. */
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
 * Draws curves over one axis. If there are more values than columns, each column shows the mean of its values. Values that
 * cannot be drawn are left out; a curve with fewer values ends earlier.
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

/** The columns that fit beside the labels. The width of labels depends on the columns, so it is found by trying. */
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

/** Draws a curve, with its values in rows, over the grid. Where curves coincide, their characters alternate. */
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
    // The first value is drawn on the axis.
    for (const [column, text] of [...line].slice(1).entries()) {
      if (text === " ") continue;
      const isTaken = grid[row][column].curve !== undefined && column % 2 === 0;
      if (!isTaken) grid[row][column] = { text, curve };
    }
  }
}

/** The text of a row, with consecutive cells of a curve colored together. */
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

/** Three texts over a width: one at the left, the first fitting one in the middle, one at the right. */
function spread(width: number, left: string, middles: readonly string[], right: string): string {
  const room = width - left.length - right.length;
  const middle = middles.find((text) => text.length + 4 <= room) ?? "";
  const gap = Math.max(1, room - middle.length);
  const before = Math.floor(gap / 2);
  return `${left}${" ".repeat(before)}${middle}${" ".repeat(gap - before)}${right}`.slice(0, width);
}
