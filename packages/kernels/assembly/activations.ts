// Activations and their exact changes. Formulas as in src/plain/activations.ts, branches as selections: every element
// takes the operations of its own case, whatever the element beside it takes.
import { exp, expm1, SMALL, Small, tanh as tanhOf } from "./exponentials";
import { at } from "./memory";

/** σ(x) within 2 units: with e = e^−|x|, 1/(1 + e) or e/(1 + e), and what 1 + e rounds off put back. */
function sigmoidOf(x: v128): v128 {
  const one = f64x2.splat(1);
  const e = exp(f64x2.neg(f64x2.abs(x)));
  const sum = f64x2.add(one, e);
  const error = f64x2.sub(e, f64x2.sub(sum, one));
  const isNegative = f64x2.lt(x, f64x2.splat(0));
  const quotient = f64x2.div(v128.bitselect(e, one, isNegative), sum);
  return f64x2.sub(quotient, f64x2.mul(quotient, error));
}

export function sigmoid(out: i32, x: i32, size: i32): void {
  let to = at(out);
  let from = at(x);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, sigmoidOf(v128.load(from)));
  if (to < end) v128.store64_lane(to, sigmoidOf(v128.load64_splat(from)), 0);
}

/** The change of σ for d beyond ±1: sign(d)·(σ(|d| + s) … ) with everything mirrored so that d > 0. */
function sigmoidLeap(x: v128, d: v128): v128 {
  const zero = f64x2.splat(0);
  const isFall = f64x2.lt(d, zero);
  const rise = sigmoidRise(v128.bitselect(f64x2.neg(x), x, isFall), f64x2.abs(d));
  return v128.bitselect(f64x2.neg(rise), rise, isFall);
}

/** σ(x+d)·σ(−x)·(1 − e^−d) for d > 1; what x + d lost by rounding is put back where σ is e^x. */
function sigmoidRise(x: v128, d: v128): v128 {
  const end = f64x2.add(x, d);
  const added = f64x2.sub(end, x);
  const lost = f64x2.add(f64x2.sub(x, f64x2.sub(end, added)), f64x2.sub(d, added));
  const after = sigmoidOf(end);
  const mended = f64x2.add(after, f64x2.mul(after, lost));
  const isBelow = f64x2.lt(end, f64x2.splat(0));
  const from = f64x2.mul(v128.bitselect(mended, after, isBelow), sigmoidOf(f64x2.neg(x)));
  return f64x2.mul(from, f64x2.sub(f64x2.splat(1), exp(f64x2.neg(d))));
}

/** a·(1−a)·e / (1 + a·e) with e = e^d − 1; where a is nearly 1, 1 − a is σ(−x). */
function sigmoidChange(a: v128, x: v128, d: v128): v128 {
  const one = f64x2.splat(1);
  const isHigh = f64x2.ge(a, f64x2.splat(0.75));
  let rest = f64x2.sub(one, a);
  if (v128.any_true(isHigh)) rest = v128.bitselect(sigmoidOf(f64x2.neg(x)), rest, isHigh);
  const e = Small.within(d, SMALL) ? Small.expm1(d) : expm1(d);
  let change = f64x2.div(f64x2.mul(f64x2.mul(a, rest), e), f64x2.add(one, f64x2.mul(a, e)));
  const isLeap = f64x2.gt(f64x2.abs(d), one);
  if (v128.any_true(isLeap)) change = v128.bitselect(sigmoidLeap(x, d), change, isLeap);
  return v128.and(change, f64x2.ne(d, f64x2.splat(0)));
}

export function sigmoidDifference(dOut: i32, out: i32, x: i32, dx: i32, size: i32): void {
  let to = at(dOut);
  let a = at(out);
  let before = at(x);
  let d = at(dx);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, a += 16, before += 16, d += 16) {
    v128.store(to, sigmoidChange(v128.load(a), v128.load(before), v128.load(d)));
  }
  if (to === end) return;
  const change = sigmoidChange(v128.load64_splat(a), v128.load64_splat(before), v128.load64_splat(d));
  v128.store64_lane(to, change, 0);
}

export function tanh(out: i32, x: i32, size: i32): void {
  let to = at(out);
  let from = at(x);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, tanhOf(v128.load(from)));
  if (to < end) v128.store64_lane(to, tanhOf(v128.load64_splat(from)), 0);
}

/** tanh(d)·(1 − y²) / (1 + y·tanh(d)), and 4q/(1+q)² for 1 − y² where y is nearly ±1, q = e^−2|x|. */
function tanhChange(y: v128, x: v128, d: v128): v128 {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const isHigh = f64x2.gt(f64x2.abs(y), f64x2.splat(0.75));
  let rest = f64x2.mul(f64x2.sub(one, y), f64x2.add(one, y));
  if (v128.any_true(isHigh)) {
    const q = exp(f64x2.mul(f64x2.abs(x), f64x2.splat(-2)));
    const sum = f64x2.add(one, q);
    rest = v128.bitselect(f64x2.div(f64x2.mul(f64x2.splat(4), q), f64x2.mul(sum, sum)), rest, isHigh);
  }
  const e = expm1(f64x2.add(d, d));
  const u = f64x2.div(e, f64x2.add(e, two));
  let change = f64x2.div(f64x2.mul(u, rest), f64x2.add(one, f64x2.mul(y, u)));
  const isLeap = f64x2.gt(f64x2.abs(d), one);
  if (v128.any_true(isLeap)) {
    const leap = sigmoidLeap(f64x2.add(x, x), f64x2.add(d, d));
    change = v128.bitselect(f64x2.add(leap, leap), change, isLeap);
  }
  return v128.and(change, f64x2.ne(d, f64x2.splat(0)));
}

export function tanhDifference(dOut: i32, out: i32, x: i32, dx: i32, size: i32): void {
  let to = at(dOut);
  let y = at(out);
  let before = at(x);
  let d = at(dx);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, y += 16, before += 16, d += 16) {
    v128.store(to, tanhChange(v128.load(y), v128.load(before), v128.load(d)));
  }
  if (to === end) return;
  const change = tanhChange(v128.load64_splat(y), v128.load64_splat(before), v128.load64_splat(d));
  v128.store64_lane(to, change, 0);
}
