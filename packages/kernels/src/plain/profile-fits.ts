import type { Kernels } from "../kernels.js";

/** The squares of the sample points, smallest first: the abscissae of the polynomials. */
const S1 = 0.25;
const S2 = 0.5625;
const S3 = 1;

/** A miss of up to this fraction of a value is rounding: 8ε. */
const NOISE = 2 ** -49;

/** a + b·s + c·s², and the distance of the middle value from the straight line through the other two. */
interface Fit {
  a: number;
  b: number;
  c: number;
  miss: number;
}

export function profileFits(memory: Float64Array): Pick<Kernels, "fitProfiles"> {
  const fit: Fit = { a: 0, b: 0, c: 0, miss: 0 };

  const keep = (at: number, step: number, moments: number): void => {
    memory[at] = fit.a * memory[moments];
    memory[at + step] = fit.b * memory[moments + 1];
    memory[at + 2 * step] = fit.c * memory[moments + 2];
  };

  return {
    fitProfiles(coefficients, misses, changes, extent, floors, moments, h, samples, units) {
      let steepest = 0;
      for (let n = 0; n < samples; n++) {
        const at = changes + 6 * n;
        const to = coefficients + n * 3 * units;
        const inverse = 1 / (h * memory[extent + n]);
        const [up, down] = [memory[at], memory[at + 1]];
        const [upNear, downNear] = [memory[at + 2], memory[at + 3]];
        const [upHalf, downHalf] = [memory[at + 4], memory[at + 5]];
        const floor = memory[floors + n];
        fitQuadratic(fit, upHalf - downHalf, (upNear - downNear) * (1 / 1.5), (up - down) * 0.5, floor);
        keep(to, units, moments);
        const oddMiss = fit.miss;
        fitQuadratic(
          fit,
          (upHalf + downHalf) * (1 / (2 * S1)),
          (upNear + downNear) * (1 / (2 * S2)),
          (up + down) * 0.5,
          floor,
        );
        steepest = Math.max(steepest, Math.abs(up) * inverse, Math.abs(down) * inverse);
        memory[misses + n] = Math.max(oddMiss, fit.miss) * inverse;
      }
      return steepest;
    },
  };
}

/**
 * Newton's divided differences through (S1, p1), (S2, p2), (S3, p3). A quadratic term, and then a linear one, within
 * rounding is left out.
 */
function fitQuadratic(fit: Fit, p1: number, p2: number, p3: number, floor: number): void {
  const rise = p3 - p1;
  const slope = rise * (1 / (S3 - S1));
  const miss = Math.abs(p2 - (p1 + slope * (S2 - S1)));
  const noise = Math.max(Math.abs(p2) * NOISE, floor);
  if (miss <= noise) {
    const isFlat = Math.abs(rise) <= noise;
    fit.c = 0;
    fit.b = isFlat ? 0 : slope;
    fit.a = p1 - fit.b * S1;
    fit.miss = 0;
    return;
  }
  const slope12 = (p2 - p1) * (1 / (S2 - S1));
  const slope23 = (p3 - p2) * (1 / (S3 - S2));
  fit.c = (slope23 - slope12) * (1 / (S3 - S1));
  fit.b = slope12 - fit.c * (S1 + S2);
  fit.a = p1 - slope12 * S1 + fit.c * (S1 * S2);
  fit.miss = miss;
}
