import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";

/**
 * (x − mean) / √(variance + ε) · gamma + beta with given statistics, one for each channel, so samples are independent of
 * each other.
 */
export const standardized: JoinKind<readonly ["x", "gamma", "beta", "mean", "variance"], { readonly epsilon: number }> =
  defineBuiltInJoin("standardized", ({ epsilon }: { readonly epsilon: number }) => ({
    inputs: ["x", "gamma", "beta", "mean", "variance"],
    elementwise: true,
    samplesIndependent: true,
    forward(out, x, gamma, beta, mean, variance) {
      for (let i = 0, c = 0; i < out.size; i++) {
        const scale = gamma.data[c] / Math.sqrt(variance.data[c] + epsilon);
        out.data[i] = (x.data[i] - mean.data[c]) * scale + beta.data[c];
        c = c + 1 === gamma.size ? 0 : c + 1;
      }
    },
    // With u = x − μ and s = √(σ² + ε): Δ(1/s) = −Δσ² / (s·s'·(s + s')), Δ(u/s) = Δu/s' + u·Δ(1/s), then the product with γ.
    difference(dOut, _out, [x, gamma, , mean, variance], [dx, dGamma, dBeta, dMean, dVariance]) {
      for (let i = 0, c = 0; i < dOut.size; i++) {
        const u = x.data[i] - mean.data[c];
        const du = (dx ? dx.data[i] : 0) - (dMean ? dMean.data[c] : 0);
        const moved = dVariance ? dVariance.data[c] : 0;
        const before = Math.sqrt(variance.data[c] + epsilon);
        const after = Math.sqrt(variance.data[c] + moved + epsilon);
        const change = du / after - (u * moved) / (before * after * (before + after));
        const weight = dGamma ? dGamma.data[c] : 0;
        dOut.data[i] = change * (gamma.data[c] + weight) + (u / before) * weight + (dBeta ? dBeta.data[c] : 0);
        c = c + 1 === gamma.size ? 0 : c + 1;
      }
    },
    backward([dx, dGamma, dBeta, dMean, dVariance], dOut, _out, [x, gamma, , mean, variance]) {
      for (let i = 0, c = 0; i < dOut.size; i++) {
        const total = variance.data[c] + epsilon;
        const derivative = dOut.data[i] / Math.sqrt(total);
        const u = x.data[i] - mean.data[c];
        if (dx) dx.data[i] += derivative * gamma.data[c];
        if (dGamma) dGamma.data[c] += derivative * u;
        if (dBeta) dBeta.data[c] += dOut.data[i];
        if (dMean) dMean.data[c] -= derivative * gamma.data[c];
        if (dVariance) dVariance.data[c] -= (derivative * gamma.data[c] * u) / (2 * total);
        c = c + 1 === gamma.size ? 0 : c + 1;
      }
    },
  }));
