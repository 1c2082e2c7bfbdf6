// The adjoints that backprop adds for an input. They are elementwise; sums over a row are those of softmax.ts.
import { at, both } from "./memory";
import { total } from "./softmax";

export function sigmoidBackward(dx: i32, out: i32, dOut: i32, size: i32): void {
  const one = f64x2.splat(1);
  let to = at(dx);
  let a = at(out);
  let g = at(dOut);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, a += 16, g += 16) {
    const y = v128.load(a);
    const adjoint = f64x2.mul(f64x2.mul(v128.load(g), y), f64x2.sub(one, y));
    v128.store(to, f64x2.add(v128.load(to), adjoint));
  }
  if (to < end) f64.store(to, f64.load(to) + f64.load(g) * f64.load(a) * (1 - f64.load(a)));
}

export function squaredDifferenceBackward(dx: i32, x: i32, t: i32, dOut: i32, size: i32): void {
  const two = f64x2.splat(2);
  let to = at(dx);
  let from = at(x);
  let target = at(t);
  let g = at(dOut);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16, target += 16, g += 16) {
    const adjoint = f64x2.mul(f64x2.mul(two, v128.load(g)), f64x2.sub(v128.load(from), v128.load(target)));
    v128.store(to, f64x2.add(v128.load(to), adjoint));
  }
  if (to < end) f64.store(to, f64.load(to) + 2 * f64.load(g) * (f64.load(from) - f64.load(target)));
}

export function scaledSumBackward(dx: i32, dOut: i32, factor: f64, size: i32): void {
  const adjoint = factor * f64.load(at(dOut));
  const adjoints = f64x2.splat(adjoint);
  let to = at(dx);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16) v128.store(to, f64x2.add(v128.load(to), adjoints));
  if (to < end) f64.store(to, f64.load(to) + adjoint);
}

export function tanhBackward(dx: i32, out: i32, dOut: i32, size: i32): void {
  const one = f64x2.splat(1);
  let to = at(dx);
  let a = at(out);
  let g = at(dOut);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, a += 16, g += 16) {
    const y = v128.load(a);
    const adjoint = f64x2.mul(f64x2.mul(v128.load(g), f64x2.sub(one, y)), f64x2.add(one, y));
    v128.store(to, f64x2.add(v128.load(to), adjoint));
  }
  if (to < end) f64.store(to, f64.load(to) + f64.load(g) * (1 - f64.load(a)) * (1 + f64.load(a)));
}

export function leakyReluBackward(dx: i32, x: i32, dOut: i32, slope: f64, size: i32): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const slopes = f64x2.splat(slope);
  let to = at(dx);
  let from = at(x);
  let g = at(dOut);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, from += 16, g += 16) {
    const factor = v128.bitselect(one, slopes, f64x2.gt(v128.load(from), zero));
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.load(g), factor)));
  }
  if (to < end) f64.store(to, f64.load(to) + f64.load(g) * (f64.load(from) > 0 ? 1 : slope));
}

export function softmaxBackward(dx: i32, out: i32, dOut: i32, rows: i32, classes: i32): void {
  const bytes = at(classes);
  const even = bytes & ~15;
  for (let r = 0; r < rows; r++) {
    const to = at(dx + r * classes);
    const y = at(out + r * classes);
    const g = at(dOut + r * classes);
    let sum = f64x2.splat(0);
    for (let k: usize = 0; k < even; k += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(y + k), v128.load(g + k)));
    if (even < bytes) sum = f64x2.add(sum, f64x2.mul(v128.load64_zero(y + even), v128.load64_zero(g + even)));
    const mean = both(total(sum));
    for (let k: usize = 0; k < even; k += 16) {
      const adjoint = f64x2.mul(v128.load(y + k), f64x2.sub(v128.load(g + k), mean));
      v128.store(to + k, f64x2.add(v128.load(to + k), adjoint));
    }
    if (even === bytes) continue;
    const adjoint = f64x2.mul(v128.load64_splat(y + even), f64x2.sub(v128.load64_splat(g + even), mean));
    v128.store64_lane(to + even, f64x2.add(v128.load64_splat(to + even), adjoint), 0);
  }
}

export function crossEntropyBackward(
  dy: i32,
  y: i32,
  dOut: i32,
  t: i32,
  delta: f64,
  scale: f64,
  rows: i32,
  classes: i32,
): void {
  for (let r = 0, i = 0; r < rows; r++) {
    const factor = scale * f64.load(at(dOut + r));
    for (let k = 0; k < classes; k++, i++) {
      const target = f64.load(at(t + i));
      if (target === 0) continue;
      f64.store(at(dy + i), f64.load(at(dy + i)) - (factor * target) / (f64.load(at(y + i)) + delta));
    }
  }
}

/** y / (y + delta); 1 without delta, for any small y. */
function kept(y: v128, delta: f64): v128 {
  return delta === 0 ? f64x2.splat(1) : f64x2.div(y, f64x2.add(y, f64x2.splat(delta)));
}

export function softmaxCrossEntropyBackward(
  dz: i32,
  y: i32,
  dOut: i32,
  t: i32,
  delta: f64,
  scale: f64,
  rows: i32,
  classes: i32,
): void {
  const bytes = at(classes);
  const even = bytes & ~15;
  for (let r = 0; r < rows; r++) {
    const to = at(dz + r * classes);
    const p = at(y + r * classes);
    const targets = at(t + r * classes);
    const factor = both(scale * f64.load(at(dOut + r)));
    let sum = f64x2.splat(0);
    for (let k: usize = 0; k < even; k += 16) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(targets + k), kept(v128.load(p + k), delta)));
    }
    if (even < bytes) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_zero(targets + even), kept(v128.load64_splat(p + even), delta)));
    }
    const all = both(total(sum));
    for (let k: usize = 0; k < even; k += 16) {
      const value = v128.load(p + k);
      const own = f64x2.mul(v128.load(targets + k), kept(value, delta));
      const adjoint = f64x2.mul(factor, f64x2.sub(f64x2.mul(value, all), own));
      v128.store(to + k, f64x2.add(v128.load(to + k), adjoint));
    }
    if (even === bytes) continue;
    const value = v128.load64_splat(p + even);
    const own = f64x2.mul(v128.load64_splat(targets + even), kept(value, delta));
    const adjoint = f64x2.mul(factor, f64x2.sub(f64x2.mul(value, all), own));
    v128.store64_lane(to + even, f64x2.add(v128.load64_splat(to + even), adjoint), 0);
  }
}
