// The 2-3-2 network of lesson 9: sigmoid, softmax, cross-entropy, no biases; forward and backward in plain loops.

export interface Weights {
  /** From x to the hidden layer, 2×3. */
  readonly w: readonly (readonly number[])[];
  /** From the hidden layer to the output, 3×2. */
  readonly v: readonly (readonly number[])[];
}

export const START: Weights = {
  w: [
    [0.5, -0.4, 0.3],
    [-0.2, 0.6, 0.8],
  ],
  v: [
    [0.7, -0.5],
    [-0.3, 0.9],
    [0.4, 0.2],
  ],
};
export const X: readonly number[] = [0.6, 0.9];
/** The right answer: the first class. */
export const T: readonly number[] = [1, 0];

export interface Passes {
  readonly h: readonly number[];
  readonly y: readonly number[];
  readonly loss: number;
  /** ∂L/∂z, ∂L/∂h and ∂L/∂a, where a = x·w and z = h·v. */
  readonly dz: readonly number[];
  readonly dh: readonly number[];
  readonly da: readonly number[];
  readonly slopes: Weights;
}

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
const times = (x: readonly number[], w: readonly (readonly number[])[]): number[] =>
  (w[0] ?? []).map((_, j) => sum(x.map((value, i) => value * (w[i]?.[j] ?? 0))));
const outer = (a: readonly number[], b: readonly number[]): number[][] => a.map((each) => b.map((v) => each * v));

export function passes({ w, v }: Weights, x: readonly number[] = X): Passes {
  const h = times(x, w).map((a) => 1 / (1 + Math.exp(-a)));
  const powers = times(h, v).map(Math.exp);
  const y = powers.map((power) => power / sum(powers));
  const loss = -sum(y.map((value, k) => (T[k] ?? 0) * Math.log(value)));
  const dz = y.map((value, k) => value - (T[k] ?? 0));
  const dh = v.map((row) => sum(row.map((value, k) => value * (dz[k] ?? 0))));
  const da = h.map((value, j) => (dh[j] ?? 0) * value * (1 - value));
  return { h, y, loss, dz, dh, da, slopes: { w: outer(x, da), v: outer(h, dz) } };
}

/** A weight: of which layer, from which unit, to which. */
export interface Place {
  readonly layer: keyof Weights;
  readonly from: number;
  readonly to: number;
}

export const PLACES: readonly Place[] = (["w", "v"] as const).flatMap((layer) =>
  START[layer].flatMap((row, from) => row.map((_, to) => ({ layer, from, to }))),
);

export const at = (weights: Weights, { layer, from, to }: Place): number => weights[layer][from]?.[to] ?? Number.NaN;

export const withWeight = (weights: Weights, { layer, from, to }: Place, value: number): Weights => ({
  ...weights,
  [layer]: weights[layer].map((row, i) => row.map((old, j) => (i === from && j === to ? value : old))),
});

/** One step of gradient descent for all weights. */
export function descended(weights: Weights, slopes: Weights, rate: number): Weights {
  return PLACES.reduce((moved, p) => withWeight(moved, p, at(weights, p) - rate * at(slopes, p)), weights);
}
