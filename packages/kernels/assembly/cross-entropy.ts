// Cross-entropy, alone and of softmax. Most classes have no target and cost no logarithm.
import { exp, expm1, SMALL, Small } from "./exponentials";
import { log, log1p, SmallLogarithm } from "./logarithms";
import { at, both, first } from "./memory";
import { HUGE, largestOf, likeliest, total } from "./softmax";

/** −Σ t·log(y + delta). */
function lossOf(y: usize, t: usize, delta: f64, classes: i32): f64 {
  let loss: f64 = 0;
  for (let k: usize = 0; k < at(classes); k += 8) {
    const target = f64.load(t + k);
    if (target !== 0) loss -= target * first(log(both(f64.load(y + k) + delta)));
  }
  return loss;
}

export function crossEntropy(out: i32, y: i32, t: i32, delta: f64, scale: f64, rows: i32, classes: i32): void {
  for (let r = 0, row = 0; r < rows; r++, row += classes) {
    f64.store(at(out + r), scale * lossOf(at(y + row), at(t + row), delta, classes));
  }
}

export function crossEntropyDifference(
  dOut: i32,
  y: i32,
  dy: i32,
  t: i32,
  delta: f64,
  scale: f64,
  rows: i32,
  classes: i32,
): void {
  for (let r = 0, row = 0; r < rows; r++, row += classes) {
    let loss: f64 = 0;
    for (let k = row; k < row + classes; k++) {
      const target = f64.load(at(t + k));
      if (target === 0) continue;
      const value = f64.load(at(y + k));
      const before = value + delta;
      const share = f64.load(at(dy + k)) / before;
      // Beside −1 a rounded share has lost what is left of y; y + dy has not.
      if (share < -0.5) loss -= target * first(log(both((value + f64.load(at(dy + k)) + delta) / before)));
      else loss -= target * first(log1p(both(share)));
    }
    f64.store(at(dOut + r), scale * loss);
  }
}

/**
 * By how much log Σ e^x of a row exceeds its largest element: log(1 + Σ e^(x − largest)) over all others. Where dx is
 * not 0, of x + dx; dx is the number of bytes from x to it.
 */
function logExcess(x: usize, dx: usize, largest: f64, classes: i32): f64 {
  let rest: f64 = 0;
  let isCounted = false;
  for (const end = x + at(classes); x < end; x += 8) {
    const value = f64.load(x) + (dx === 0 ? 0 : f64.load(x + dx));
    if (value === largest && !isCounted) isCounted = true;
    else rest += first(exp(both(value - largest)));
  }
  return first(log1p(both(rest)));
}

/** The loss of softmax without delta: Σ t·((largest − z) + excess), both terms at least 0. */
function lossOfLogits(z: usize, t: usize, classes: i32): f64 {
  const largest = largestOf(z, classes);
  const excess = logExcess(z, 0, largest, classes);
  let loss: f64 = 0;
  for (let k: usize = 0; k < at(classes); k += 8) {
    const target = f64.load(t + k);
    if (target !== 0) loss += target * (largest - f64.load(z + k) + excess);
  }
  return loss;
}

export function softmaxCrossEntropy(
  out: i32,
  z: i32,
  y: i32,
  t: i32,
  delta: f64,
  scale: f64,
  rows: i32,
  classes: i32,
): void {
  for (let r = 0, row = 0; r < rows; r++, row += classes) {
    const loss =
      delta > 0 ? lossOf(at(y + row), at(t + row), delta, classes) : lossOfLogits(at(z + row), at(t + row), classes);
    f64.store(at(out + r), scale * loss);
  }
}

/** The loss after the move less the loss before. */
function subtractLosses(z: usize, y: usize, dz: usize, t: usize, delta: f64, classes: i32): f64 {
  const before = largestOf(z, classes);
  let after = -Infinity;
  for (let k: usize = 0; k < at(classes); k += 8) {
    const moved = f64.load(z + k) + f64.load(dz + k);
    if (moved > after) after = moved;
  }
  const excessBefore = logExcess(z, 0, before, classes);
  const excessAfter = logExcess(z, dz - z, after, classes);
  let loss: f64 = 0;
  for (let k: usize = 0; k < at(classes); k += 8) {
    const target = f64.load(t + k);
    if (target === 0) continue;
    const value = f64.load(z + k);
    const moved = value + f64.load(dz + k);
    if (delta === 0) loss += target * (after - moved + excessAfter - (before - value + excessBefore));
    else {
      const probability = first(exp(both(moved - after - excessAfter)));
      const logarithm = first(log(both(probability + delta)));
      loss -= target * (logarithm - first(log(both(f64.load(y + k) + delta))));
    }
  }
  return loss;
}

/** The change for any targets and moves: −Σ t·log1p(Δy / (y + delta)) with q and Δy as in softmax.ts. */
function changeOfLoss(z: usize, y: usize, dz: usize, t: usize, delta: f64, classes: i32): f64 {
  const bytes = at(classes);
  const shift = f64.load(dz + likeliest(y, classes));
  let q: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    q += f64.load(y + k) * first(expm1(both(f64.load(dz + k) - shift)));
  }
  if (!(q < HUGE)) return subtractLosses(z, y, dz, t, delta, classes);
  let loss: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const target = f64.load(t + k);
    if (target === 0) continue;
    const move = f64.load(dz + k) - shift;
    if (delta === 0) {
      loss += target * (first(log1p(both(q))) - move);
      continue;
    }
    const p = f64.load(y + k);
    const before = p + delta;
    const share = (p * (first(expm1(both(move))) - q)) / ((1 + q) * before);
    // Beside −1 a rounded share has lost what is left of y.
    if (share < -0.5) loss -= target * first(log(both(((p * first(exp(both(move)))) / (1 + q) + delta) / before)));
    else loss -= target * first(log1p(both(share)));
  }
  return loss;
}

/**
 * What the change is ±log1p of, for one target c of 1 and moves within 2⁻⁷ of that of c, as training has them almost
 * always; else NaN. With q = Σ y·(e^(dz − dz_c) − 1) that is q without delta, and Δy_c / (y_c + delta) =
 * −y_c·q / ((1 + q)·(y_c + delta)) with it.
 */
function shareOfTarget(y: usize, dz: usize, t: usize, delta: f64, classes: i32): f64 {
  const bytes = at(classes);
  const even = bytes & ~15;
  const zero = f64x2.splat(0);
  let index = i64x2(0, 1);
  let count = i64x2.splat(0);
  let places = count;
  for (let k: usize = 0; k < even; k += 16) {
    const isTarget = f64x2.ne(v128.load(t + k), zero);
    count = i64x2.sub(count, isTarget);
    places = v128.or(places, v128.and(index, isTarget));
    index = i64x2.add(index, i64x2.splat(2));
  }
  if (even < bytes) {
    const isTarget = f64x2.ne(v128.load64_zero(t + even), zero);
    count = i64x2.sub(count, isTarget);
    places = v128.or(places, v128.and(index, isTarget));
  }
  if (i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1) !== 1) return NaN;
  const c = (<usize>(i64x2.extract_lane(places, 0) | i64x2.extract_lane(places, 1))) << 3;
  if (f64.load(t + c) !== 1) return NaN;

  const own = v128.load64_splat(dz + c);
  let sums = zero;
  let largest = zero;
  for (let k: usize = 0; k < even; k += 16) {
    const d = f64x2.sub(v128.load(dz + k), own);
    largest = f64x2.pmax(largest, f64x2.mul(d, d));
    sums = f64x2.add(sums, f64x2.mul(v128.load(y + k), Small.expm1(d)));
  }
  if (even < bytes) {
    const d = f64x2.sub(v128.load64_splat(dz + even), own);
    largest = f64x2.pmax(largest, f64x2.mul(d, d));
    sums = f64x2.add(sums, f64x2.mul(v128.load64_zero(y + even), Small.expm1(d)));
  }
  if (v128.any_true(f64x2.gt(largest, f64x2.splat(SMALL * SMALL)))) return NaN;
  const q = total(sums);
  if (delta === 0) return q;
  const before = f64.load(y + c);
  return (-before * q) / ((1 + q) * (before + delta));
}

export function softmaxCrossEntropyDifference(
  dOut: i32,
  z: i32,
  y: i32,
  dz: i32,
  t: i32,
  delta: f64,
  scale: f64,
  rows: i32,
  classes: i32,
): void {
  for (let r = 0, row = 0; r < rows; r++, row += classes) {
    f64.store(at(dOut + r), shareOfTarget(at(y + row), at(dz + row), at(t + row), delta, classes));
  }
  const factor = f64x2.splat(delta === 0 ? scale : -scale);
  for (let r = 0; r < rows; r += 2) {
    const isPair = r + 1 < rows;
    const to = at(dOut + r);
    const share = isPair ? v128.load(to) : v128.load64_splat(to);
    const change = Small.within(share, SMALL) ? SmallLogarithm.log1p(share) : log1p(share);
    if (isPair) v128.store(to, f64x2.mul(factor, change));
    else v128.store64_lane(to, f64x2.mul(factor, change), 0);
    if (!v128.any_true(f64x2.ne(share, share))) continue;
    for (let row = r; row < min(r + 2, rows); row++) {
      if (f64.load(at(dOut + row)) === f64.load(at(dOut + row))) continue;
      const k = row * classes;
      const loss = changeOfLoss(at(z + k), at(y + k), at(dz + k), at(t + k), delta, classes);
      f64.store(at(dOut + row), scale * loss);
    }
  }
}
