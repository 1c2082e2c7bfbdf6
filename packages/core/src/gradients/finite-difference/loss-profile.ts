/**
 * A loss profile is φ(D·u), |u| ≤ 1: the loss of one sample as a function of the move D·u of one unit, within the range
 * of its weights' perturbations. It is sampled at six points, in the order that the kernel `fitProfiles` expects. The kernel
 * interpolates the odd part as u·P(u²) and the even part as u²·Q(u²), with P and Q of degree 2.
 */

/** The sample points of a loss profile, as u. */
export const SAMPLE_POINTS: readonly number[] = [1, -1, 0.75, -0.75, 0.5, -0.5];

export const COLLAPSED_PROBES: number = SAMPLE_POINTS.length;

/**
 * The longest loss profile that is sampled, as h·max(1, max|x|). On a longer one, a function may cross a kink twice or
 * pass a hill between two sample points, unnoticed.
 */
export const LONGEST = 1e-3;
