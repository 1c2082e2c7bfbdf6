/** The rows of a drawing, counted from the bottom. */
export interface Rows {
  /** Label of each row. */
  readonly labels: readonly string[];
  /** Position of a value in rows; fractions lie between two rows. */
  place(value: number): number;
}

/** Possible distances of rows between a power of ten and the next. */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Possible distances of logarithmic rows, in powers of ten, below 1. */
const PARTS = /* @__PURE__ */ [100, 50, 20, 10, 5, 4, 3, 2].map((parts) => 1 / parts);

/** Rows at multiples of a round number, at most `most`, that cover the values. */
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

/** The multiples of a step nearest to the values; undefined where they are more than `most`. */
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

/** Labels of multiples of mantissa · 10 ** power, with the necessary digits. */
function evenLabels(values: readonly number[], mantissa: number, power: number): string[] {
  const digits = Math.max(0, -power + (Number.isInteger(mantissa) ? 0 : 1));
  const { least, most } = extent(values);
  const largest = Math.max(Math.abs(least), Math.abs(most));
  // + 0 turns -0 into 0.
  if (digits <= 6 && largest < 1e6) return values.map((value) => (value + 0).toFixed(digits));
  const significant = Math.floor(Math.log10(largest)) - power + (Number.isInteger(mantissa) ? 0 : 1);
  return values.map((value) => (value + 0).toExponential(Math.min(12, Math.max(0, significant))));
}

/**
 * Resamples values to a number of columns: the mean of the values in each column or, where there are fewer values than
 * columns, linear interpolation. Values that are not finite are left out; a column without finite values is NaN.
 */
export function resample(values: readonly number[], columns: number): number[] {
  if (values.length === 0) return [];
  const scale = values.length / columns;
  return Array.from({ length: columns }, (_, i) =>
    scale >= 1
      ? mean(values.slice(Math.floor(i * scale), Math.floor((i + 1) * scale)))
      : between(values, (i * (values.length - 1)) / Math.max(1, columns - 1)),
  );
}

function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function between(values: readonly number[], place: number): number {
  const left = values[Math.floor(place)];
  const right = values[Math.ceil(place)];
  const along = place - Math.floor(place);
  return along === 0 ? left : left * (1 - along) + right * along;
}

/** Minimum, maximum and range of the finite values. */
export function extent(values: readonly number[]): { least: number; most: number; range: number } {
  const finite = values.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return { least, most, range: most - least };
}
