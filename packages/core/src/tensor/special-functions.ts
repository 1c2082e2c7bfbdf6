/** The logistic function σ(x) = 1 / (1 + e^−x). e^−|x| never overflows, and the two branches agree at 0. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * σ(x + d) − σ(x) without subtracting two nearly equal numbers: a·(1 − a)·expm1(d) / (1 + a·expm1(d)) with a = σ(x).
 * For larger d the two values differ enough to subtract them. If both are near 1, their distances from 1 are subtracted instead.
 */
export function logisticChange(x: number, d: number): number {
  if (Math.abs(d) > 1) return x + d > 0 && x > 0 ? logistic(-x) - logistic(-x - d) : logistic(x + d) - logistic(x);
  const a = logistic(x);
  const e = Math.expm1(d);
  return (a * logistic(-x) * e) / (1 + a * e);
}

/**
 * The Chebyshev coefficients of Q, where R(x) = e^(x²/2)·Φ(−x) = t·Q(2t − 1) with t = 5/(5 + x), for x ≥ 0. They are enough for
 * the precision of a double. tests/fixtures/normal-distribution/generate.py computes them.
 */
const COEFFICIENTS: readonly number[] = [
  0.21699948622563014, 0.18902424660470477, 0.06790856496794134, 0.02016022980025585, 0.004868323478389638,
  0.000915613550616753, 0.00011925269587745173, 6.006914480799665e-6, -1.3916416057946291e-6, -3.3232445501505915e-7,
  -8.581182555069986e-9, 7.556945336815189e-9, 9.313110810874152e-10, -1.4534637962391662e-10, -3.752141912089576e-11,
  2.709695071038887e-12, 1.3509670786842636e-12, -5.677954968791113e-14, -4.9410024856740004e-14, 1.809006309344839e-15,
  1.8902320940975687e-15, -9.649844146664992e-17, -7.490595420119912e-17, 6.347707476666937e-18, 2.972927486241614e-18,
];

/** 1/√2π. */
const SCALE = 0.3989422804014327;

/** The series is used up to this size of |d|·(1 + |m|). Above it, subtraction is precise enough. */
const SMALL = 0.5;

/** The density of the standard normal distribution, e^(−x²/2) / √2π. */
export const normalDensity = (x: number): number => SCALE * gaussian(x);

/** Φ(x), the cumulative standard normal distribution. Its relative precision is full far into the lower tail. */
export function normalBelow(x: number): number {
  if (x > 0) return 1 - normalBelow(-x);
  const t = 5 / (5 - x);
  const u = 2 * (2 * t - 1);
  // Clenshaw's recurrence.
  let b1 = 0;
  let b2 = 0;
  for (let k = COEFFICIENTS.length - 1; k > 0; k--) {
    const b = COEFFICIENTS[k] + u * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return gaussian(x) * t * (COEFFICIENTS[0] + (u / 2) * b1 - b2);
}

/**
 * Φ(x + d) − Φ(x) without subtracting two nearly equal numbers. For small d it is φ(m)·d·Σ He₂ₖ(m)·(d/2)²ᵏ / (2k + 1)!, where
 * m is the middle of the step. This is the integral of φ's Taylor series at m; its coefficients are Hermite polynomials
 * (Abramowitz and Stegun, 26.2.31). For larger d the two values differ enough to subtract them. If both are near 1, their
 * distances from 1 are subtracted instead.
 */
export function normalChange(x: number, d: number): number {
  const m = x + d / 2;
  if (!(Math.abs(d) * (1 + Math.abs(m)) <= SMALL)) {
    return x > 0 && x + d > 0 ? normalBelow(-x) - normalBelow(-x - d) : normalBelow(x + d) - normalBelow(x);
  }
  const half = d / 2;
  let sum = 1;
  let before = 1;
  let hermite = m;
  let factor = half / 2;
  for (let n = 1; n <= 10; n++) {
    const next = m * hermite - n * before;
    before = hermite;
    hermite = next;
    factor *= half / (n + 2);
    if (n % 2 === 1) sum += hermite * factor;
  }
  return normalDensity(m) * d * sum;
}

/** e^(−x²/2). x² is split in two so that its rounding does not grow in the exponent. 0 if the result is below any double. */
function gaussian(x: number): number {
  if (Math.abs(x) > 40) return 0;
  const high = Math.round(16 * x) / 16;
  return Math.exp(-0.5 * high * high) * Math.exp(-0.5 * (x - high) * (x + high));
}
