// Sums of scaled rows, out[t, :] += Σ factor · row, where most factors are zero: each sum is first made a list of its
// terms, with nothing for a factor of zero, and then run over the columns a few at a time, its results in registers.
//
// Terms are added one by one in the order of the list, in every column, however many columns go at a time and wherever
// a list is cut. So these are the bits of the plain loop.
import { at, scratch } from "./memory";

/** Up to so many sums at a time, which share the rows they read. */
export const LINES: i32 = 8;
/** Up to so many terms of a sum at a time. */
export const TERMS: i32 = 256;

/** A term: the factor, then the row as a number of bytes from the first row. */
export const TERM_BYTES: usize = 16;
const LIST_BYTES: usize = <usize>TERMS * TERM_BYTES;
const ENDS: usize = <usize>LINES * LIST_BYTES;

export function listOf(line: i32): usize {
  return scratch + <usize>line * LIST_BYTES;
}

export function endOf(line: i32): usize {
  return <usize>i32.load(scratch + ENDS + ((<usize>line) << 2));
}

export function setEnd(line: i32, end: usize): void {
  i32.store(scratch + ENDS + ((<usize>line) << 2), <i32>end);
}

/** Writes a term at `end` and returns where the next one goes: the same place where the factor is zero. */
export function append(end: usize, factor: f64, row: i32): usize {
  f64.store(end, factor);
  i32.store(end, row, 8);
  return end + ((<usize>i32(factor !== 0)) << 4);
}

/** The terms of one sum from consecutive factors; their rows lie `step` bytes apart. */
export function listRow(line: i32, factors: usize, count: i32, row: i32, step: i32): void {
  let end = listOf(line);
  const last = factors + at(count);
  const zero = f64x2.splat(0);
  for (; factors + 32 <= last; factors += 32, row += 4 * step) {
    const low = v128.load(factors);
    const high = v128.load(factors, 16);
    if (!v128.any_true(v128.or(f64x2.ne(low, zero), f64x2.ne(high, zero)))) continue;
    end = append(end, f64x2.extract_lane(low, 0), row);
    end = append(end, f64x2.extract_lane(low, 1), row + step);
    end = append(end, f64x2.extract_lane(high, 0), row + 2 * step);
    end = append(end, f64x2.extract_lane(high, 1), row + 3 * step);
  }
  for (; factors < last; factors += 8, row += step) end = append(end, f64.load(factors), row);
  setEnd(line, end);
}

/** Whether eight numbers are zero. */
export function areZero(from: usize): bool {
  const zero = f64x2.splat(0);
  const low = v128.or(f64x2.ne(v128.load(from), zero), f64x2.ne(v128.load(from, 16), zero));
  const high = v128.or(f64x2.ne(v128.load(from, 32), zero), f64x2.ne(v128.load(from, 48), zero));
  return !v128.any_true(v128.or(low, high));
}

/** The terms of several sums, whose factors lie side by side; those of the next row `factorStep` bytes on. */
export function listColumns(lines: i32, factors: usize, count: i32, factorStep: usize, step: i32): void {
  for (let line = 0; line < lines; line++) setEnd(line, listOf(line));
  for (let row = 0; count > 0; count--, row += step, factors += factorStep) {
    if (lines === LINES && areZero(factors)) continue;
    for (let line = 0; line < lines; line++) {
      setEnd(line, append(endOf(line), f64.load(factors + at(line)), row));
    }
  }
}

/** Adds the listed terms to `lines` rows of `out`, `outStep` bytes apart, in all columns of the rows of b. */
export function addListed(lines: i32, out: usize, outStep: usize, b: usize, columns: i32): void {
  for (; columns >= 16; columns -= 16, out += 128, b += 128) {
    for (let t = 0, to = out; t < lines; t++, to += outStep) add16(to, listOf(t), endOf(t), b);
  }
  if (columns & 8) {
    for (let t = 0, to = out; t < lines; t++, to += outStep) add8(to, listOf(t), endOf(t), b);
    out += 64;
    b += 64;
  }
  if (columns & 4) {
    for (let t = 0, to = out; t < lines; t++, to += outStep) add4(to, listOf(t), endOf(t), b);
    out += 32;
    b += 32;
  }
  if (columns & 2) {
    for (let t = 0, to = out; t < lines; t++, to += outStep) add2(to, listOf(t), endOf(t), b);
    out += 16;
    b += 16;
  }
  if (columns & 1) {
    for (let t = 0, to = out; t < lines; t++, to += outStep) add1(to, listOf(t), endOf(t), b);
  }
}

function add16(out: usize, term: usize, end: usize, b: usize): void {
  let c0 = v128.load(out);
  let c1 = v128.load(out, 16);
  let c2 = v128.load(out, 32);
  let c3 = v128.load(out, 48);
  let c4 = v128.load(out, 64);
  let c5 = v128.load(out, 80);
  let c6 = v128.load(out, 96);
  let c7 = v128.load(out, 112);
  for (; term < end; term += TERM_BYTES) {
    const factor = v128.load64_splat(term);
    const row = b + <usize>i32.load(term, 8);
    c0 = f64x2.add(c0, f64x2.mul(factor, v128.load(row)));
    c1 = f64x2.add(c1, f64x2.mul(factor, v128.load(row, 16)));
    c2 = f64x2.add(c2, f64x2.mul(factor, v128.load(row, 32)));
    c3 = f64x2.add(c3, f64x2.mul(factor, v128.load(row, 48)));
    c4 = f64x2.add(c4, f64x2.mul(factor, v128.load(row, 64)));
    c5 = f64x2.add(c5, f64x2.mul(factor, v128.load(row, 80)));
    c6 = f64x2.add(c6, f64x2.mul(factor, v128.load(row, 96)));
    c7 = f64x2.add(c7, f64x2.mul(factor, v128.load(row, 112)));
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
  v128.store(out, c4, 64);
  v128.store(out, c5, 80);
  v128.store(out, c6, 96);
  v128.store(out, c7, 112);
}

function add8(out: usize, term: usize, end: usize, b: usize): void {
  let c0 = v128.load(out);
  let c1 = v128.load(out, 16);
  let c2 = v128.load(out, 32);
  let c3 = v128.load(out, 48);
  for (; term < end; term += TERM_BYTES) {
    const factor = v128.load64_splat(term);
    const row = b + <usize>i32.load(term, 8);
    c0 = f64x2.add(c0, f64x2.mul(factor, v128.load(row)));
    c1 = f64x2.add(c1, f64x2.mul(factor, v128.load(row, 16)));
    c2 = f64x2.add(c2, f64x2.mul(factor, v128.load(row, 32)));
    c3 = f64x2.add(c3, f64x2.mul(factor, v128.load(row, 48)));
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
}

function add4(out: usize, term: usize, end: usize, b: usize): void {
  let c0 = v128.load(out);
  let c1 = v128.load(out, 16);
  for (; term < end; term += TERM_BYTES) {
    const factor = v128.load64_splat(term);
    const row = b + <usize>i32.load(term, 8);
    c0 = f64x2.add(c0, f64x2.mul(factor, v128.load(row)));
    c1 = f64x2.add(c1, f64x2.mul(factor, v128.load(row, 16)));
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
}

function add2(out: usize, term: usize, end: usize, b: usize): void {
  let c0 = v128.load(out);
  for (; term < end; term += TERM_BYTES) {
    c0 = f64x2.add(c0, f64x2.mul(v128.load64_splat(term), v128.load(b + <usize>i32.load(term, 8))));
  }
  v128.store(out, c0);
}

function add1(out: usize, term: usize, end: usize, b: usize): void {
  let c0 = f64.load(out);
  for (; term < end; term += TERM_BYTES) c0 += f64.load(term) * f64.load(b + <usize>i32.load(term, 8));
  f64.store(out, c0);
}
