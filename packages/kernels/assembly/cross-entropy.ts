// Cross-entropy, of probabilities and of softmax. Most classes have the target 0 and need no logarithm.
import { exp, expm1, Inline, SMALL } from "./exponentials";
import { InlineLogarithm, log, log1p } from "./logarithms";
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
      const ratio = f64.load(at(dy + k)) / before;
      // Near −1 the rounded ratio has lost the digits of y + dy, so y + dy itself is used.
      if (ratio < -0.5) loss -= target * first(log(both((value + f64.load(at(dy + k)) + delta) / before)));
      else loss -= target * first(log1p(both(ratio)));
    }
    f64.store(at(dOut + r), scale * loss);
  }
}

/**
 * The excess of log Σ e^x of a row over its largest element: log(1 + Σ e^(x − largest)), summed over all others. If dx is
 * not 0, x + factor·dx takes the place of x; dx is then its distance from x in bytes.
 */
function logExcess(x: usize, dx: usize, factor: f64, largest: f64, classes: i32): f64 {
  let rest: f64 = 0;
  let isCounted = false;
  for (const end = x + at(classes); x < end; x += 8) {
    const value = f64.load(x) + (dx === 0 ? 0 : factor * f64.load(x + dx));
    if (value === largest && !isCounted) isCounted = true;
    else rest += first(exp(both(value - largest)));
  }
  return first(log1p(both(rest)));
}

/** The loss of softmax without delta: Σ t·((largest − z) + excess), both terms at least 0. */
function lossOfLogits(z: usize, t: usize, classes: i32): f64 {
  const largest = largestOf(z, classes);
  const excess = logExcess(z, 0, 0, largest, classes);
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

/** The loss after the move factor·dz, minus the loss before. */
function subtractLosses(z: usize, y: usize, dz: usize, factor: f64, t: usize, delta: f64, classes: i32): f64 {
  const before = largestOf(z, classes);
  let after = -Infinity;
  for (let k: usize = 0; k < at(classes); k += 8) {
    const moved = f64.load(z + k) + factor * f64.load(dz + k);
    if (moved > after) after = moved;
  }
  const excessBefore = logExcess(z, 0, 0, before, classes);
  const excessAfter = logExcess(z, dz - z, factor, after, classes);
  let loss: f64 = 0;
  for (let k: usize = 0; k < at(classes); k += 8) {
    const target = f64.load(t + k);
    if (target === 0) continue;
    const value = f64.load(z + k);
    const moved = value + factor * f64.load(dz + k);
    if (delta === 0) loss += target * (after - moved + excessAfter - (before - value + excessBefore));
    else {
      const probability = first(exp(both(moved - after - excessAfter)));
      const logarithm = first(log(both(probability + delta)));
      loss -= target * (logarithm - first(log(both(f64.load(y + k) + delta))));
    }
  }
  return loss;
}

/** The change for any targets and any move factor·dz: −Σ t·log1p(Δy / (y + delta)) with q and Δy as in softmax.ts. */
export function changeOfLoss(z: usize, y: usize, dz: usize, factor: f64, t: usize, delta: f64, classes: i32): f64 {
  const bytes = at(classes);
  const shift = factor * f64.load(dz + likeliest(y, classes));
  let q: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    q += f64.load(y + k) * first(expm1(both(factor * f64.load(dz + k) - shift)));
  }
  if (!(q < HUGE)) return subtractLosses(z, y, dz, factor, t, delta, classes);
  let loss: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const target = f64.load(t + k);
    if (target === 0) continue;
    const move = factor * f64.load(dz + k) - shift;
    if (delta === 0) {
      loss += target * (first(log1p(both(q))) - move);
      continue;
    }
    const p = f64.load(y + k);
    const before = p + delta;
    const ratio = (p * (first(expm1(both(move))) - q)) / ((1 + q) * before);
    // Near −1 the rounded ratio has lost the digits of y.
    if (ratio < -0.5) loss -= target * first(log(both(((p * first(exp(both(move)))) / (1 + q) + delta) / before)));
    else loss -= target * first(log1p(both(ratio)));
  }
  return loss;
}

/** The offset of the class with the only target, 1, of a row in bytes; −1 if there are other targets. */
export function classOf(t: usize, classes: i32): i64 {
  const odd = at(classes) & 8;
  const two = i64x2.splat(2);
  const even = t + at(classes) - odd;
  let from = t;
  let index = i64x2(0, 1);
  let count = i64x2.splat(0);
  let places = count;
  for (; from < even; from += 16) {
    const isTarget = f64x2.ne(v128.load(from), f64x2.splat(0));
    count = i64x2.add(count, isTarget);
    places = v128.or(places, v128.and(index, isTarget));
    index = i64x2.add(index, two);
  }
  if (odd) {
    const isTarget = f64x2.ne(v128.load64_zero(from), f64x2.splat(0));
    count = i64x2.add(count, isTarget);
    places = v128.or(places, v128.and(index, isTarget));
  }
  const isOne = i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1) === -1;
  const place = (i64x2.extract_lane(places, 0) | i64x2.extract_lane(places, 1)) << 3;
  return isOne && f64.load(t + <usize>place) === 1 ? place : -1;
}

/**
 * Writes for each row s, from which its change follows as ±2·atanh(s). It requires that the row has one target of 1, of
 * class c, and that all moves are within 2⁻⁷ of that of c, as is usual in training; otherwise it writes NaN. Without delta
 * the change is log1p(q) with q = Σ y·(e^(dz − dz_c) − 1); with delta it is −log1p(Δy_c / (y_c + delta)) with
 * Δy_c = −y_c·q / (1 + q). log1p(a / b) is 2·atanh(a / (2·b + a)).
 */
function writeRatios(dOut: i32, y: i32, dz: i32, t: i32, delta: f64, rows: i32, classes: i32): void {
  // Two passes, so that the long chain of operations of a row does not wait for its class.
  const bytes = at(classes);
  for (let r = 0; r < rows; r++) i64.store(at(dOut + r), classOf(at(t) + r * bytes, classes));
  const even = bytes & ~15;
  let p = at(y);
  let d = at(dz);
  for (let r = 0; r < rows; r++, p += bytes, d += bytes) {
    const c = <usize>i64.load(at(dOut + r));
    if (<isize>c < 0) {
      f64.store(at(dOut + r), NaN);
      continue;
    }
    const own = v128.load64_splat(d + c);
    let sums = f64x2.splat(0);
    let largest = sums;
    for (let k: usize = 0; k < even; k += 16) {
      const move = f64x2.sub(v128.load(d + k), own);
      largest = f64x2.pmax(largest, f64x2.mul(move, move));
      sums = f64x2.add(sums, f64x2.mul(v128.load(p + k), Inline.smallExpm1(move)));
    }
    if (even < bytes) {
      const move = f64x2.sub(v128.load64_splat(d + even), own);
      largest = f64x2.pmax(largest, f64x2.mul(move, move));
      sums = f64x2.add(sums, f64x2.mul(v128.load64_zero(p + even), Inline.smallExpm1(move)));
    }
    if (v128.any_true(f64x2.gt(largest, f64x2.splat(SMALL * SMALL)))) {
      f64.store(at(dOut + r), NaN);
      continue;
    }
    const q = total(sums);
    const before = f64.load(p + c);
    let over = q;
    let under: f64 = 2;
    if (delta !== 0) {
      over = -before * q;
      under = 2 * (1 + q) * (before + delta);
    }
    f64.store(at(dOut + r), over / (under + over));
  }
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
  writeRatios(dOut, y, dz, t, delta, rows, classes);
  const factor = f64x2.splat(delta === 0 ? scale : -scale);
  for (let r = 0; r < rows; r += 2) {
    const isPair = r + 1 < rows;
    const to = at(dOut + r);
    const ratio = isPair ? v128.load(to) : v128.load64_splat(to);
    const change = f64x2.mul(factor, InlineLogarithm.twiceArtanh(ratio));
    if (isPair) v128.store(to, change);
    else v128.store64_lane(to, change, 0);
    if (!v128.any_true(f64x2.ne(ratio, ratio))) continue;
    for (let row = r; row < min(r + 2, rows); row++) {
      if (f64.load(at(dOut + row)) === f64.load(at(dOut + row))) continue;
      const k = row * classes;
      const loss = changeOfLoss(at(z + k), at(y + k), at(dz + k), 1, at(t + k), delta, classes);
      f64.store(at(dOut + row), scale * loss);
    }
  }
}
