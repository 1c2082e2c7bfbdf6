// Softmax, one row at a time. A sum has two parts, of the classes with even and with odd indices, which are added last.
import { exp, expm1, Inline } from "./exponentials";
import { at } from "./memory";

/** The largest element of a row; NaN may be ignored. */
export function largestOf(x: usize, classes: i32): f64 {
  const end = x + at(classes);
  let largest = f64x2.splat(-Infinity);
  for (; x + 16 <= end; x += 16) largest = f64x2.pmax(largest, v128.load(x));
  if (x < end) largest = f64x2.pmax(largest, v128.load64_splat(x));
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}

/** The sum of both numbers of a pair. */
export function total(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** `out` may be `x`. */
function softmaxRow(out: usize, x: usize, classes: i32): void {
  const largest = f64x2.splat(largestOf(x, classes));
  const start = out;
  const end = out + at(classes);
  let sums = f64x2.splat(0);
  for (; out + 16 <= end; out += 16, x += 16) {
    const e = Inline.exp(f64x2.sub(v128.load(x), largest));
    v128.store(out, e);
    sums = f64x2.add(sums, e);
  }
  if (out < end) {
    const e = f64x2.replace_lane(exp(f64x2.sub(v128.load64_splat(x), largest)), 1, 0);
    v128.store64_lane(out, e, 0);
    sums = f64x2.add(sums, e);
  }
  const sum = f64x2.splat(total(sums));
  for (out = start; out + 16 <= end; out += 16) v128.store(out, f64x2.div(v128.load(out), sum));
  if (out < end) v128.store64_lane(out, f64x2.div(v128.load64_splat(out), sum), 0);
}

export function softmax(out: i32, x: i32, rows: i32, classes: i32): void {
  for (let r = 0; r < rows; r++) softmaxRow(at(out + r * classes), at(x + r * classes), classes);
}

/** From here on q is too large: a class whose probability underflowed to nearly 0 rises, and only x determines its change. */
export const HUGE: f64 = 1e15;

/** The offset of the class with the largest probability, in bytes. */
export function likeliest(y: usize, classes: i32): usize {
  let place: usize = 0;
  for (let k: usize = 8; k < at(classes); k += 8) if (f64.load(y + k) > f64.load(y + place)) place = k;
  return place;
}

/**
 * Δy_c = y_c·(g_c − q)/(1 + q) with g = e^(dx − dx of the likeliest class) − 1 and q = Σ y·g ≥ 1/classes − 1. Nothing
 * cancels if all moves are nearly equal or one class is nearly certain. Returns q; if it is {@link HUGE}, the result is
 * not usable.
 */
function softmaxChange(dOut: usize, y: usize, dx: usize, classes: i32): f64 {
  const shift = v128.load64_splat(dx + likeliest(y, classes));
  const bytes = at(classes);
  const even = bytes & ~15;
  let sums = f64x2.splat(0);
  for (let k: usize = 0; k < even; k += 16) {
    const g = expm1(f64x2.sub(v128.load(dx + k), shift));
    v128.store(dOut + k, g);
    sums = f64x2.add(sums, f64x2.mul(v128.load(y + k), g));
  }
  if (even < bytes) {
    const g = expm1(f64x2.sub(v128.load64_splat(dx + even), shift));
    v128.store64_lane(dOut + even, g, 0);
    sums = f64x2.add(sums, f64x2.replace_lane(f64x2.mul(v128.load64_splat(y + even), g), 1, 0));
  }
  const q = total(sums);
  const qs = f64x2.splat(q);
  const sum = f64x2.splat(1 + q);
  for (let k: usize = 0; k < even; k += 16) {
    const bracket = f64x2.sub(v128.load(dOut + k), qs);
    v128.store(dOut + k, f64x2.div(f64x2.mul(v128.load(y + k), bracket), sum));
  }
  if (even < bytes) {
    const bracket = f64x2.sub(v128.load64_splat(dOut + even), qs);
    v128.store64_lane(dOut + even, f64x2.div(f64x2.mul(v128.load64_splat(y + even), bracket), sum), 0);
  }
  return q;
}

/** softmax(x + dx) − y. */
function subtractSoftmax(dOut: usize, y: usize, x: usize, dx: usize, classes: i32): void {
  for (let k: usize = 0; k < at(classes); k += 8) f64.store(dOut + k, f64.load(x + k) + f64.load(dx + k));
  softmaxRow(dOut, dOut, classes);
  for (let k: usize = 0; k < at(classes); k += 8) f64.store(dOut + k, f64.load(dOut + k) - f64.load(y + k));
}

export function softmaxDifference(dOut: i32, out: i32, x: i32, dx: i32, rows: i32, classes: i32): void {
  for (let r = 0, row = 0; r < rows; r++, row += classes) {
    if (softmaxChange(at(dOut + row), at(out + row), at(dx + row), classes) < HUGE) continue;
    subtractSoftmax(at(dOut + row), at(out + row), at(x + row), at(dx + row), classes);
  }
}
