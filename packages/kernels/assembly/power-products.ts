// The gradients of all weights from the loss profiles of their units. They are sums of scaled rows, as in products.ts, with
// one term for each power and each nonzero x.
import {
  addListed,
  COUNTS,
  endOf,
  LINES,
  nonzeros,
  SHARED_LINES,
  setEnd,
  startLists,
  stepOf,
  TERM_BYTES,
  TERMS,
} from "./lists";
import { at, scratch } from "./memory";

export function addPowerProducts(
  out: i32,
  x: i32,
  extent: i32,
  coefficients: i32,
  scale: f64,
  parity: i32,
  samples: i32,
  inner: i32,
  units: i32,
  shard: i32,
  shards: i32,
): void {
  const powers = parity === 1 ? 3 : 6;
  const most = TERMS / powers;
  // An argument that JavaScript leaves out is 0.
  const mostLines = shards > 1 ? SHARED_LINES : LINES;
  const every = mostLines * max(shards, 1);
  for (let n = 0; n < samples; n += most) {
    const count = min(most, samples - n);
    const first = coefficients + n * powers * units;
    countPowers(first, powers, count, units);
    for (let i = mostLines * shard; i < inner; i += every) {
      const lines = min(mostLines, inner - i);
      const step = stepOf(lines, units);
      startLists(lines);
      let row = 0;
      for (let m = 0; m < count; m++, row += powers * step) {
        appendPowers(
          lines,
          at(x + (n + m) * inner + i),
          f64.load(at(extent + n + m)),
          countOf(m),
          scale,
          parity === 1,
          row,
          step,
        );
      }
      addListed(lines, at(out + i * units), at(units), at(first), count * powers, units);
    }
  }
}

/** The number of powers of a sample up to the last that is not zero for all units. */
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

/**
 * Adds the terms of one sample to each list: scale·u, scale·u³, … or scale·u, scale·u², …, with u = x/extent. The values x
 * are side by side.
 */
function appendPowers(
  lines: i32,
  x: usize,
  extent: f64,
  powers: i32,
  scale: f64,
  isOdd: bool,
  row: i32,
  step: i32,
): void {
  const inverse = 1 / extent;
  const last = row + powers * step;
  for (let left = nonzeros(x, lines); left !== 0; left &= left - 1) {
    const line = <i32>ctz(left);
    const u = f64.load(x + at(line)) * inverse;
    // A quotient that underflows to 0 is left out, as zeros are.
    if (u === 0) continue;
    const ratio = isOdd ? u * u : u;
    let factor = scale * u;
    let end = endOf(line);
    for (let from = row; from < last; from += step, end += TERM_BYTES) {
      f64.store(end, factor);
      i32.store(end, from, 8);
      factor *= ratio;
    }
    setEnd(line, end);
  }
}
