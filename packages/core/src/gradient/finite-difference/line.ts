/**
 * The line φ(D·u), |u| ≤ 1: how the loss of one sample changes as one unit moves by D·u. It is sampled at six places, in
 * the order that the kernel `fitLines` reads, which interpolates its odd part as u·P(u²) and its even part as u²·Q(u²),
 * P and Q of degree 2.
 */

/** Where a line is sampled. */
export const PLACES: readonly number[] = [1, -1, 0.75, -0.75, 0.5, -0.5];

export const COLLAPSED_PROBES: number = PLACES.length;
