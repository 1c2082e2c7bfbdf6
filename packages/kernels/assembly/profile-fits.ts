// Polynomials through the sampled points of loss profiles, for two samples at a time, with the operations of
// src/plain/profile-fits.ts.
import { at, both } from "./memory";

const S1: f64 = 0.25;
const S2: f64 = 0.5625;
const S3: f64 = 1;
const NOISE: f64 = 1.7763568394002505e-15;

/**
 * The odd or the even part of a profile. `to` is the address of the first coefficient, `step` the distance of the next power
 * and `next` that of the next sample.
 */
class Part {
  /** Fits p1, p2, p3 in both lanes and stores the coefficients times their moments. Returns the misses. */
  @inline
  static fit(
    to: usize,
    step: usize,
    next: usize,
    isPair: bool,
    moments: usize,
    p1: v128,
    p2: v128,
    p3: v128,
    floor: v128,
  ): v128 {
    const rise = f64x2.sub(p3, p1);
    const slope = f64x2.mul(rise, both(1 / (S3 - S1)));
    const noise = f64x2.max(f64x2.mul(f64x2.abs(p2), both(NOISE)), floor);
    const miss = Part.miss(p1, p2, p3, floor);
    const isNoise = f64x2.eq(miss, f64x2.splat(0));
    const straight = v128.andnot(slope, f64x2.le(f64x2.abs(rise), noise));
    const slope12 = f64x2.mul(f64x2.sub(p2, p1), both(1 / (S2 - S1)));
    const slope23 = f64x2.mul(f64x2.sub(p3, p2), both(1 / (S3 - S2)));
    const curve = f64x2.mul(f64x2.sub(slope23, slope12), both(1 / (S3 - S1)));
    const bent = f64x2.sub(slope12, f64x2.mul(curve, both(S1 + S2)));
    const start = f64x2.add(f64x2.sub(p1, f64x2.mul(slope12, both(S1))), f64x2.mul(curve, both(S1 * S2)));
    const c = v128.andnot(curve, isNoise);
    const b = v128.bitselect(straight, bent, isNoise);
    const a = v128.bitselect(f64x2.sub(p1, f64x2.mul(straight, both(S1))), start, isNoise);
    Part.store(to, next, isPair, f64x2.mul(a, v128.load64_splat(moments)));
    Part.store(to + step, next, isPair, f64x2.mul(b, v128.load64_splat(moments + 8)));
    Part.store(to + 2 * step, next, isPair, f64x2.mul(c, v128.load64_splat(moments + 16)));
    return miss;
  }

  /** The distance of the middle value from the straight line through the other two; 0 if it is only rounding. */
  @inline
  static miss(p1: v128, p2: v128, p3: v128, floor: v128): v128 {
    const slope = f64x2.mul(f64x2.sub(p3, p1), both(1 / (S3 - S1)));
    const miss = f64x2.abs(f64x2.sub(p2, f64x2.add(p1, f64x2.mul(slope, both(S2 - S1)))));
    const noise = f64x2.max(f64x2.mul(f64x2.abs(p2), both(NOISE)), floor);
    return v128.andnot(miss, f64x2.le(miss, noise));
  }

  @inline
  static store(to: usize, next: usize, isPair: bool, values: v128): void {
    v128.store64_lane(to, values, 0);
    if (isPair) v128.store64_lane(to + next, values, 1);
  }
}

export function fitProfiles(
  coefficients: i32,
  misses: i32,
  changes: i32,
  extent: i32,
  floors: i32,
  moments: i32,
  h: f64,
  samples: i32,
  units: i32,
): f64 {
  const step = at(units);
  const next = 3 * at(units);
  const one = both(1);
  const half = both(0.5);
  let steepest = f64x2.splat(0);
  for (let n = 0; n < samples; n += 2) {
    const isPair = n + 1 < samples;
    const profile = at(changes + 6 * n);
    const other = isPair ? profile + 48 : profile;
    const to = at(coefficients) + <usize>n * next;
    const m = at(extent + n);
    const size = isPair ? v128.load(m) : v128.load64_splat(m);
    const floor = isPair ? v128.load(at(floors + n)) : v128.load64_splat(at(floors + n));
    const inverse = f64x2.div(one, f64x2.mul(both(h), size));
    const far = v128.load(profile);
    const farOther = v128.load(other);
    const up = i64x2.shuffle(far, farOther, 0, 2);
    const down = i64x2.shuffle(far, farOther, 1, 3);
    const near = v128.load(profile, 16);
    const nearOther = v128.load(other, 16);
    const upNear = i64x2.shuffle(near, nearOther, 0, 2);
    const downNear = i64x2.shuffle(near, nearOther, 1, 3);
    const middle = v128.load(profile, 32);
    const middleOther = v128.load(other, 32);
    const upHalf = i64x2.shuffle(middle, middleOther, 0, 2);
    const downHalf = i64x2.shuffle(middle, middleOther, 1, 3);
    let miss = Part.fit(
      to,
      step,
      next,
      isPair,
      at(moments),
      f64x2.sub(upHalf, downHalf),
      f64x2.mul(f64x2.sub(upNear, downNear), both(1 / 1.5)),
      f64x2.mul(f64x2.sub(up, down), half),
      floor,
    );
    const e1 = f64x2.mul(f64x2.add(upHalf, downHalf), both(1 / (2 * S1)));
    const e2 = f64x2.mul(f64x2.add(upNear, downNear), both(1 / (2 * S2)));
    const e3 = f64x2.mul(f64x2.add(up, down), half);
    miss = f64x2.max(miss, Part.miss(e1, e2, e3, floor));
    const steep = f64x2.max(f64x2.mul(f64x2.abs(up), inverse), f64x2.mul(f64x2.abs(down), inverse));
    steepest = f64x2.max(steepest, steep);
    Part.store(at(misses + n), 8, isPair, f64x2.mul(miss, inverse));
  }
  return max(f64x2.extract_lane(steepest, 0), f64x2.extract_lane(steepest, 1));
}
