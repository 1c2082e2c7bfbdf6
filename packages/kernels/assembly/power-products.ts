// The products that read all weights off their units' lines: sums of scaled rows as in products.ts, with as many terms for
// each nonzero x as there are powers.
import { addListed, areZero, COUNTS, LINES, listOf, setEnd, stepOf, TERM_BYTES, TERMS } from "./lists";
import { at, scratch } from "./memory";

export function addPowerProducts(
  out: i32,
  x: i32,
  reach: i32,
  coefficients: i32,
  scale: f64,
  parity: i32,
  samples: i32,
  inner: i32,
  units: i32,
  share: i32,
  shares: i32,
): void {
  const powers = parity === 1 ? 3 : 6;
  const most = TERMS / powers;
  // What JavaScript leaves out is 0 here.
  const every = LINES * max(shares, 1);
  for (let n = 0; n < samples; n += most) {
    const count = min(most, samples - n);
    const first = coefficients + n * powers * units;
    countPowers(first, powers, count, units);
    for (let i = LINES * share; i < inner; i += every) {
      const lines = min(LINES, inner - i);
      const step = stepOf(lines, units);
      for (let line = 0; line < lines; line += 8) {
        listPowers(
          line,
          min(8, lines - line),
          at(x + n * inner + i + line),
          at(inner),
          at(reach + n),
          count,
          scale,
          parity === 1,
          powers * step,
          step,
        );
      }
      addListed(lines, at(out + i * units), at(units), at(first), count * powers, units);
    }
  }
}

/** How many powers of a sample there are before those that are zero for all units. */
function countOf(sample: i32): i32 {
  return i32.load(scratch + COUNTS + ((<usize>sample) << 2));
}

function countPowers(coefficients: i32, powers: i32, samples: i32, units: i32): void {
  for (let n = 0; n < samples; n++, coefficients += powers * units) {
    let count = powers;
    while (count > 0 && isZero(at(coefficients + (count - 1) * units), units)) count--;
    i32.store(scratch + COUNTS + ((<usize>n) << 2), count);
  }
}

function isZero(from: usize, size: i32): bool {
  const end = from + at(size);
  for (; from + 16 <= end; from += 16) {
    if (v128.any_true(f64x2.ne(v128.load(from), f64x2.splat(0)))) return false;
  }
  return from === end || f64.load(from) === 0;
}

/** The terms of up to eight rows of x: scale·u, scale·u³, … or scale·u, scale·u², …. */
function listPowers(
  line: i32,
  lines: i32,
  x: usize,
  xStep: usize,
  reach: usize,
  count: i32,
  scale: f64,
  isOdd: bool,
  rowStep: i32,
  step: i32,
): void {
  let e0 = listOf(line);
  let e1 = listOf(line + 1);
  let e2 = listOf(line + 2);
  let e3 = listOf(line + 3);
  let e4 = listOf(line + 4);
  let e5 = listOf(line + 5);
  let e6 = listOf(line + 6);
  let e7 = listOf(line + 7);
  const isFull = lines === 8;
  for (let n = 0, row = 0; n < count; n++, row += rowStep, x += xStep, reach += 8) {
    if (isFull && areZero(x)) continue;
    const inverse = 1 / f64.load(reach);
    const powers = countOf(n);
    if (isFull && powers === 2) {
      // The usual case, without a branch for each x.
      e0 = appendTwo(e0, f64.load(x) * inverse, scale, row, isOdd, step);
      e1 = appendTwo(e1, f64.load(x, 8) * inverse, scale, row, isOdd, step);
      e2 = appendTwo(e2, f64.load(x, 16) * inverse, scale, row, isOdd, step);
      e3 = appendTwo(e3, f64.load(x, 24) * inverse, scale, row, isOdd, step);
      e4 = appendTwo(e4, f64.load(x, 32) * inverse, scale, row, isOdd, step);
      e5 = appendTwo(e5, f64.load(x, 40) * inverse, scale, row, isOdd, step);
      e6 = appendTwo(e6, f64.load(x, 48) * inverse, scale, row, isOdd, step);
      e7 = appendTwo(e7, f64.load(x, 56) * inverse, scale, row, isOdd, step);
      continue;
    }
    const last = row + powers * step;
    e0 = appendAll(e0, f64.load(x) * inverse, scale, row, last, isOdd, step);
    if (lines > 1) e1 = appendAll(e1, f64.load(x, 8) * inverse, scale, row, last, isOdd, step);
    if (lines > 2) e2 = appendAll(e2, f64.load(x, 16) * inverse, scale, row, last, isOdd, step);
    if (lines > 3) e3 = appendAll(e3, f64.load(x, 24) * inverse, scale, row, last, isOdd, step);
    if (lines > 4) e4 = appendAll(e4, f64.load(x, 32) * inverse, scale, row, last, isOdd, step);
    if (lines > 5) e5 = appendAll(e5, f64.load(x, 40) * inverse, scale, row, last, isOdd, step);
    if (lines > 6) e6 = appendAll(e6, f64.load(x, 48) * inverse, scale, row, last, isOdd, step);
    if (lines > 7) e7 = appendAll(e7, f64.load(x, 56) * inverse, scale, row, last, isOdd, step);
  }
  setEnd(line, e0);
  if (lines > 1) setEnd(line + 1, e1);
  if (lines > 2) setEnd(line + 2, e2);
  if (lines > 3) setEnd(line + 3, e3);
  if (lines > 4) setEnd(line + 4, e4);
  if (lines > 5) setEnd(line + 5, e5);
  if (lines > 6) setEnd(line + 6, e6);
  if (lines > 7) setEnd(line + 7, e7);
}

function appendTwo(end: usize, u: f64, scale: f64, row: i32, isOdd: bool, step: i32): usize {
  const factor = scale * u;
  f64.store(end, factor);
  i32.store(end, row, 8);
  f64.store(end, factor * (isOdd ? u * u : u), TERM_BYTES);
  i32.store(end, row + step, TERM_BYTES + 8);
  return end + ((<usize>i32(u !== 0)) << 5);
}

function appendAll(end: usize, u: f64, scale: f64, row: i32, last: i32, isOdd: bool, step: i32): usize {
  if (u === 0) return end;
  const ratio = isOdd ? u * u : u;
  let factor = scale * u;
  for (; row < last; row += step, end += TERM_BYTES) {
    f64.store(end, factor);
    i32.store(end, row, 8);
    factor *= ratio;
  }
  return end;
}
