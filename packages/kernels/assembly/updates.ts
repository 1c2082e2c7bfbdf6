// The updates of optimizers, element by element. The last element of an odd block takes the same operations as a pair.
import { at, both } from "./memory";

export function scale(out: i32, a: i32, factor: f64, size: i32): void {
  let to = at(out);
  let x = at(a);
  const end = to + at(size);
  const factors = both(factor);
  for (; to + 16 <= end; to += 16, x += 16) v128.store(to, f64x2.mul(factors, v128.load(x)));
  if (to < end) f64.store(to, factor * f64.load(x));
}

export function clamp(out: i32, a: i32, limit: f64, size: i32): void {
  let to = at(out);
  let x = at(a);
  const end = to + at(size);
  const most = both(limit);
  const least = both(-limit);
  for (; to + 16 <= end; to += 16, x += 16) v128.store(to, f64x2.max(f64x2.min(v128.load(x), most), least));
  if (to < end) f64.store(to, max(min(f64.load(x), limit), -limit));
}

/** Uses four sums: of the elements 0, 4, 8 …, of 1, 5, 9 …, and so on. */
export function sumOfSquares(x: i32, size: i32): f64 {
  let from = at(x);
  const end = from + at(size);
  let even = both(0);
  let odd = both(0);
  for (; from + 32 <= end; from += 32) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    even = f64x2.add(even, f64x2.mul(a, a));
    odd = f64x2.add(odd, f64x2.mul(b, b));
  }
  // Up to three elements remain. Adding the square of 0 does not change a sum.
  const a = from + 16 <= end ? v128.load(from) : from < end ? v128.load64_zero(from) : both(0);
  even = f64x2.add(even, f64x2.mul(a, a));
  const b = from + 16 < end ? v128.load64_zero(from, 16) : both(0);
  odd = f64x2.add(odd, f64x2.mul(b, b));
  const sums = f64x2.add(even, odd);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

export function momentumUpdate(
  out: i32,
  parameter: i32,
  gradient: i32,
  velocity: i32,
  rate: f64,
  momentum: f64,
  size: i32,
): void {
  let to = at(out);
  let w = at(parameter);
  let g = at(gradient);
  let v = at(velocity);
  const end = to + at(size);
  const rates = both(rate);
  const momenta = both(momentum);
  for (; to + 16 <= end; to += 16, w += 16, g += 16, v += 16) {
    const moved = f64x2.add(f64x2.mul(momenta, v128.load(v)), v128.load(g));
    v128.store(v, moved);
    v128.store(to, f64x2.sub(v128.load(w), f64x2.mul(rates, moved)));
  }
  if (to === end) return;
  const moved = momentum * f64.load(v) + f64.load(g);
  f64.store(v, moved);
  f64.store(to, f64.load(w) - rate * moved);
}

export function nesterovUpdate(
  out: i32,
  parameter: i32,
  gradient: i32,
  velocity: i32,
  rate: f64,
  momentum: f64,
  size: i32,
): void {
  let to = at(out);
  let w = at(parameter);
  let g = at(gradient);
  let v = at(velocity);
  const end = to + at(size);
  const rates = both(rate);
  const momenta = both(momentum);
  for (; to + 16 <= end; to += 16, w += 16, g += 16, v += 16) {
    const derivative = v128.load(g);
    const moved = f64x2.add(f64x2.mul(momenta, v128.load(v)), derivative);
    v128.store(v, moved);
    const ahead = f64x2.add(derivative, f64x2.mul(momenta, moved));
    v128.store(to, f64x2.sub(v128.load(w), f64x2.mul(rates, ahead)));
  }
  if (to === end) return;
  const derivative = f64.load(g);
  const moved = momentum * f64.load(v) + derivative;
  f64.store(v, moved);
  f64.store(to, f64.load(w) - rate * (derivative + momentum * moved));
}

class Scaled {
  /** √square. NaN if the square has overflowed: the update would be 0, but NaN is reported. */
  @inline
  static root(square: v128): v128 {
    return f64x2.sub(f64x2.sqrt(square), f64x2.mul(both(0), square));
  }

  /** w − rate·derivative / (√square + epsilon). */
  @inline
  static step(w: v128, rate: v128, derivative: v128, square: v128, epsilon: v128): v128 {
    return f64x2.sub(w, f64x2.div(f64x2.mul(rate, derivative), f64x2.add(Scaled.root(square), epsilon)));
  }

  /** decay·before + rest·value. */
  @inline
  static mean(decay: v128, before: v128, rest: v128, value: v128): v128 {
    return f64x2.add(f64x2.mul(decay, before), f64x2.mul(rest, value));
  }
}

export function adaGradUpdate(
  out: i32,
  parameter: i32,
  gradient: i32,
  squares: i32,
  rate: f64,
  epsilon: f64,
  size: i32,
): void {
  let to = at(out);
  let w = at(parameter);
  let g = at(gradient);
  let s = at(squares);
  const end = to + at(size);
  const rates = both(rate);
  const epsilons = both(epsilon);
  for (; to + 16 <= end; to += 16, w += 16, g += 16, s += 16) {
    const derivative = v128.load(g);
    const sum = f64x2.add(v128.load(s), f64x2.mul(derivative, derivative));
    v128.store(s, sum);
    v128.store(to, Scaled.step(v128.load(w), rates, derivative, sum, epsilons));
  }
  if (to === end) return;
  const derivative = v128.load64_splat(g);
  const sum = f64x2.add(v128.load64_splat(s), f64x2.mul(derivative, derivative));
  v128.store64_lane(s, sum, 0);
  v128.store64_lane(to, Scaled.step(v128.load64_splat(w), rates, derivative, sum, epsilons), 0);
}

export function rmsPropUpdate(
  out: i32,
  parameter: i32,
  gradient: i32,
  squares: i32,
  rate: f64,
  smoothing: f64,
  epsilon: f64,
  size: i32,
): void {
  let to = at(out);
  let w = at(parameter);
  let g = at(gradient);
  let s = at(squares);
  const end = to + at(size);
  const rates = both(rate);
  const epsilons = both(epsilon);
  const decay = both(smoothing);
  const rest = both(1 - smoothing);
  for (; to + 16 <= end; to += 16, w += 16, g += 16, s += 16) {
    const derivative = v128.load(g);
    const mean = Scaled.mean(decay, v128.load(s), rest, f64x2.mul(derivative, derivative));
    v128.store(s, mean);
    v128.store(to, Scaled.step(v128.load(w), rates, derivative, mean, epsilons));
  }
  if (to === end) return;
  const derivative = v128.load64_splat(g);
  const mean = Scaled.mean(decay, v128.load64_splat(s), rest, f64x2.mul(derivative, derivative));
  v128.store64_lane(s, mean, 0);
  v128.store64_lane(to, Scaled.step(v128.load64_splat(w), rates, derivative, mean, epsilons), 0);
}

class Adam {
  /** keep·w − rate·mean / (root·√square + epsilon). */
  @inline
  static step(w: v128, keep: v128, rate: v128, mean: v128, root: v128, square: v128, epsilon: v128): v128 {
    const size = f64x2.add(f64x2.mul(root, Scaled.root(square)), epsilon);
    return f64x2.sub(f64x2.mul(keep, w), f64x2.div(f64x2.mul(rate, mean), size));
  }
}

export function adamUpdate(
  out: i32,
  parameter: i32,
  gradient: i32,
  means: i32,
  squares: i32,
  keep: f64,
  rate: f64,
  root: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  size: i32,
): void {
  let to = at(out);
  let w = at(parameter);
  let g = at(gradient);
  let m = at(means);
  let s = at(squares);
  const end = to + at(size);
  const keeps = both(keep);
  const rates = both(rate);
  const roots = both(root);
  const decay1 = both(beta1);
  const rest1 = both(1 - beta1);
  const decay2 = both(beta2);
  const rest2 = both(1 - beta2);
  const epsilons = both(epsilon);
  for (; to + 16 <= end; to += 16, w += 16, g += 16, m += 16, s += 16) {
    const derivative = v128.load(g);
    const mean = Scaled.mean(decay1, v128.load(m), rest1, derivative);
    const square = Scaled.mean(decay2, v128.load(s), rest2, f64x2.mul(derivative, derivative));
    v128.store(m, mean);
    v128.store(s, square);
    v128.store(to, Adam.step(v128.load(w), keeps, rates, mean, roots, square, epsilons));
  }
  if (to === end) return;
  const derivative = v128.load64_splat(g);
  const mean = Scaled.mean(decay1, v128.load64_splat(m), rest1, derivative);
  const square = Scaled.mean(decay2, v128.load64_splat(s), rest2, f64x2.mul(derivative, derivative));
  v128.store64_lane(m, mean, 0);
  v128.store64_lane(s, square, 0);
  v128.store64_lane(to, Adam.step(v128.load64_splat(w), keeps, rates, mean, roots, square, epsilons), 0);
}
