// Sums of scaled rows, out[t, :] += Σ factor · row, where no factor is zero. There are no lists, and four sums share the
// columns that they load. Terms are added one by one in the order of the rows, so the results are bit for bit those of
// lists.ts.
import { isPacked, nonzeros, PACKED, PACKED_STEP, pack } from "./lists";
import { at, scratch } from "./memory";

/** The columns in a panel: one cache line. If panels are copied, all have this width. */
const PANEL: i32 = 8;

/** Whether `rows` rows of `count` numbers contain no zero. Rows are `step` bytes apart. */
export function areNonzero(from: usize, rows: i32, count: i32, step: usize): bool {
  for (; rows > 0; rows--, from += step) {
    for (let k = 0; k < count; k += 64) {
      const some = min(64, count - k);
      if (nonzeros(from + at(k), some) !== ~(<u64>0) >> <u64>(64 - some)) return false;
    }
  }
  return true;
}

/**
 * Adds `count` scaled rows of b to each of `lines` rows of `out`, which are `outStep` bytes apart. `lines` is a multiple of
 * 4. The factors of a line are `termStep` bytes apart; those of the next line follow after `lineStep` bytes.
 */
export function addDense(
  lines: i32,
  out: usize,
  outStep: usize,
  factors: usize,
  lineStep: usize,
  termStep: usize,
  b: usize,
  count: i32,
  columns: i32,
): void {
  const bStep = at(columns);
  const packs = isPacked(lines, columns);
  for (let c = 0; c < columns; c += PANEL) {
    const width = min(PANEL, columns - c);
    if (packs) pack(b + at(c), bStep, count, PANEL);
    const from = packs ? scratch + PACKED : b + at(c);
    const step = packs ? <usize>PACKED_STEP : bStep;
    for (let t = 0; t < lines; t += 4) {
      const line = factors + <usize>t * lineStep;
      const to = out + <usize>t * outStep + at(c);
      let k = 0;
      for (; k + 4 <= width; k += 4) add4x4(to + at(k), outStep, line, lineStep, termStep, from + at(k), step, count);
      for (; k < width; k++) add4x1(to + at(k), outStep, line, lineStep, termStep, from + at(k), step, count);
    }
  }
}

/** Four columns of four sums. The sixteen results stay in registers. */
function add4x4(
  out: usize,
  outStep: usize,
  factors: usize,
  lineStep: usize,
  termStep: usize,
  b: usize,
  bStep: usize,
  count: i32,
): void {
  const out1 = out + outStep;
  const out2 = out1 + outStep;
  const out3 = out2 + outStep;
  let c00 = v128.load(out);
  let c01 = v128.load(out, 16);
  let c10 = v128.load(out1);
  let c11 = v128.load(out1, 16);
  let c20 = v128.load(out2);
  let c21 = v128.load(out2, 16);
  let c30 = v128.load(out3);
  let c31 = v128.load(out3, 16);
  let f1 = factors + lineStep;
  let f2 = f1 + lineStep;
  let f3 = f2 + lineStep;
  for (let end = b + <usize>count * bStep; b !== end; b += bStep) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let factor = v128.load64_splat(factors);
    c00 = f64x2.add(c00, f64x2.mul(factor, left));
    c01 = f64x2.add(c01, f64x2.mul(factor, right));
    factor = v128.load64_splat(f1);
    c10 = f64x2.add(c10, f64x2.mul(factor, left));
    c11 = f64x2.add(c11, f64x2.mul(factor, right));
    factor = v128.load64_splat(f2);
    c20 = f64x2.add(c20, f64x2.mul(factor, left));
    c21 = f64x2.add(c21, f64x2.mul(factor, right));
    factor = v128.load64_splat(f3);
    c30 = f64x2.add(c30, f64x2.mul(factor, left));
    c31 = f64x2.add(c31, f64x2.mul(factor, right));
    factors += termStep;
    f1 += termStep;
    f2 += termStep;
    f3 += termStep;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out1, c10);
  v128.store(out1, c11, 16);
  v128.store(out2, c20);
  v128.store(out2, c21, 16);
  v128.store(out3, c30);
  v128.store(out3, c31, 16);
}

/** One column of four sums. */
function add4x1(
  out: usize,
  outStep: usize,
  factors: usize,
  lineStep: usize,
  termStep: usize,
  b: usize,
  bStep: usize,
  count: i32,
): void {
  const out1 = out + outStep;
  const out2 = out1 + outStep;
  const out3 = out2 + outStep;
  let c0 = f64.load(out);
  let c1 = f64.load(out1);
  let c2 = f64.load(out2);
  let c3 = f64.load(out3);
  for (let end = b + <usize>count * bStep; b !== end; b += bStep, factors += termStep) {
    const value = f64.load(b);
    c0 += f64.load(factors) * value;
    c1 += f64.load(factors + lineStep) * value;
    c2 += f64.load(factors + 2 * lineStep) * value;
    c3 += f64.load(factors + 3 * lineStep) * value;
  }
  f64.store(out, c0);
  f64.store(out1, c1);
  f64.store(out2, c2);
  f64.store(out3, c3);
}
