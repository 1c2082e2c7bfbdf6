// Sums of scaled rows, out[t, :] += Σ factor · row, where most factors are zero: each sum is first made a list of its
// terms, with nothing for a factor of zero, and then run over the columns a few at a time, its results in registers.
//
// Terms are added one by one in the order of the list, in every column, however many columns go at a time and wherever
// a list is cut. So these are the bits of the plain loop.
import { copyBytes } from "./elements";
import { at, scratch } from "./memory";

/** Up to so many sums at a time, which share the rows they read. */
export const LINES: i32 = 32;
/** Up to so many terms of a sum at a time. */
export const TERMS: i32 = 128;

/** A term: the factor, then the row as a number of bytes from the first row. */
export const TERM_BYTES: usize = 16;
const LIST_BYTES: usize = <usize>TERMS * TERM_BYTES;
const ENDS: usize = <usize>LINES * LIST_BYTES;
/** Room for a number for each term. */
export const COUNTS: usize = ENDS + 4 * <usize>LINES;
const PACKED: usize = COUNTS + 4 * <usize>TERMS;
const PACKED_STEP: i32 = 128;

/** Columns in a panel: with more of them engines keep results in memory, for they load all of a row first. */
const WIDEST: i32 = 14;

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

/** Empty lists. */
export function startLists(lines: i32): void {
  for (let line = 0; line < lines; line++) setEnd(line, listOf(line));
}

/** The terms of one sum from consecutive factors; their rows lie `step` bytes apart. */
export function listRow(line: i32, factors: usize, count: i32, row: i32, step: i32): void {
  setEnd(line, listOf(line));
  appendRow(line, factors, count, row, step);
}

/** As {@link listRow}, behind what is listed already; all in all no more than {@link TERMS} factors. */
export function appendRow(line: i32, factors: usize, count: i32, row: i32, step: i32): void {
  let end = endOf(line);
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
  let line = 0;
  for (; line + 8 <= lines; line += 8) listEight(line, factors + at(line), count, factorStep, step);
  for (; line < lines; line++) {
    let end = listOf(line);
    let from = factors + at(line);
    for (let n = 0, row = 0; n < count; n++, row += step, from += factorStep) end = append(end, f64.load(from), row);
    setEnd(line, end);
  }
}

/** A term of one row to each list from `line` to before `end`, from factors side by side. */
export function appendColumn(line: i32, end: i32, factors: usize, row: i32): void {
  for (; line < end; line += 8, factors += 64) {
    if (line + 8 <= end && areZero(factors)) continue;
    const last = min(8, end - line);
    for (let k = 0; k < last; k++) setEnd(line + k, append(endOf(line + k), f64.load(factors + at(k)), row));
  }
}

/** {@link listColumns} of eight sums; that many zeros at a time, as inputs often have, cost one look. */
function listEight(line: i32, from: usize, count: i32, factorStep: usize, step: i32): void {
  let e0 = listOf(line);
  let e1 = listOf(line + 1);
  let e2 = listOf(line + 2);
  let e3 = listOf(line + 3);
  let e4 = listOf(line + 4);
  let e5 = listOf(line + 5);
  let e6 = listOf(line + 6);
  let e7 = listOf(line + 7);
  for (let n = 0, row = 0; n < count; n++, row += step, from += factorStep) {
    if (areZero(from)) continue;
    e0 = append(e0, f64.load(from), row);
    e1 = append(e1, f64.load(from, 8), row);
    e2 = append(e2, f64.load(from, 16), row);
    e3 = append(e3, f64.load(from, 24), row);
    e4 = append(e4, f64.load(from, 32), row);
    e5 = append(e5, f64.load(from, 40), row);
    e6 = append(e6, f64.load(from, 48), row);
    e7 = append(e7, f64.load(from, 56), row);
  }
  setEnd(line, e0);
  setEnd(line + 1, e1);
  setEnd(line + 2, e2);
  setEnd(line + 3, e3);
  setEnd(line + 4, e4);
  setEnd(line + 5, e5);
  setEnd(line + 6, e6);
  setEnd(line + 7, e7);
}

/** How many bytes apart the rows of a listed sum are to be said to lie: {@link addListed} may copy them first. */
export function stepOf(lines: i32, columns: i32): i32 {
  return isPacked(lines, columns) ? PACKED_STEP : <i32>at(columns);
}

/**
 * Copying a panel pays where rows that lie many powers of two apart would share few lines of the nearest cache, and
 * enough sums read it.
 */
function isPacked(lines: i32, columns: i32): bool {
  return lines >= 16 && columns >= 64 && (columns & 31) === 0;
}

/** Adds the listed terms to `lines` rows of `out`, `outStep` bytes apart, in all columns of the `count` rows of b. */
export function addListed(lines: i32, out: usize, outStep: usize, b: usize, count: i32, columns: i32): void {
  const bStep = at(columns);
  const packs = isPacked(lines, columns);
  while (columns > 1) {
    // As few panels as there must be, of nearly the same width.
    const panels = (columns + WIDEST - 1) / WIDEST;
    const width = panels === 1 ? columns & ~1 : (columns / panels + 1) & ~1;
    if (packs) pack(b, bStep, count, width);
    addPanel(width, lines, out, outStep, packs ? scratch + PACKED : b);
    columns -= width;
    out += at(width);
    b += at(width);
  }
  if (columns === 0) return;
  if (packs) pack(b, bStep, count, 1);
  addColumn(lines, out, outStep, packs ? scratch + PACKED : b);
}

/** Copies a panel of b. */
function pack(b: usize, bStep: usize, count: i32, width: i32): void {
  let to = scratch + PACKED;
  for (; count > 0; count--, b += bStep, to += PACKED_STEP) copyBytes(to, b, at(width));
}

function addPanel(width: i32, lines: i32, out: usize, outStep: usize, b: usize): void {
  switch (width) {
    case 2:
      Panel.add(2, lines, out, outStep, b);
      return;
    case 4:
      Panel.add(4, lines, out, outStep, b);
      return;
    case 6:
      Panel.add(6, lines, out, outStep, b);
      return;
    case 8:
      Panel.add(8, lines, out, outStep, b);
      return;
    case 10:
      Panel.add(10, lines, out, outStep, b);
      return;
    case 12:
      Panel.add(12, lines, out, outStep, b);
      return;
    default:
      Panel.add(14, lines, out, outStep, b);
  }
}

class Panel {
  /** Written out for each width, a constant: what it compares with the width is decided by the compiler. */
  @inline
  static add(width: i32, lines: i32, out: usize, outStep: usize, b: usize): void {
    for (let t = 0; t < lines; t++, out += outStep) {
      let c0 = v128.load(out);
      let c1 = width > 2 ? v128.load(out, 16) : c0;
      let c2 = width > 4 ? v128.load(out, 32) : c0;
      let c3 = width > 6 ? v128.load(out, 48) : c0;
      let c4 = width > 8 ? v128.load(out, 64) : c0;
      let c5 = width > 10 ? v128.load(out, 80) : c0;
      let c6 = width > 12 ? v128.load(out, 96) : c0;
      const end = endOf(t);
      for (let term = listOf(t); term < end; term += TERM_BYTES) {
        const factor = v128.load64_splat(term);
        const row = b + <usize>i32.load(term, 8);
        c0 = f64x2.add(c0, f64x2.mul(factor, v128.load(row)));
        if (width > 2) c1 = f64x2.add(c1, f64x2.mul(factor, v128.load(row, 16)));
        if (width > 4) c2 = f64x2.add(c2, f64x2.mul(factor, v128.load(row, 32)));
        if (width > 6) c3 = f64x2.add(c3, f64x2.mul(factor, v128.load(row, 48)));
        if (width > 8) c4 = f64x2.add(c4, f64x2.mul(factor, v128.load(row, 64)));
        if (width > 10) c5 = f64x2.add(c5, f64x2.mul(factor, v128.load(row, 80)));
        if (width > 12) c6 = f64x2.add(c6, f64x2.mul(factor, v128.load(row, 96)));
      }
      v128.store(out, c0);
      if (width > 2) v128.store(out, c1, 16);
      if (width > 4) v128.store(out, c2, 32);
      if (width > 6) v128.store(out, c3, 48);
      if (width > 8) v128.store(out, c4, 64);
      if (width > 10) v128.store(out, c5, 80);
      if (width > 12) v128.store(out, c6, 96);
    }
  }
}

function addColumn(lines: i32, out: usize, outStep: usize, b: usize): void {
  for (let t = 0; t < lines; t++, out += outStep) {
    let sum = f64.load(out);
    const end = endOf(t);
    for (let term = listOf(t); term < end; term += TERM_BYTES) {
      sum += f64.load(term) * f64.load(b + <usize>i32.load(term, 8));
    }
    f64.store(out, sum);
  }
}
