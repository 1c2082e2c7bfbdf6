// Products of matrices. All except multiplyAddTransposedB are sums of scaled rows (lists.ts, dense-sums.ts). The results
// are bit for bit those of the plain loops: the terms of an element are added in the order of the inner axis, and factors of
// zero are left out.
import { addDense, areNonzero } from "./dense-sums";
import { fill } from "./elements";
import { addListed, LINES, listColumns, listRow, SHARED_LINES, stepOf, TERMS } from "./lists";
import { at } from "./memory";

export function multiply(out: i32, a: i32, b: i32, rows: i32, inner: i32, columns: i32): void {
  fill(out, 0, rows * columns);
  multiplyAdd(out, a, b, rows, inner, columns);
}

export function multiplyAdd(out: i32, a: i32, b: i32, rows: i32, inner: i32, columns: i32): void {
  if (isSmall(rows, inner, columns)) {
    addDirectly(rows, at(out), at(a), at(inner), inner, 8, at(b), columns);
    return;
  }
  for (let r = 0; r < rows; r += LINES) {
    const lines = min(LINES, rows - r);
    for (let k = 0; k < inner; k += TERMS) {
      const terms = min(TERMS, inner - k);
      addSums(lines, at(out + r * columns), at(a + r * inner + k), at(inner), 8, at(b + k * columns), terms, columns);
    }
  }
}

/**
 * Adds `terms` scaled rows of b to each of `lines` rows of `out`. The factors of a line are `termStep` bytes apart; those
 * of the next line follow after `lineStep` bytes. One of the two is 8.
 */
function addSums(
  lines: i32,
  out: usize,
  factors: usize,
  lineStep: usize,
  termStep: usize,
  b: usize,
  terms: i32,
  columns: i32,
): void {
  const step = at(columns);
  const areRows = termStep === 8;
  const fours = lines & ~3;
  const isDense = areRows ? areNonzero(factors, fours, terms, lineStep) : areNonzero(factors, terms, fours, termStep);
  const dense = isDense ? fours : 0;
  if (dense > 0) addDense(dense, out, step, factors, lineStep, termStep, b, terms, columns);
  const left = lines - dense;
  if (left === 0) return;
  factors += <usize>dense * lineStep;
  const bStep = stepOf(left, columns);
  if (areRows) for (let t = 0; t < left; t++) listRow(t, factors + <usize>t * lineStep, terms, 0, bStep);
  else listColumns(left, factors, terms, termStep, bStep);
  addListed(left, out + <usize>dense * step, step, b, terms, columns);
}

/** Whether listing the terms takes longer than finding them again for every few columns. */
function isSmall(lines: i32, terms: i32, columns: i32): bool {
  return lines <= SHARED_LINES && columns <= 16 && lines * terms * columns <= 1024;
}

/**
 * The sums of {@link addListed} without lists. The factors of a line are `termStep` bytes apart; those of the next line
 * follow after `lineStep` bytes.
 */
function addDirectly(
  lines: i32,
  out: usize,
  factors: usize,
  lineStep: usize,
  terms: i32,
  termStep: usize,
  b: usize,
  columns: i32,
): void {
  const bStep = at(columns);
  for (let line = 0; line < lines; line++, factors += lineStep) {
    let left = columns;
    for (let from = b; left > 0; ) {
      let factor = factors;
      let row = from;
      if (left >= 8) {
        let c0 = v128.load(out);
        let c1 = v128.load(out, 16);
        let c2 = v128.load(out, 32);
        let c3 = v128.load(out, 48);
        for (let k = 0; k < terms; k++, factor += termStep, row += bStep) {
          if (f64.load(factor) === 0) continue;
          const pair = v128.load64_splat(factor);
          c0 = f64x2.add(c0, f64x2.mul(pair, v128.load(row)));
          c1 = f64x2.add(c1, f64x2.mul(pair, v128.load(row, 16)));
          c2 = f64x2.add(c2, f64x2.mul(pair, v128.load(row, 32)));
          c3 = f64x2.add(c3, f64x2.mul(pair, v128.load(row, 48)));
        }
        v128.store(out, c0);
        v128.store(out, c1, 16);
        v128.store(out, c2, 32);
        v128.store(out, c3, 48);
        out += 64;
        from += 64;
        left -= 8;
      } else if (left >= 2) {
        let c = v128.load(out);
        for (let k = 0; k < terms; k++, factor += termStep, row += bStep) {
          if (f64.load(factor) !== 0) c = f64x2.add(c, f64x2.mul(v128.load64_splat(factor), v128.load(row)));
        }
        v128.store(out, c);
        out += 16;
        from += 16;
        left -= 2;
      } else {
        let c = f64.load(out);
        for (let k = 0; k < terms; k++, factor += termStep, row += bStep) {
          if (f64.load(factor) !== 0) c += f64.load(factor) * f64.load(row);
        }
        f64.store(out, c);
        out += 8;
        left--;
      }
    }
  }
}

export function multiplyAddTransposedA(
  out: i32,
  a: i32,
  b: i32,
  rows: i32,
  inner: i32,
  columns: i32,
  shard: i32,
  shards: i32,
): void {
  if (isSmall(inner, rows, columns)) {
    if (shard === 0) addDirectly(inner, at(out), at(a), 8, rows, at(inner), at(b), columns);
    return;
  }
  // An argument that JavaScript leaves out is 0.
  const most = shards > 1 ? SHARED_LINES : LINES;
  const every = most * max(shards, 1);
  for (let r = 0; r < rows; r += TERMS) {
    const terms = min(TERMS, rows - r);
    for (let k = most * shard; k < inner; k += every) {
      const lines = min(most, inner - k);
      addSums(lines, at(out + k * columns), at(a + r * inner + k), 8, at(inner), at(b + r * columns), terms, columns);
    }
  }
}

export function outer(out: i32, column: i32, row: i32, rows: i32, columns: i32): void {
  let to = at(out);
  const bytes = at(columns);
  for (let r = 0; r < rows; r++) {
    const factor = v128.load64_splat(at(column + r));
    const end = to + bytes;
    let from = at(row);
    for (; to + 16 <= end; to += 16, from += 16) v128.store(to, f64x2.mul(factor, v128.load(from)));
    if (to < end) {
      v128.store64_lane(to, f64x2.mul(factor, v128.load64_splat(from)), 0);
      to += 8;
    }
  }
}

/**
 * Each element of a·bᵀ is the sum of its products with even indices plus the sum of those with odd indices. It does not
 * depend on the elements that are computed with it.
 */
export function multiplyAddTransposedB(out: i32, a: i32, b: i32, rows: i32, inner: i32, columns: i32): void {
  const step = at(columns);
  let r = 0;
  for (; r + 2 <= rows; r += 2) {
    const x = at(a + r * columns);
    let k = 0;
    for (; k + 4 <= inner; k += 4) addDots2x4(at(out + r * inner + k), at(inner), x, at(b + k * columns), columns);
    for (; k < inner; k++) {
      addDot(at(out + r * inner + k), x, at(b + k * columns), columns);
      addDot(at(out + (r + 1) * inner + k), x + step, at(b + k * columns), columns);
    }
  }
  if (r === rows) return;
  for (let k = 0; k < inner; k++) addDot(at(out + r * inner + k), at(a + r * columns), at(b + k * columns), columns);
}

/** Adds a dot product of `columns` numbers. */
export function addDot(out: usize, a: usize, b: usize, columns: i32): void {
  let sum = f64x2.splat(0);
  for (; columns >= 2; columns -= 2, a += 16, b += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(a), v128.load(b)));
  }
  if (columns === 1) sum = f64x2.add(sum, f64x2.mul(v128.load64_zero(a), v128.load64_zero(b)));
  f64.store(out, f64.load(out) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** Adds the dot products of two rows of a and four rows of b. */
export function addDots2x4(out: usize, outStep: usize, a: usize, b: usize, columns: i32): void {
  const step = at(columns);
  const aNext = a + step;
  const b1 = b + step;
  const b2 = b1 + step;
  const b3 = b2 + step;
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c02 = c00;
  let c03 = c00;
  let c10 = c00;
  let c11 = c00;
  let c12 = c00;
  let c13 = c00;
  let at0: usize = 0;
  const even = step & ~15;
  for (; at0 < even; at0 += 16) {
    const x = v128.load(a + at0);
    const y = v128.load(aNext + at0);
    let z = v128.load(b + at0);
    c00 = f64x2.add(c00, f64x2.mul(x, z));
    c10 = f64x2.add(c10, f64x2.mul(y, z));
    z = v128.load(b1 + at0);
    c01 = f64x2.add(c01, f64x2.mul(x, z));
    c11 = f64x2.add(c11, f64x2.mul(y, z));
    z = v128.load(b2 + at0);
    c02 = f64x2.add(c02, f64x2.mul(x, z));
    c12 = f64x2.add(c12, f64x2.mul(y, z));
    z = v128.load(b3 + at0);
    c03 = f64x2.add(c03, f64x2.mul(x, z));
    c13 = f64x2.add(c13, f64x2.mul(y, z));
  }
  if (even < step) {
    const x = v128.load64_zero(a + at0);
    const y = v128.load64_zero(aNext + at0);
    let z = v128.load64_zero(b + at0);
    c00 = f64x2.add(c00, f64x2.mul(x, z));
    c10 = f64x2.add(c10, f64x2.mul(y, z));
    z = v128.load64_zero(b1 + at0);
    c01 = f64x2.add(c01, f64x2.mul(x, z));
    c11 = f64x2.add(c11, f64x2.mul(y, z));
    z = v128.load64_zero(b2 + at0);
    c02 = f64x2.add(c02, f64x2.mul(x, z));
    c12 = f64x2.add(c12, f64x2.mul(y, z));
    z = v128.load64_zero(b3 + at0);
    c03 = f64x2.add(c03, f64x2.mul(x, z));
    c13 = f64x2.add(c13, f64x2.mul(y, z));
  }
  addPair(out, c00, c01);
  addPair(out + 16, c02, c03);
  addPair(out + outStep, c10, c11);
  addPair(out + outStep + 16, c12, c13);
}

/** Adds the sum of each of two pairs to two neighbors. */
function addPair(out: usize, left: v128, right: v128): void {
  const firsts = v128.shuffle<f64>(left, right, 0, 2);
  const seconds = v128.shuffle<f64>(left, right, 1, 3);
  v128.store(out, f64x2.add(v128.load(out), f64x2.add(firsts, seconds)));
}
