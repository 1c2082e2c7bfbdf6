// Reductions, and copying of rows. Sums go from the first element to the last for any size, so the results are the same
// bits wherever the other axes of a block are cut.
import { copyBytes } from "./elements";
import { at } from "./memory";

export function sum(x: i32, size: i32): f64 {
  let total: f64 = 0;
  const end = at(x) + at(size);
  for (let from = at(x); from < end; from += 8) total += f64.load(from);
  return total;
}

export function scaledSum(out: i32, x: i32, factor: f64, size: i32): void {
  f64.store(at(out), factor * sum(x, size));
}

export function sumRows(out: i32, x: i32, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) f64.store(at(out + r), sum(x + r * width, width));
}

/** In each column, the rows are added one after the other. */
export function addSumOfRows(out: i32, x: i32, rows: i32, width: i32): void {
  const step = at(width);
  let k = 0;
  for (; k + 4 <= width; k += 4) {
    let low = v128.load(at(out + k));
    let high = v128.load(at(out + k), 16);
    let from = at(x + k);
    for (let r = 0; r < rows; r++, from += step) {
      low = f64x2.add(low, v128.load(from));
      high = f64x2.add(high, v128.load(from, 16));
    }
    v128.store(at(out + k), low);
    v128.store(at(out + k), high, 16);
  }
  for (; k < width; k++) {
    let total = f64.load(at(out + k));
    let from = at(x + k);
    for (let r = 0; r < rows; r++, from += step) total += f64.load(from);
    f64.store(at(out + k), total);
  }
}

/** Zero times a finite number is zero. Zero times infinity or NaN is NaN, and the sum stays NaN. */
export function allFinite(x: i32, size: i32): i32 {
  let from = at(x);
  const end = from + at(size);
  const zero = f64x2.splat(0);
  let zeros = zero;
  let others = zero;
  for (; from + 32 <= end; from += 32) {
    zeros = f64x2.add(zeros, f64x2.mul(zero, v128.load(from)));
    others = f64x2.add(others, f64x2.mul(zero, v128.load(from, 16)));
  }
  for (; from < end; from += 8) zeros = f64x2.add(zeros, f64x2.mul(zero, v128.load64_splat(from)));
  return i32(i64x2.all_true(f64x2.eq(f64x2.add(zeros, others), zero)));
}

/** The largest size of the elements of a row. NaN is ignored: pmax keeps its first operand if the second is NaN. */
export function largestOfRows(out: i32, x: i32, least: f64, rows: i32, width: i32): void {
  let from = at(x);
  for (let r = 0; r < rows; r++) {
    const end = from + at(width);
    let low = f64x2.splat(least);
    let high = low;
    for (; from + 32 <= end; from += 32) {
      low = f64x2.pmax(low, f64x2.abs(v128.load(from)));
      high = f64x2.pmax(high, f64x2.abs(v128.load(from, 16)));
    }
    for (; from < end; from += 8) low = f64x2.pmax(low, f64x2.abs(v128.load64_splat(from)));
    low = f64x2.pmax(low, high);
    f64.store(at(out + r), max(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)));
  }
}

/** The row index that is stored as a number at an address. After adding 2⁵², the lowest bits are the whole number. */
export function rowAt(address: usize): i32 {
  return <i32>reinterpret<i64>(f64.load(address) + 4503599627370496);
}

export function gatherRows(out: i32, x: i32, samples: i32, rows: i32, width: i32): void {
  const bytes = at(width);
  let to = at(out);
  for (let r = 0; r < rows; r++, to += bytes) copyBytes(to, at(x + rowAt(at(samples + r)) * width), bytes);
}

export function copyColumn(out: i32, x: i32, rows: i32, width: i32, column: i32): void {
  let from = at(x + column);
  for (let r = 0; r < rows; r++, from += at(width)) f64.store(at(out + r), f64.load(from));
}

export function gatherColumn(out: i32, x: i32, samples: i32, rows: i32): void {
  for (let r = 0; r < rows; r++) f64.store(at(out + r), f64.load(at(x + rowAt(at(samples + r)))));
}

export function scatterColumn(out: i32, x: i32, rows: i32, width: i32, column: i32): void {
  memory.fill(at(out), 0, at(rows * width));
  let to = at(out + column);
  for (let r = 0; r < rows; r++, to += at(width)) f64.store(to, f64.load(at(x + r)));
}

export function flagDifferentRows(flags: i32, a: i32, b: i32, rows: i32, width: i32): void {
  let x = at(a);
  let y = at(b);
  for (let r = 0; r < rows; r++) {
    const end = x + at(width);
    let differs = f64x2.splat(0);
    for (; x + 16 <= end; x += 16, y += 16) differs = v128.or(differs, f64x2.ne(v128.load(x), v128.load(y)));
    if (x < end) {
      differs = v128.or(differs, f64x2.ne(v128.load64_splat(x), v128.load64_splat(y)));
      x += 8;
      y += 8;
    }
    if (v128.any_true(differs)) f64.store(at(flags + r), 1);
  }
}
