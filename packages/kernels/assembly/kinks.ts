// Piecewise linear functions and their changes.
import { at } from "./memory";

function leaky(x: v128, slope: v128): v128 {
  return v128.bitselect(x, f64x2.mul(slope, x), f64x2.gt(x, f64x2.splat(0)));
}

export function leakyRelu(out: i32, x: i32, slope: f64, size: i32): void {
  let to = at(out);
  let from = at(x);
  const end = to + at(size);
  const slopes = f64x2.splat(slope);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, leaky(v128.load(from), slopes));
  if (to < end) v128.store64_lane(to, leaky(v128.load64_splat(from), slopes), 0);
}

/** d above 0, slope·d below 0. Across 0, and for NaN, the difference of the values after and before. */
function leakyChange(x: v128, d: v128, slope: v128): v128 {
  const zero = f64x2.splat(0);
  const after = f64x2.add(x, d);
  const wasAbove = f64x2.gt(x, zero);
  const isAbove = f64x2.gt(after, zero);
  const onOneSide = v128.bitselect(d, f64x2.mul(slope, d), wasAbove);
  const crosses = v128.or(v128.xor(wasAbove, isAbove), f64x2.ne(x, x));
  return v128.bitselect(f64x2.sub(leaky(after, slope), leaky(x, slope)), onOneSide, crosses);
}

export function leakyReluDifference(dOut: i32, x: i32, dx: i32, slope: f64, size: i32): void {
  let to = at(dOut);
  let from = at(x);
  let d = at(dx);
  const end = to + at(size);
  const slopes = f64x2.splat(slope);
  for (; to + 16 <= end; to += 16, from += 16, d += 16) {
    v128.store(to, leakyChange(v128.load(from), v128.load(d), slopes));
  }
  if (to < end) v128.store64_lane(to, leakyChange(v128.load64_splat(from), v128.load64_splat(d), slopes), 0);
}

/** 1 above 0, otherwise 0; NaN for NaN. */
function stepOf(x: v128): v128 {
  const above = v128.and(f64x2.gt(x, f64x2.splat(0)), f64x2.splat(1));
  return v128.or(above, v128.and(f64x2.ne(x, x), x));
}

export function step(out: i32, x: i32, size: i32): void {
  let to = at(out);
  let from = at(x);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, stepOf(v128.load(from)));
  if (to < end) v128.store64_lane(to, stepOf(v128.load64_splat(from)), 0);
}

export function stepDifference(dOut: i32, x: i32, dx: i32, size: i32): void {
  let to = at(dOut);
  let from = at(x);
  let d = at(dx);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16, d += 16) {
    const before = v128.load(from);
    v128.store(to, f64x2.sub(stepOf(f64x2.add(before, v128.load(d))), stepOf(before)));
  }
  if (to === end) return;
  const before = v128.load64_splat(from);
  v128.store64_lane(to, f64x2.sub(stepOf(f64x2.add(before, v128.load64_splat(d))), stepOf(before)), 0);
}
