// Binary cross-entropy of y = σ(z), from z. The formulas are those of src/plain/binary-cross-entropy.ts; branches are
// selections.
import { exp, expm1 } from "./exponentials";
import { log, log1p } from "./logarithms";
import { at } from "./memory";

/** 1 / (1 + e^−x). */
function sigmoid(x: v128): v128 {
  const one = f64x2.splat(1);
  const e = exp(f64x2.neg(f64x2.abs(x)));
  return f64x2.div(v128.bitselect(e, one, f64x2.lt(x, f64x2.splat(0))), f64x2.add(one, e));
}

/** log(1 + e^x). */
function softplus(x: v128): v128 {
  return f64x2.add(f64x2.max(x, f64x2.splat(0)), log1p(exp(f64x2.neg(f64x2.abs(x)))));
}

function minusLog(x: v128, delta: f64): v128 {
  if (delta === 0) return softplus(f64x2.neg(x));
  return f64x2.neg(log(f64x2.add(sigmoid(x), f64x2.splat(delta))));
}

function isPositive(x: v128, end: v128): v128 {
  const zero = f64x2.splat(0);
  return v128.and(f64x2.gt(x, zero), f64x2.gt(end, zero));
}

/** The change of {@link minusLog} when x changes by d. One e^−|x| gives both σ(x) and σ(−x). */
function change(x: v128, d: v128, delta: f64): v128 {
  const one = f64x2.splat(1);
  const e = exp(f64x2.neg(f64x2.abs(x)));
  const larger = f64x2.div(one, f64x2.add(one, e));
  const smaller = f64x2.mul(e, larger);
  const isNegative = f64x2.lt(x, f64x2.splat(0));
  const rest = v128.bitselect(larger, smaller, isNegative);
  const isLeap = f64x2.gt(f64x2.abs(d), one);
  if (delta === 0) {
    const small = log1p(f64x2.mul(rest, expm1(f64x2.neg(d))));
    return v128.any_true(isLeap) ? v128.bitselect(softplusLeap(f64x2.neg(x), f64x2.neg(d)), small, isLeap) : small;
  }
  const a = v128.bitselect(smaller, larger, isNegative);
  const growth = f64x2.mul(a, expm1(d));
  let moved = f64x2.div(f64x2.mul(rest, growth), f64x2.add(one, growth));
  if (v128.any_true(isLeap)) moved = v128.bitselect(sigmoidLeap(x, d), moved, isLeap);
  const before = f64x2.add(a, f64x2.splat(delta));
  const ratio = f64x2.div(moved, before);
  const isFall = f64x2.lt(ratio, f64x2.splat(-0.5));
  let result = log1p(ratio);
  if (v128.any_true(isFall)) {
    const after = f64x2.add(sigmoid(f64x2.add(x, d)), f64x2.splat(delta));
    result = v128.bitselect(log(f64x2.div(after, before)), result, isFall);
  }
  return f64x2.neg(result);
}

function sigmoidLeap(x: v128, d: v128): v128 {
  const end = f64x2.add(x, d);
  const high = f64x2.sub(sigmoid(f64x2.neg(x)), sigmoid(f64x2.neg(end)));
  return v128.bitselect(high, f64x2.sub(sigmoid(end), sigmoid(x)), isPositive(x, end));
}

function softplusLeap(x: v128, d: v128): v128 {
  const end = f64x2.add(x, d);
  const high = f64x2.add(d, f64x2.sub(softplus(f64x2.neg(end)), softplus(f64x2.neg(x))));
  return v128.bitselect(high, f64x2.sub(softplus(end), softplus(x)), isPositive(x, end));
}

/** scale · (t·p(x) + (1 − t)·p(−x)). A term with the factor 0 counts as 0, even if it is infinite. */
class Mixed {
  @inline
  static of(t: v128, ifOne: v128, ifZero: v128, scale: v128): v128 {
    const one = f64x2.splat(1);
    let loss = f64x2.add(f64x2.mul(t, ifOne), f64x2.mul(f64x2.sub(one, t), ifZero));
    loss = v128.bitselect(ifOne, loss, f64x2.eq(t, one));
    return f64x2.mul(scale, v128.bitselect(ifZero, loss, f64x2.eq(t, f64x2.splat(0))));
  }

  /** Whether each target is 0 or 1. Then one side suffices, with the sign of x changed if t is 0. */
  @inline
  static isSharp(t: v128): bool {
    const isSharp = v128.or(f64x2.eq(t, f64x2.splat(1)), f64x2.eq(t, f64x2.splat(0)));
    return i64x2.all_true(isSharp);
  }

  @inline
  static turned(x: v128, t: v128): v128 {
    return v128.bitselect(x, f64x2.neg(x), f64x2.eq(t, f64x2.splat(1)));
  }
}

function lossOf(x: v128, t: v128, delta: f64, scale: f64): v128 {
  const scales = f64x2.splat(scale);
  if (Mixed.isSharp(t)) return f64x2.mul(scales, minusLog(Mixed.turned(x, t), delta));
  return Mixed.of(t, minusLog(x, delta), minusLog(f64x2.neg(x), delta), scales);
}

function changeOf(x: v128, d: v128, t: v128, delta: f64, scale: f64): v128 {
  const scales = f64x2.splat(scale);
  if (Mixed.isSharp(t)) return f64x2.mul(scales, change(Mixed.turned(x, t), Mixed.turned(d, t), delta));
  return Mixed.of(t, change(x, d, delta), change(f64x2.neg(x), f64x2.neg(d), delta), scales);
}

export function sigmoidCrossEntropy(out: i32, z: i32, t: i32, delta: f64, scale: f64, size: i32): void {
  let to = at(out);
  let x = at(z);
  let target = at(t);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, x += 16, target += 16) {
    v128.store(to, lossOf(v128.load(x), v128.load(target), delta, scale));
  }
  if (to < end) {
    v128.store64_lane(to, lossOf(v128.load64_splat(x), v128.load64_splat(target), delta, scale), 0);
  }
}

export function sigmoidCrossEntropyDifference(
  dOut: i32,
  z: i32,
  dz: i32,
  t: i32,
  delta: f64,
  scale: f64,
  size: i32,
): void {
  let to = at(dOut);
  let x = at(z);
  let d = at(dz);
  let target = at(t);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, x += 16, d += 16, target += 16) {
    v128.store(to, changeOf(v128.load(x), v128.load(d), v128.load(target), delta, scale));
  }
  if (to === end) return;
  const change = changeOf(v128.load64_splat(x), v128.load64_splat(d), v128.load64_splat(target), delta, scale);
  v128.store64_lane(to, change, 0);
}
