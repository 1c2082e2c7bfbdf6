// The network of the figure "strategies": 5 inputs, 3 hidden units, 2 outputs, softmax and cross-entropy, in plain loops.

/** How far a weight is nudged. It is large, so that a reader sees the curve. */
export const H = 1;

/** The sizes of the layers. */
export const LAYERS = [5, 3, 2] as const;

export const SAMPLE = [0.9, 0.3, 0.6, -0.8, 0.5] as const;

// biome-ignore format: matrices
export const WEIGHTS = [
  [[1.1, -0.7, 0.4], [-0.6, 0.9, 0.8], [0.5, 0.3, -1.2], [0.7, -1, 0.6], [-0.4, 0.8, 0.2]],
  [[1.6, -1.2], [-1.4, 0.9], [0.8, -1.7]],
] as const;

/** The output that is right. */
const RIGHT = 1;

/** Where a loss profile is sampled, in units of its range. */
const SAMPLED: readonly number[] = [1, -1, 0.75, -0.75, 0.5, -0.5];

/** A weight: from a unit of a layer to a unit of the next. Layer 0 is that of the weights of the inputs. */
export interface Weight {
  readonly layer: 0 | 1;
  readonly from: number;
  readonly to: number;
}

export const ALL: readonly Weight[] = ([0, 1] as const).flatMap((layer) =>
  Array.from({ length: LAYERS[layer] * LAYERS[layer + 1] }, (_, i) => ({
    layer,
    from: Math.floor(i / LAYERS[layer + 1]),
    to: i % LAYERS[layer + 1],
  })),
);

const sigmoid = (sum: number): number => 1 / (1 + Math.exp(-sum));

/** The sum that enters each unit of a layer. */
const sums = (layer: 0 | 1, x: readonly number[]): number[] =>
  Array.from({ length: LAYERS[layer + 1] }, (_, to) =>
    x.reduce((sum, each, from) => sum + each * (WEIGHTS[layer][from]?.[to] as number), 0),
  );

const HIDDEN = sums(0, SAMPLE).map(sigmoid);

/** What the weight multiplies: its unit's sum moves by this much for each unit that the weight moves. */
export const inputOf = ({ layer, from }: Weight): number => (layer === 0 ? SAMPLE : HIDDEN)[from] as number;

/** The loss after the sum into one unit has moved: a point of the unit's loss profile. */
export function profile({ layer, to }: Pick<Weight, "layer" | "to">, move: number): number {
  const moved = (sums: readonly number[]): number[] => sums.map((sum, i) => (i === to ? sum + move : sum));
  const hidden = layer === 0 ? moved(sums(0, SAMPLE)).map(sigmoid) : HIDDEN;
  const outputs = layer === 0 ? sums(1, hidden) : moved(sums(1, hidden));
  const all = outputs.reduce((sum, each) => sum + Math.exp(each), 0);
  return Math.log(all) - (outputs[RIGHT] as number);
}

/** How far the sum into the unit of a weight can be moved by a weight of this unit. */
export const rangeOf = ({ layer }: Weight): number =>
  H * Math.max(...(layer === 0 ? SAMPLE : HIDDEN).map((each) => Math.abs(each)));

/** The points at which the profile of a unit is sampled. */
export const sampledAt = (weight: Weight): readonly number[] => SAMPLED.map((each) => each * rangeOf(weight));

/** The central difference: the loss at w + h and at w − h. */
export function measuredSlope(weight: Weight): number {
  const move = H * inputOf(weight);
  return (profile(weight, move) - profile(weight, -move)) / (2 * H);
}

/** The same, read from the six samples: their odd part is u·P(u²), with P of degree 2. */
export function readSlope(weight: Weight): number {
  const range = rangeOf(weight);
  const move = (H * inputOf(weight)) / range;
  const places = SAMPLED.filter((each) => each > 0);
  const value = places.reduce((sum, u) => {
    const odd = (profile(weight, u * range) - profile(weight, -u * range)) / (2 * u);
    const others = places.filter((each) => each !== u);
    return sum + odd * others.reduce((product, v) => (product * (move ** 2 - v ** 2)) / (u ** 2 - v ** 2), 1);
  }, 0);
  return (move * value) / H;
}

export const STRATEGIES = ["direct", "propagated", "collapsed"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** The sums and values of units that are computed for one sample. */
export interface Counts {
  /** For one nudged weight, on both sides. */
  readonly one: number;
  /** For the whole gradient. */
  readonly all: number;
}

/**
 * How many units are computed, for a network of three layers, with or without biases, by central differences. Inputs are
 * different and not 0.
 */
export function unitsComputed(
  strategy: Strategy,
  [inputs, hidden, outputs]: readonly [number, number, number],
  { hasBiases, layer }: { readonly hasBiases: boolean; readonly layer: 0 | 1 },
): Counts {
  const bias = hasBiases ? 1 : 0;
  const [first, second] = [(inputs + bias) * hidden, (hidden + bias) * outputs];
  const behind = layer === 0 ? 1 + outputs : 1;
  switch (strategy) {
    case "direct":
      return { one: 2 * (hidden + outputs), all: 2 * (first + second) * (hidden + outputs) };
    case "propagated":
      return { one: 2 * behind, all: 2 * (first * (1 + outputs) + second) };
    case "collapsed":
      return { one: 0, all: SAMPLED.length * (hidden * (1 + outputs) + outputs) };
  }
}
