import {
  adaGrad,
  adam,
  adamW,
  add,
  backprop,
  batchNormalization,
  crossEntropy,
  dense,
  dropout,
  finiteDifference,
  type GradientNode,
  type Hyperparameter,
  input,
  l1Penalty,
  l2Penalty,
  layerNormalization,
  momentum,
  type Node,
  nesterov,
  type OptimizerNode,
  parametersOf,
  randomDirections,
  rmsProp,
  sgd,
  softmax,
  spsa,
  tanh,
} from "@rxgrad/core";
import { type Batches, type BatchOptions, batches } from "@rxgrad/data";
import * as fc from "fast-check";

/** The recipe of a network, its optimizers and its data: plain data, so that every life of a run creates them again. */
export interface StatefulRecipe {
  readonly optimizers: readonly [OptimizerName, OptimizerName];
  readonly gradients: readonly [GradientName, GradientName];
  readonly normalization: "batch" | "layer" | "none";
  readonly dropout: Numbers;
  readonly penalty: Numbers;
  readonly smoothing: Numbers;
  readonly clipNorm: Numbers;
  readonly weightDecay: Numbers;
  readonly order: NonNullable<BatchOptions["order"]>;
  readonly size: number;
}

/** A number, or one that changes with each iteration; undefined: left out. */
type Numbers = "constant" | "changing" | undefined;
type OptimizerName = keyof typeof optimizers;
type GradientName = keyof typeof gradients;

const falling =
  (start: number): Hyperparameter =>
  (iteration) =>
    start / (1 + 0.1 * iteration);
const numberOf = (numbers: Numbers, start: number): Hyperparameter => (numbers === "changing" ? falling(start) : start);

type Options = { readonly learningRate: Hyperparameter };
const optimizers = {
  sgd: (gradient: GradientNode, options: Options) => sgd(gradient, options),
  momentum: (gradient: GradientNode, options: Options) => momentum(gradient, { ...options, momentum: falling(0.9) }),
  nesterov: (gradient: GradientNode, options: Options) => nesterov(gradient, { ...options, momentum: 0.8 }),
  adaGrad: (gradient: GradientNode, options: Options) => adaGrad(gradient, { ...options, initialAccumulator: 0.1 }),
  rmsProp: (gradient: GradientNode, options: Options) => rmsProp(gradient, { ...options, smoothing: falling(0.95) }),
  adam: (gradient: GradientNode, options: Options) => adam(gradient, { ...options, beta1: falling(0.9) }),
  adamW: (gradient: GradientNode, options: Options) => adamW(gradient, options),
} as const;

type Of = { readonly parameters: readonly Node[] };
const gradients = {
  backprop: (loss: Node<readonly []>, of: Of) => backprop(loss, of),
  finiteDifference: (loss: Node<readonly []>, of: Of) => finiteDifference(loss, { ...of, h: falling(1e-3) }),
  automaticStep: (loss: Node<readonly []>, of: Of) => finiteDifference(loss, { ...of, h: "auto" }),
  spsa: (loss: Node<readonly []>, of: Of) => spsa(loss, { ...of, h: falling(0.05) }),
  randomDirections: (loss: Node<readonly []>, of: Of) => randomDirections(loss, { ...of, h: 0.02, directions: 2 }),
} as const;

const names = <T extends object>(of: T): fc.Arbitrary<keyof T> => fc.constantFrom(...(Object.keys(of) as (keyof T)[]));
const numbers = fc.constantFrom<Numbers>(undefined, "constant", "changing", "changing");

export const statefulRecipes: fc.Arbitrary<StatefulRecipe> = fc.record({
  optimizers: fc.tuple(names(optimizers), names(optimizers)),
  gradients: fc.tuple(names(gradients), names(gradients)),
  normalization: fc.constantFrom("batch", "batch", "layer", "none"),
  dropout: numbers,
  penalty: numbers,
  smoothing: numbers,
  clipNorm: numbers,
  weightDecay: numbers,
  order: fc.constantFrom("sequential", "shuffled", "random"),
  size: fc.constantFrom(4, 5, 9),
});

const places = [...Array(23).keys()];
const data = { x: places.map((a) => [Math.sin(a), Math.cos(a * a)]), t: places.map((a) => (a * a) % 3) };

/** All samples as one feed. */
export const everything: typeof data = data;

/** The parts of a run. */
export interface StatefulParts {
  readonly y: Node;
  readonly t: Node;
  readonly loss: Node<readonly []>;
  readonly W: readonly OptimizerNode[];
  readonly feeds: Batches<{ x: unknown; t: unknown }> & Iterable<never>;
}

/** @param rate The learning rate of the first optimizer; that of the second is a schedule. */
export function statefulParts(recipe: StatefulRecipe, rate: Hyperparameter): StatefulParts {
  const { normalization, penalty, smoothing, clipNorm, weightDecay, order, size } = recipe;
  const bent = input("x", [2]).pipe(dense(4), normalized(normalization), tanh());
  const hidden = recipe.dropout ? bent.pipe(dropout(numberOf(recipe.dropout, 0.4))) : bent;
  const y = hidden.pipe(dense(3, { name: "last" }), softmax());
  const t = input("t", []);
  const fit = crossEntropy(y, t, smoothing ? { labelSmoothing: numberOf(smoothing, 0.2) } : {});
  const trained = parametersOf(y).filter(({ node: { operation } }) => {
    return operation.source?.from === "parameter" && operation.source.trainable;
  });
  const penalized = trained.filter(({ name }) => name.endsWith("/W"));
  const strength = numberOf(penalty, 0.05);
  const loss = penalty ? add(fit, add(l2Penalty(penalized, { strength }), l1Penalty(penalized, { strength }))) : fit;
  const isLast = ({ name }: { readonly name: string }): boolean => name.startsWith("last/");
  const shares = [trained.filter((each) => !isLast(each)), trained.filter(isLast)];
  const changes = {
    ...(clipNorm ? { clipNorm: numberOf(clipNorm, 0.5) } : {}),
    ...(weightDecay ? { weightDecay: numberOf(weightDecay, 0.01) } : {}),
  };
  const W = shares.map((share, i) => {
    const gradient = gradients[recipe.gradients[i]](loss, { parameters: share.map(({ node }) => node) });
    return optimizers[recipe.optimizers[i]](gradient, { ...changes, learningRate: i === 0 ? rate : falling(0.05) });
  });
  return { y, t, loss, W, feeds: batches(data, { size, order, seed: 3 }) as never };
}

function normalized(by: StatefulRecipe["normalization"]): ReturnType<typeof batchNormalization> {
  if (by === "layer") return layerNormalization() as never;
  return by === "batch" ? batchNormalization({ momentum: falling(0.5) }) : (tanh() as never);
}
