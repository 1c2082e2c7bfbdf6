import type { KeyedRandom } from "../../tensor/keyed-random.js";

/** The distribution of random directions Δ: independent components with mean 0 and variance 1. */
export interface DirectionDistribution {
  /** Adds factor·Δ to `out`. The current key of `random` determines Δ, so repeated calls use the same Δ. */
  addTo(out: Float64Array, factor: number, random: KeyedRandom): void;
}

/** +1 or −1 with equal probability (Rademacher). */
export const rademacher: DirectionDistribution = {
  addTo(out, factor, random) {
    for (let i = 0; i < out.length; i += 64) {
      random.draw(i / 64);
      addSigns(out, i, factor, random.first);
      addSigns(out, i + 32, factor, random.second);
    }
  },
};

function addSigns(out: Float64Array, from: number, factor: number, bits: number): void {
  const to = Math.min(from + 32, out.length);
  for (let i = from; i < to; i++) out[i] += (bits >>> (i - from)) & 1 ? factor : -factor;
}

/**
 * Standard normal. G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates", Annals of
 * Mathematical Statistics 29 (1958): two numbers from each 64 bits.
 */
export const gaussian: DirectionDistribution = {
  addTo(out, factor, random) {
    for (let i = 0; i < out.length; i += 2) {
      random.draw(i / 2);
      // In (0, 1), so the logarithm is finite.
      const u = ((random.first >>> 0) + 0.5) / 2 ** 32;
      const radius = factor * Math.sqrt(-2 * Math.log(u));
      const angle = (2 * Math.PI * (random.second >>> 0)) / 2 ** 32;
      out[i] += radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] += radius * Math.sin(angle);
    }
  },
};
