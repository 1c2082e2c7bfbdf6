import { extent } from "./columns.js";

/** The rows of a drawing, counted from the lowest up. */
export interface Rows {
  /** What each stands for. */
  readonly labels: readonly string[];
  /** Where a value is drawn: the number of a row, or between two. */
  place(value: number): number;
}

/** Between a power of ten and the next, what rows may be apart. */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** In powers of ten, what rows may be apart that stand for equal ratios: parts of one, and whole ones. */
const PARTS = [100, 50, 20, 10, 5, 4, 3, 2].map((parts) => 1 / parts);

/** Rows that are a round number apart and stand for multiples of it, as many as there may be and the values need. */
export function evenRows(values: readonly number[], most: number): Rows {
  const span = extent(values);
  if (!(span.range > 0)) return singleRow(span.least);
  const wanted = Math.floor(Math.log10(span.range / most)) - 1;
  for (let power = Math.min(307, Math.max(-320, wanted)); ; power++) {
    for (const mantissa of STEPS) {
      const rows = multiples(span, mantissa * 10 ** power, most);
      if (rows) return { place: rows.place, labels: evenLabels(rows.values, mantissa, power) };
    }
  }
}

/** The same for the decimal logarithms of values. */
export function logarithmicRows(logarithms: readonly number[], most: number): Rows {
  const span = extent(logarithms);
  if (!(span.range > 0)) return singleRow(10 ** span.least);
  for (let whole = 1; ; whole++) {
    for (const step of whole === 1 ? [...PARTS, 1] : [whole]) {
      const rows = multiples(span, step, most);
      if (!rows) continue;
      const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
      return { place: rows.place, labels: rows.values.map((value) => (10 ** value).toExponential(digits)) };
    }
  }
}

function singleRow(value: number): Rows {
  const power = Math.floor(Math.log10(Math.abs(value) / 100 || 1));
  return { labels: evenLabels([value], 1, power), place: () => 0 };
}

/** The multiples of a step that lie nearest to what values there are; undefined where they are more than there may be. */
function multiples(
  { least, most }: { readonly least: number; readonly most: number },
  step: number,
  limit: number,
): { readonly values: readonly number[]; place(value: number): number } | undefined {
  const first = Math.round(least / step);
  const count = Math.round(most / step) - first + 1;
  if (!(count <= limit)) return undefined;
  const values = Array.from({ length: count }, (_, row) => (first + row) * step);
  return { values, place: (value: number): number => Math.min(count - 1, Math.max(0, value / step - first)) };
}

/** Multiples of mantissa · 10 ** power, with as many digits as they have. */
function evenLabels(values: readonly number[], mantissa: number, power: number): string[] {
  const digits = Math.max(0, -power + (Number.isInteger(mantissa) ? 0 : 1));
  const { least, most } = extent(values);
  const largest = Math.max(Math.abs(least), Math.abs(most));
  // + 0 makes a zero of -0.
  if (digits <= 6 && largest < 1e6) return values.map((value) => (value + 0).toFixed(digits));
  const significant = Math.floor(Math.log10(largest)) - power + (Number.isInteger(mantissa) ? 0 : 1);
  return values.map((value) => (value + 0).toExponential(Math.min(12, Math.max(0, significant))));
}
