/** The first and the last of iterations that lie close together. */
export type Stretch = readonly [from: number, to: number];

/**
 * Ascending iterations as stretches. Two that are no farther apart than `near` are in the same one; where there would be more
 * stretches than `most`, those that are closest are joined.
 */
export function stretchesOf(iterations: readonly number[], near: number, most: number): Stretch[] {
  const gaps = iterations.slice(1).map((each, i) => each - (iterations[i] as number));
  const widest = gaps.filter((gap) => gap > near).sort((a, b) => b - a);
  // Of the gaps, so many are left that there are not more stretches than allowed.
  const least = widest[most - 1] ?? near;
  const found: [number, number][] = [];
  iterations.forEach((each, i) => {
    const last = found.at(-1);
    if (last && (gaps[i - 1] as number) <= least) last[1] = each;
    else found.push([each, each]);
  });
  return found;
}
