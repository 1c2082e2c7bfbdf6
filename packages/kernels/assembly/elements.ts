// Elementwise operations. The last element of an odd block takes the same operations as a pair.
import { at } from "./memory";

export function fill(out: i32, value: f64, size: i32): void {
  let to = at(out);
  const end = to + at(size);
  const pair = f64x2.splat(value);
  for (; to + 16 <= end; to += 16) v128.store(to, pair);
  if (to < end) f64.store(to, value);
}

export function copy(out: i32, a: i32, size: i32): void {
  copyBytes(at(out), at(a), at(size));
}

/** Like memory.copy, which always calls out of the module, even for a few bytes. */
export function copyBytes(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from));
  if (to < end) f64.store(to, f64.load(from));
}

/**
 * Works on one cache line at a time; only lines that differ in a bit are written. A finite number minus itself is 0, which
 * has no bits set.
 */
export function copyChanged(out: i32, a: i32, size: i32): i32 {
  let to = at(out);
  let from = at(a);
  const end = to + at(size);
  let even = i64x2.splat(0);
  let odd = even;
  for (; to + 64 <= end; to += 64, from += 64) {
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const third = v128.load(from, 32);
    const fourth = v128.load(from, 48);
    even = v128.or(even, v128.or(f64x2.sub(first, first), f64x2.sub(third, third)));
    odd = v128.or(odd, v128.or(f64x2.sub(second, second), f64x2.sub(fourth, fourth)));
    const low = v128.or(v128.xor(first, v128.load(to)), v128.xor(second, v128.load(to, 16)));
    const high = v128.or(v128.xor(third, v128.load(to, 32)), v128.xor(fourth, v128.load(to, 48)));
    if (!v128.any_true(v128.or(low, high))) continue;
    v128.store(to, first);
    v128.store(to, second, 16);
    v128.store(to, third, 32);
    v128.store(to, fourth, 48);
  }
  for (; to < end; to += 8, from += 8) {
    const each = v128.load64_splat(from);
    even = v128.or(even, f64x2.sub(each, each));
    v128.store64_lane(to, each, 0);
  }
  return i32(!v128.any_true(v128.or(even, odd)));
}

/** Works on ranges in which neither a nor b starts again. */
export function add(out: i32, a: i32, aSize: i32, b: i32, bSize: i32, size: i32): void {
  let to = at(out);
  const end = to + at(size);
  const aStart = at(a);
  const aEnd = aStart + at(aSize);
  const bStart = at(b);
  const bEnd = bStart + at(bSize);
  let x = aStart;
  let y = bStart;
  while (to < end) {
    const length = min(min(aEnd - x, bEnd - y), end - to);
    const stop = to + length;
    for (; to + 16 <= stop; to += 16, x += 16, y += 16) {
      v128.store(to, f64x2.add(v128.load(x), v128.load(y)));
    }
    if (to < stop) {
      f64.store(to, f64.load(x) + f64.load(y));
      to += 8;
      x += 8;
      y += 8;
    }
    if (x === aEnd) x = aStart;
    if (y === bEnd) y = bStart;
  }
}

export function subtract(out: i32, a: i32, b: i32, size: i32): void {
  let to = at(out);
  let x = at(a);
  let y = at(b);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, x += 16, y += 16) {
    v128.store(to, f64x2.sub(v128.load(x), v128.load(y)));
  }
  if (to < end) f64.store(to, f64.load(x) - f64.load(y));
}

export function addScaled(out: i32, a: i32, factor: f64, b: i32, size: i32): void {
  let to = at(out);
  let x = at(a);
  let y = at(b);
  const end = to + at(size);
  const factors = f64x2.splat(factor);
  for (; to + 16 <= end; to += 16, x += 16, y += 16) {
    v128.store(to, f64x2.add(v128.load(x), f64x2.mul(factors, v128.load(y))));
  }
  if (to < end) f64.store(to, f64.load(x) + factor * f64.load(y));
}

export function squaredDifference(out: i32, a: i32, b: i32, size: i32): void {
  let to = at(out);
  let x = at(a);
  let y = at(b);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, x += 16, y += 16) {
    const difference = f64x2.sub(v128.load(x), v128.load(y));
    v128.store(to, f64x2.mul(difference, difference));
  }
  if (to < end) {
    const difference = f64.load(x) - f64.load(y);
    f64.store(to, difference * difference);
  }
}

export function absoluteDifference(out: i32, a: i32, b: i32, size: i32): void {
  let to = at(out);
  let x = at(a);
  let y = at(b);
  const end = to + at(size);
  for (; to + 16 <= end; to += 16, x += 16, y += 16) {
    v128.store(to, f64x2.abs(f64x2.sub(v128.load(x), v128.load(y))));
  }
  if (to < end) f64.store(to, Math.abs(f64.load(x) - f64.load(y)));
}
