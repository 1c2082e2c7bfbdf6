import type { Series } from "./series.js";

/** Points of an unbroken line: x and y by turns. */
export type Line = number[];

/**
 * The lines that look like all points between two x on a picture with so many columns. Each column keeps its first, least,
 * greatest and last point, so that no spike is lost. Values that are not finite break the line.
 *
 * @see U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", PVLDB 7 (2014).
 */
export function decimate(series: Series, from: number, to: number, columns: number): Line[] {
  const start = Math.max(0, series.indexOf(from) - 1);
  const end = Math.min(series.length, series.indexOf(to) + 1);
  return end - start <= 4 * columns ? everyPoint(series, start, end) : byColumns(series, start, end, from, to, columns);
}

function everyPoint(series: Series, start: number, end: number): Line[] {
  const lines = new Lines();
  for (let i = start; i < end; i++) lines.add(series.xs[i]!, series.ys[i]!);
  return lines.found;
}

function byColumns(series: Series, start: number, end: number, from: number, to: number, columns: number): Line[] {
  const lines = new Lines();
  const width = (to - from) / columns;
  let i = start;
  for (let column = 0; column < columns && i < end; column++) {
    const right = from + (column + 1) * width;
    const next = column === columns - 1 ? end : Math.min(end, series.indexOf(right));
    if (next <= i) continue;
    addColumn(lines, series, i, next, right - width / 2);
    i = next;
  }
  return lines.found;
}

function addColumn(lines: Lines, series: Series, start: number, end: number, middle: number): void {
  const { min, max } = series.extent(start, end);
  lines.add(series.xs[start]!, series.ys[start]!);
  if (min <= max) {
    lines.add(middle, min);
    if (max > min) lines.add(middle, max);
  }
  lines.add(series.xs[end - 1]!, series.ys[end - 1]!);
}

/** Collects points into lines. */
class Lines {
  readonly found: Line[] = [];
  #isOpen = false;

  add(x: number, y: number): void {
    if (!Number.isFinite(y)) {
      this.#isOpen = false;
      return;
    }
    if (!this.#isOpen) this.found.push([]);
    this.#isOpen = true;
    this.found.at(-1)?.push(x, y);
  }
}
