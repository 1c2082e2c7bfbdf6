/**
 * The line φ(D·u), |u| ≤ 1: how the loss of one sample changes as one unit moves by D·u. It is sampled at six places
 * and interpolated, apart for its odd part u·P(u²) and its even part u²·Q(u²), with P and Q of degree 2.
 */

/** Where a line is sampled. */
export const PLACES: readonly number[] = [1, -1, 0.75, -0.75, 0.5, -0.5];

export const COLLAPSED_PROBES: number = PLACES.length;

/** The squares of the places, smallest first: the abscissae of P and Q. */
const S1 = 0.25;
const S2 = 0.5625;
const S3 = 1;

/** One part's polynomial a + b·s + c·s², and by how much its middle sample misses the straight line of the other two. */
export interface Fit {
  a: number;
  b: number;
  c: number;
  miss: number;
}

/** Newton's divided differences through (S1, p1), (S2, p2), (S3, p3). Writes into `fit`, for it is called for every unit. */
export function fitQuadratic(fit: Fit, p1: number, p2: number, p3: number): void {
  const slope12 = (p2 - p1) / (S2 - S1);
  const slope23 = (p3 - p2) / (S3 - S2);
  const curve = (slope23 - slope12) / (S3 - S1);
  fit.c = curve;
  fit.b = slope12 - curve * (S1 + S2);
  fit.a = p1 - slope12 * S1 + curve * S1 * S2;
  fit.miss = Math.abs(p2 - (p1 + ((p3 - p1) * (S2 - S1)) / (S3 - S1)));
}

/** P at the three places from the samples of a line, given in the order of {@link PLACES}. */
export function fitOdd(fit: Fit, line: Float64Array): void {
  const p3 = (line[0] - line[1]) / 2;
  const p2 = (line[2] - line[3]) / 1.5;
  const p1 = line[4] - line[5];
  fitQuadratic(fit, p1, p2, p3);
}

/** Q at the three places from the samples of a line. */
export function fitEven(fit: Fit, line: Float64Array): void {
  const q3 = (line[0] + line[1]) / 2;
  const q2 = (line[2] + line[3]) / (2 * S2);
  const q1 = (line[4] + line[5]) / (2 * S1);
  fitQuadratic(fit, q1, q2, q3);
}
