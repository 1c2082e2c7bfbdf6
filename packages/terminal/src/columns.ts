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
