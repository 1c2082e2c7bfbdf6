/** Recipes of random networks: the choices, without the numbers. */
import * as fc from "fast-check";
import type { Activation, PlainLoss } from "./plain-network.js";
import { oneOfNames } from "./random-nodes/draw-name.js";
import { NODE_MAKERS } from "./random-nodes/index.js";

export interface LayerRecipe {
  readonly width: number;
  readonly bias: boolean;
  readonly matmul: boolean;
  readonly frozen: boolean;
  /** Takes the weights of an earlier layer that fits. */
  readonly tied: boolean;
  readonly activation: Activation;
  readonly between: "none" | "softmax";
  /** The name of a node maker, whose node is added on top where it fits. */
  readonly made: string | undefined;
  /** The node it is joined with: itself, an earlier node, another layer on the same node, a layer on the second input. */
  readonly join: "none" | "itself" | "earlier" | "beside" | "second";
  readonly joinBy: "add" | "product";
  /** The largest |z| that its weights may produce. */
  readonly largest: number;
  /** Places pre-activations within a step or two of 0. */
  readonly atKinks: boolean;
}

export interface LossRecipe {
  readonly kind: PlainLoss["kind"];
  /** How many layers it is before the last. */
  readonly back: number;
  readonly via: "softmax" | "softmax, linear" | "sigmoid";
  readonly targets: "one-hot" | "soft" | "indices";
  readonly half: boolean;
  readonly delta: number;
  readonly base: number;
  readonly reduction: "sum" | "mean" | "mean-elements";
  readonly addedUpUnsaid: boolean;
  readonly twice: boolean;
  readonly atKinks: boolean;
}

export interface NetworkRecipe {
  readonly seed: number;
  readonly samples: number;
  readonly inputs: readonly { width: number; numbers: "small" | "sparse" | "large"; zeroColumn: boolean }[];
  readonly layers: readonly LayerRecipe[];
  readonly losses: readonly LossRecipe[];
  /** Only nodes that rxgrad can difference exactly, one sample at a time. */
  readonly plain: boolean;
  /** Kinks are placed within this step. */
  readonly h: number;
}

const seldom = fc.nat(7).map((n) => n === 7);
const oneOf = <T extends string>(...choices: T[]): fc.Arbitrary<T> => fc.constantFrom(...choices);
/** Draws the first choice in half of the cases. */
const mostly = <T extends string>(first: T, ...choices: T[]): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(first), weight: 1 }, { arbitrary: fc.constantFrom(...choices), weight: 1 });

const layers = fc.record<LayerRecipe>({
  width: fc.integer({ min: 1, max: 7 }),
  bias: fc.nat(3).map((n) => n > 0),
  matmul: seldom,
  frozen: seldom,
  tied: seldom,
  activation: mostly<Activation>(
    "relu",
    "linear",
    "step",
    "sigmoid",
    "sigmoid",
    "tanh",
    "tanh",
    "leakyRelu",
    "swish",
    "bump",
  ),
  between: fc.oneof(
    { arbitrary: fc.constant("none" as const), weight: 9 },
    { arbitrary: fc.constant("softmax" as const), weight: 1 },
  ),
  made: fc.option(oneOfNames(Object.keys(NODE_MAKERS)), { nil: undefined }),
  join: mostly("none", "itself", "earlier", "beside", "second"),
  joinBy: oneOf("add", "product"),
  largest: fc.constantFrom(1, 5, 20),
  atKinks: fc.boolean(),
});

const losses = fc.record<LossRecipe>({
  kind: mostly<PlainLoss["kind"]>(
    "crossEntropy",
    "sumSquaredError",
    "meanSquaredError",
    "absoluteError",
    "penalty",
    "l1Penalty",
    "l2Penalty",
  ),
  back: fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.nat(3), weight: 1 }),
  via: oneOf("softmax", "softmax, linear", "sigmoid"),
  targets: oneOf("one-hot", "soft", "indices"),
  half: fc.boolean(),
  delta: fc.constantFrom(1e-7, 0),
  base: fc.constantFrom(Math.E, 2),
  reduction: oneOf("mean", "sum", "mean-elements"),
  addedUpUnsaid: seldom,
  twice: seldom,
  atKinks: fc.boolean(),
});

/** @param steps The possible values of the step within which kinks are placed. */
export const networkRecipes = (steps: readonly number[]): fc.Arbitrary<NetworkRecipe> =>
  fc.record<NetworkRecipe>({
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    samples: fc.integer({ min: 1, max: 9 }),
    inputs: fc.array(
      fc.record({
        width: fc.integer({ min: 1, max: 7 }),
        numbers: oneOf("small", "sparse", "large"),
        zeroColumn: seldom,
      }),
      { minLength: 1, maxLength: 2 },
    ),
    layers: fc.array(layers, { minLength: 1, maxLength: 5 }),
    losses: fc.array(losses, { minLength: 1, maxLength: 3 }),
    plain: fc.boolean(),
    h: fc.constantFrom(...steps),
  });
