// The change of softmax's cross-entropy along one direction of its logits, for several steps d of a sample at a time. The
// sum of the terms e^(d·v) − 1 is a short series in d, whose coefficients are computed once for all steps.
import { changeOfLoss, classOf } from "./cross-entropy";
import { SMALL } from "./exponentials";
import { InlineLogarithm } from "./logarithms";
import { at, both } from "./memory";
import { rowAt } from "./rows";
import { total } from "./softmax";

/** Below this size, four terms of the series of e^x − 1 are exact except for rounding: x⁴/120 is below ε/4. */
const TINY: f64 = 0.000244140625;

/** The number of terms of q(d) = Σₘ dᵐ/m! · Σₖ pₖ·vₖᵐ if all moves of a sample are tiny; otherwise it is 6. */
const FEW: i32 = 4;

// The series of the current sample. Each vector holds its coefficient twice.
let c1: v128 = both(0);
let c2: v128 = both(0);
let c3: v128 = both(0);
let c4: v128 = both(0);
let c5: v128 = both(0);
let c6: v128 = both(0);

class Series {
  /** Sums pₖ·vₖᵐ with v = w − own for m up to `terms`, which is a constant. Returns the largest v². */
  @inline
  static make(terms: i32, p: usize, w: usize, own: f64, classes: i32): f64 {
    const owns = f64x2.splat(own);
    const even = at(classes) & ~15;
    let s1 = f64x2.splat(0);
    let s2 = s1;
    let s3 = s1;
    let s4 = s1;
    let s5 = s1;
    let s6 = s1;
    let largest = s1;
    for (let k: usize = 0; k < at(classes); k += 16) {
      const v = f64x2.sub(k < even ? v128.load(w + k) : v128.load64_splat(w + k), owns);
      largest = f64x2.pmax(largest, f64x2.mul(v, v));
      let power = f64x2.mul(k < even ? v128.load(p + k) : v128.load64_zero(p + k), v);
      s1 = f64x2.add(s1, power);
      power = f64x2.mul(power, v);
      s2 = f64x2.add(s2, power);
      power = f64x2.mul(power, v);
      s3 = f64x2.add(s3, power);
      power = f64x2.mul(power, v);
      s4 = f64x2.add(s4, power);
      if (terms <= FEW) continue;
      power = f64x2.mul(power, v);
      s5 = f64x2.add(s5, power);
      s6 = f64x2.add(s6, f64x2.mul(power, v));
    }
    c1 = both(total(s1));
    c2 = both(total(s2) * (1.0 / 2));
    c3 = both(total(s3) * (1.0 / 6));
    c4 = both(total(s4) * (1.0 / 24));
    c5 = both(total(s5) * (1.0 / 120));
    c6 = both(total(s6) * (1.0 / 720));
    return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  }

  /** q(d). */
  @inline
  static at(terms: i32, d: v128): v128 {
    let sum = f64x2.add(c3, f64x2.mul(d, c4));
    if (terms > FEW) {
      const tail = f64x2.add(c5, f64x2.mul(d, c6));
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(d, d), tail));
    }
    return f64x2.mul(d, f64x2.add(c1, f64x2.mul(d, f64x2.add(c2, f64x2.mul(d, sum)))));
  }

  /** Writes the changes for `count` steps. As in cross-entropy.ts, they are ±2·atanh of a ratio with q. */
  @inline
  static write(terms: i32, to: usize, d: usize, count: i32, before: f64, delta: f64, scale: f64): void {
    const end = to + at(count);
    const factor = f64x2.splat(delta === 0 ? scale : -scale);
    const fall = f64x2.splat(-before);
    const under = f64x2.splat(2 * (before + delta));
    const one = f64x2.splat(1);
    const two = f64x2.splat(2);
    for (; to < end; to += 16, d += 16) {
      const isPair = to + 16 <= end;
      const q = Series.at(terms, isPair ? v128.load(d) : v128.load64_splat(d));
      const over = delta === 0 ? q : f64x2.mul(fall, q);
      const rest = delta === 0 ? two : f64x2.mul(under, f64x2.add(one, q));
      const ratio = f64x2.div(over, f64x2.add(rest, over));
      const logarithm = terms > FEW ? InlineLogarithm.twiceArtanh(ratio) : InlineLogarithm.twiceTinyArtanh(ratio);
      const change = f64x2.mul(factor, logarithm);
      if (isPair) v128.store(to, change);
      else v128.store64_lane(to, change, 0);
    }
  }
}

/** The square of the largest d. */
function largestStep(d: usize, count: i32): f64 {
  let largest: f64 = 0;
  for (const end = d + at(count); d < end; d += 8) {
    const square = f64.load(d) * f64.load(d);
    // NaN counts as the largest.
    if (!(square <= largest)) largest = square;
  }
  return largest;
}

export function softmaxCrossEntropyDirectional(
  dOut: i32,
  z: i32,
  y: i32,
  t: i32,
  direction: i32,
  d: i32,
  samples: i32,
  delta: f64,
  scale: f64,
  rows: i32,
  classes: i32,
): void {
  const w = at(direction);
  for (let r = 0, next = 0; r < rows; r = next) {
    const sample = rowAt(at(samples + r));
    for (next = r + 1; next < rows && rowAt(at(samples + next)) === sample; ) next++;
    const row = sample * classes;
    const p = at(y + row);
    const targets = at(t + row);
    const place = <usize>classOf(targets, classes);
    const isOneHot = <isize>place >= 0;
    const own = isOneHot ? f64.load(w + place) : 0;
    const furthest = isOneHot ? Series.make(FEW, p, w, own, classes) * largestStep(at(d + r), next - r) : Infinity;
    if (furthest <= TINY * TINY) {
      Series.write(FEW, at(dOut + r), at(d + r), next - r, f64.load(p + place), delta, scale);
    } else if (furthest <= SMALL * SMALL) {
      Series.make(6, p, w, own, classes);
      Series.write(6, at(dOut + r), at(d + r), next - r, f64.load(p + place), delta, scale);
    } else {
      for (let k = r; k < next; k++) {
        const change = changeOfLoss(at(z + row), p, w, f64.load(at(d + k)), targets, delta, classes);
        f64.store(at(dOut + k), scale * change);
      }
    }
  }
}
