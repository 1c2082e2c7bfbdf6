/**
 * The line φ(D·u), |u| ≤ 1: how the loss of one sample changes as one unit moves by D·u, which is as far as the perturbations of
 * its weights move it. It is sampled at six places, in the order that the kernel `fitProfiles` reads, which interpolates its odd
 * part as u·P(u²) and its even part as u²·Q(u²), P and Q of degree 2.
 */

/** Where a line is sampled. */
export const SAMPLE_POINTS: readonly number[] = [1, -1, 0.75, -0.75, 0.5, -0.5];

export const COLLAPSED_PROBES: number = SAMPLE_POINTS.length;

/**
 * The longest line that is sampled, as h·max(1, max|x|). A function may go back and forth between the places of a longer one: a
 * kink is crossed twice, or a hill passed, and no place tells.
 */
export const LONGEST = 1e-3;
