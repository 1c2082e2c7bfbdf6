/** How many seconds the curve of rates shows. */
export const PAST_SECONDS = 300;

/** The least of 1, 2 and 5 times a power of ten that is not below a number. The scale of the curve changes in these steps. */
export function scaleFor(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 2, 5].find((each) => each * power >= most) ?? 10;
  return factor * power;
}

/**
 * The curve of rates in a box that is as wide as its seconds and 1 high. A rate holds until the next one.
 *
 * @param rates How many seconds ago each rate began, the oldest first.
 */
export function ratePath(rates: readonly (readonly [ago: number, rate: number])[], scale: number): string {
  const steps = rates.map(([ago, rate], i) => {
    const x = Math.max(0, PAST_SECONDS - ago).toFixed(1);
    const y = (1 - rate / scale).toFixed(3);
    return i === 0 ? `M${x} ${y}` : `H${x}V${y}`;
  });
  return steps.length === 0 ? "" : `${steps.join("")}H${PAST_SECONDS}`;
}
