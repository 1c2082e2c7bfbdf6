// Sums of scaled rows, out[t, :] += Σ factor · row, where most factors are zero. First the terms of each sum are listed,
// without those whose factor is zero. Then the list is applied to a few columns at a time, with the results in registers.
//
// In every column the terms are added one by one in the order of the list. The number of columns at a time and the place
// where a list is cut do not matter, so the results are bit for bit those of the plain loop.
//
// A line is one of the sums that are computed together, with its list.
import { at, scratch } from "./memory";

/** The most sums at a time. They share the rows that they read; each is one bit of a 64-bit mask. */
export const LINES: i32 = 64;
/** The same if several threads take turns. It is smaller, so that all have about the same work. */
export const SHARED_LINES: i32 = 32;
/** The most terms of a sum at a time. */
export const TERMS: i32 = 128;

/** The size of a term: the factor, then the distance of its row from the first row in bytes. */
export const TERM_BYTES: usize = 16;
/** The size of a list. The gap keeps the starts of neighboring lists from competing for the same cache lines. */
const LIST_BYTES: usize = <usize>TERMS * TERM_BYTES + 64;
const ENDS: usize = <usize>LINES * LIST_BYTES;
/** The offset of room for a number for each term. */
export const COUNTS: usize = ENDS + 4 * <usize>LINES;
/** The offset of room for a copied panel. Its rows are {@link PACKED_STEP} bytes apart. */
export const PACKED: usize = COUNTS + 4 * <usize>TERMS;
export const PACKED_STEP: i32 = 128;

/** The most columns in a panel. With more, engines load a whole row first and keep results in memory. */
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

/** Writes a term at `end` and returns the address of the next one. */
function put(end: usize, factor: f64, row: i32): usize {
  f64.store(end, factor);
  i32.store(end, row, 8);
  return end + TERM_BYTES;
}

/** A mask of up to 64 numbers: bit k is 1 if number k is not zero. There is no branch for single numbers. */
export function nonzeros(from: usize, count: i32): u64 {
  let mask: u64 = 0;
  let k = 0;
  for (; k + 16 <= count; k += 16, from += 128) {
    const bytes = i8x16.narrow_i16x8_s(areNonzero(from), areNonzero(from + 64));
    mask |= (<u64>i8x16.bitmask(bytes)) << (<u64>k);
  }
  for (; k < count; k++, from += 8) mask |= (<u64>i32(f64.load(from) !== 0)) << (<u64>k);
  return mask;
}

/** For each of eight numbers: all bits 1 if it is not zero. */
function areNonzero(from: usize): v128 {
  const zero = f64x2.splat(0);
  const first = f64x2.ne(v128.load(from), zero);
  const second = f64x2.ne(v128.load(from, 16), zero);
  const third = f64x2.ne(v128.load(from, 32), zero);
  const fourth = f64x2.ne(v128.load(from, 48), zero);
  return i16x8.narrow_i32x4_s(
    v128.shuffle<i32>(first, second, 0, 2, 4, 6),
    v128.shuffle<i32>(third, fourth, 0, 2, 4, 6),
  );
}

/** Empties the lists. */
export function startLists(lines: i32): void {
  for (let line = 0; line < lines; line++) setEnd(line, listOf(line));
}

/** Lists the terms of one sum from consecutive factors, whose rows are `step` bytes apart. */
export function listRow(line: i32, factors: usize, count: i32, row: i32, step: i32): void {
  setEnd(line, listOf(line));
  appendRow(line, factors, count, row, step);
}

/** Like {@link listRow}, but adds to the list. The total must not exceed {@link TERMS} factors. */
export function appendRow(line: i32, factors: usize, count: i32, row: i32, step: i32): void {
  let end = endOf(line);
  for (; count > 0; count -= 64, factors += 512, row += 64 * step) {
    for (let left = nonzeros(factors, min(count, 64)); left !== 0; left &= left - 1) {
      const k = <i32>ctz(left);
      end = put(end, f64.load(factors + at(k)), row + k * step);
    }
  }
  setEnd(line, end);
}

/** Lists the terms of several sums, whose factors are side by side. The factors of the next row follow after `factorStep` bytes. */
export function listColumns(lines: i32, factors: usize, count: i32, factorStep: usize, step: i32): void {
  startLists(lines);
  for (let n = 0, row = 0; n < count; n++, row += step, factors += factorStep) appendColumn(0, lines, factors, row);
}

/** Adds a term of one row to each list from `line` to `end` − 1. The factors are side by side. */
export function appendColumn(line: i32, end: i32, factors: usize, row: i32): void {
  for (let left = nonzeros(factors, end - line); left !== 0; left &= left - 1) {
    const k = <i32>ctz(left);
    setEnd(line + k, put(endOf(line + k), f64.load(factors + at(k)), row));
  }
}

/** The distance of rows, in bytes, to use in lists. It is not that of b if {@link addListed} copies the rows first. */
export function stepOf(lines: i32, columns: i32): i32 {
  return isPacked(lines, columns) ? PACKED_STEP : <i32>at(columns);
}

/**
 * Whether copying a panel is worth its time: the distance of rows is a multiple of a large power of two, so they would
 * share few cache lines, and enough sums read the panel.
 */
export function isPacked(lines: i32, columns: i32): bool {
  return lines >= 16 && columns >= 64 && (columns & 31) === 0;
}

/** Adds the listed terms to `lines` rows of `out`, `outStep` bytes apart, in all columns of the `count` rows of b. */
export function addListed(lines: i32, out: usize, outStep: usize, b: usize, count: i32, columns: i32): void {
  const bStep = at(columns);
  const packs = isPacked(lines, columns);
  while (columns > 1) {
    // The fewest possible panels, of nearly equal width.
    const panels = (columns + WIDEST - 1) / WIDEST;
    const width = panels === 1 ? columns & ~1 : (columns / panels + 1) & ~1;
    if (packs) pack(b, bStep, count, width);
    addPanel(width, lines, out, outStep, packs ? scratch + PACKED : b);
    columns -= width;
    out += at(width);
    b += at(width);
  }
  if (columns === 1) addColumn(lines, out, outStep, b);
}

/** Copies a panel of b to {@link PACKED}, 8, 12 or 14 columns wide. */
export function pack(b: usize, bStep: usize, count: i32, width: i32): void {
  for (let to = scratch + PACKED; count > 0; count--, b += bStep, to += PACKED_STEP) {
    const c0 = v128.load(b);
    const c1 = v128.load(b, 16);
    const c2 = v128.load(b, 32);
    const c3 = v128.load(b, 48);
    v128.store(to, c0);
    v128.store(to, c1, 16);
    v128.store(to, c2, 32);
    v128.store(to, c3, 48);
    if (width === 8) continue;
    const c4 = v128.load(b, 64);
    const c5 = v128.load(b, 80);
    v128.store(to, c4, 64);
    v128.store(to, c5, 80);
    if (width > 12) v128.store(to, v128.load(b, 96), 96);
  }
}

function addPanel(width: i32, lines: i32, out: usize, outStep: usize, b: usize): void {
  switch (width) {
    case 2:
      addColumns<Columns2>(lines, out, outStep, b);
      return;
    case 4:
      addColumns<Columns4>(lines, out, outStep, b);
      return;
    case 6:
      addColumns<Columns6>(lines, out, outStep, b);
      return;
    case 8:
      addColumns<Columns8>(lines, out, outStep, b);
      return;
    case 10:
      addColumns<Columns10>(lines, out, outStep, b);
      return;
    case 12:
      addColumns<Columns12>(lines, out, outStep, b);
      return;
    default:
      addColumns<Columns14>(lines, out, outStep, b);
  }
}

// The part of a row in a panel. Only the sizes of these classes are used; AssemblyScript knows them at compile time. If the
// width were an argument, even a constant and inlined one, each term would compare it: the optimizer first merges the code
// that all widths have in common.
class Columns2 {
  c0: v128;
}
class Columns4 extends Columns2 {
  c1: v128;
}
class Columns6 extends Columns4 {
  c2: v128;
}
class Columns8 extends Columns6 {
  c3: v128;
}
class Columns10 extends Columns8 {
  c4: v128;
}
class Columns12 extends Columns10 {
  c5: v128;
}
class Columns14 extends Columns12 {
  c6: v128;
}

function addColumns<Columns>(lines: i32, out: usize, outStep: usize, b: usize): void {
  for (let t = 0; t < lines; t++, out += outStep) {
    let c0 = v128.load(out);
    let c1 = offsetof<Columns>() > 16 ? v128.load(out, 16) : c0;
    let c2 = offsetof<Columns>() > 32 ? v128.load(out, 32) : c0;
    let c3 = offsetof<Columns>() > 48 ? v128.load(out, 48) : c0;
    let c4 = offsetof<Columns>() > 64 ? v128.load(out, 64) : c0;
    let c5 = offsetof<Columns>() > 80 ? v128.load(out, 80) : c0;
    let c6 = offsetof<Columns>() > 96 ? v128.load(out, 96) : c0;
    const end = endOf(t);
    for (let term = listOf(t); term < end; term += TERM_BYTES) {
      const factor = v128.load64_splat(term);
      const row = b + <usize>i32.load(term, 8);
      c0 = f64x2.add(c0, f64x2.mul(factor, v128.load(row)));
      if (offsetof<Columns>() > 16) c1 = f64x2.add(c1, f64x2.mul(factor, v128.load(row, 16)));
      if (offsetof<Columns>() > 32) c2 = f64x2.add(c2, f64x2.mul(factor, v128.load(row, 32)));
      if (offsetof<Columns>() > 48) c3 = f64x2.add(c3, f64x2.mul(factor, v128.load(row, 48)));
      if (offsetof<Columns>() > 64) c4 = f64x2.add(c4, f64x2.mul(factor, v128.load(row, 64)));
      if (offsetof<Columns>() > 80) c5 = f64x2.add(c5, f64x2.mul(factor, v128.load(row, 80)));
      if (offsetof<Columns>() > 96) c6 = f64x2.add(c6, f64x2.mul(factor, v128.load(row, 96)));
    }
    v128.store(out, c0);
    if (offsetof<Columns>() > 16) v128.store(out, c1, 16);
    if (offsetof<Columns>() > 32) v128.store(out, c2, 32);
    if (offsetof<Columns>() > 48) v128.store(out, c3, 48);
    if (offsetof<Columns>() > 64) v128.store(out, c4, 64);
    if (offsetof<Columns>() > 80) v128.store(out, c5, 80);
    if (offsetof<Columns>() > 96) v128.store(out, c6, 96);
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
