// Activations and their exact changes. The formulas are those of src/plain/activations.ts; branches are selections. The
// result of an element does not depend on the case of its neighbor.
import { exp, expm1, Inline, SMALL, tanh as tanhOf } from "./exponentials";
import { at } from "./memory";

/** From here on, 1 − a loses digits. */
const HIGH: f64 = 0.75;

class Sigmoid {
  /** σ(x), 1.7 units: with e = e^−|x|, 1/(1 + e) or e/(1 + e), corrected by the rounding error of 1 + e. */
  @inline
  static of(x: v128): v128 {
    const one = f64x2.splat(1);
    const e = Inline.exp(f64x2.neg(f64x2.abs(x)));
    const sum = f64x2.add(one, e);
    const error = f64x2.sub(e, f64x2.sub(sum, one));
    const isNegative = f64x2.lt(x, f64x2.splat(0));
    const quotient = f64x2.div(v128.bitselect(e, one, isNegative), sum);
    return f64x2.sub(quotient, f64x2.mul(quotient, error));
  }

  /** a·(1−a)·e / (1 + a·e) with e = e^d − 1; `rest` is 1 − a. */
  @inline
  static change(a: v128, rest: v128, e: v128): v128 {
    return f64x2.div(f64x2.mul(f64x2.mul(a, rest), e), f64x2.add(f64x2.splat(1), f64x2.mul(a, e)));
  }
}

function sigmoidOf(x: v128): v128 {
  return Sigmoid.of(x);
}

export function sigmoid(out: i32, x: i32, size: i32): void {
  let to = at(out);
  let from = at(x);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, Sigmoid.of(v128.load(from)));
  if (to < end) v128.store64_lane(to, sigmoidOf(v128.load64_splat(from)), 0);
}

/** The change of σ for |d| > 1. For d < 0, x and d are mirrored, because σ(x) = 1 − σ(−x). */
function sigmoidLeap(x: v128, d: v128): v128 {
  const zero = f64x2.splat(0);
  const isFall = f64x2.lt(d, zero);
  const rise = sigmoidRise(v128.bitselect(f64x2.neg(x), x, isFall), f64x2.abs(d));
  return v128.bitselect(f64x2.neg(rise), rise, isFall);
}

/** σ(x+d)·σ(−x)·(1 − e^−d) for d > 1. Where σ is about e^x, the rounding error of x + d is corrected. */
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

/** The change in every case. If a is nearly 1, σ(−x) replaces 1 − a. If d is 0, the change is 0 for any x. */
function sigmoidChange(a: v128, x: v128, d: v128): v128 {
  const one = f64x2.splat(1);
  const isHigh = f64x2.ge(a, f64x2.splat(HIGH));
  let rest = f64x2.sub(one, a);
  if (v128.any_true(isHigh)) rest = v128.bitselect(sigmoidOf(f64x2.neg(x)), rest, isHigh);
  let change = Sigmoid.change(a, rest, expm1(d));
  const isLeap = f64x2.gt(f64x2.abs(d), one);
  if (v128.any_true(isLeap)) change = v128.bitselect(sigmoidLeap(x, d), change, isLeap);
  return v128.and(change, f64x2.ne(d, f64x2.splat(0)));
}

export function sigmoidDifference(dOut: i32, out: i32, x: i32, dx: i32, size: i32): void {
  let to = at(dOut);
  let from = at(out);
  let before = at(x);
  let move = at(dx);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16, before += 16, move += 16) {
    const a = v128.load(from);
    const d = v128.load(move);
    if (Inline.within(d, SMALL) && i64x2.all_true(f64x2.lt(a, f64x2.splat(HIGH)))) {
      // The usual case of sigmoidChange. It gives 0 for d = 0 anyway.
      v128.store(to, Sigmoid.change(a, f64x2.sub(f64x2.splat(1), a), Inline.smallExpm1(d)));
    } else v128.store(to, sigmoidChange(a, v128.load(before), d));
  }
  if (to === end) return;
  const change = sigmoidChange(v128.load64_splat(from), v128.load64_splat(before), v128.load64_splat(move));
  v128.store64_lane(to, change, 0);
}

export function tanh(out: i32, x: i32, size: i32): void {
  let to = at(out);
  let from = at(x);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, tanhOf(v128.load(from)));
  if (to < end) v128.store64_lane(to, tanhOf(v128.load64_splat(from)), 0);
}

/** tanh(d)·(1 − y²) / (1 + y·tanh(d)). If y is nearly ±1, 4q/(1+q)² with q = e^−2|x| replaces 1 − y². */
function tanhChange(y: v128, x: v128, d: v128): v128 {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const isHigh = f64x2.gt(f64x2.abs(y), f64x2.splat(HIGH));
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
