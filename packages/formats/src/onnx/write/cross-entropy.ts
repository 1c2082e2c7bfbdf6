import type { Node } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import type { GraphWriter, WriteKind } from "./graph-writer.js";
import { reduce, scaled } from "./reduce.js";

interface Options {
  readonly delta?: number;
  readonly base?: number;
  readonly classWeights?: readonly number[];
  readonly ignoreIndex?: number;
  readonly reduction?: string;
}

/** Writes −Σ t·log(y + δ), with class indices, weights and smoothing. */
export const crossEntropy: WriteKind = (g, node, inputs) => {
  const [y, t] = node.inputs as [Node, Node];
  const { delta = 1e-7, base = Math.E, reduction = "mean" } = node.options as Options;
  const classes = y.shape.at(-1) as number;
  const areIndices = t.shape.length < y.shape.length;
  const sharp = areIndices ? oneHot(g, inputs[1] as string, classes, node) : (inputs[1] as string);
  const smoothed = smooth(g, sharp, g.number(node, "labelSmoothing", 0), classes);
  const targets = weighted(g, { targets: smoothed, sharp: areIndices ? sharp : undefined, weights: inputs[2] }, node);
  const log = logarithm(g, y, inputs[0] as string, delta);
  // A target of 0 gives 0, even for the logarithm of 0.
  const isNone = g.emit("Equal", [targets, g.constant(0)]);
  const products = g.emit("Where", [isNone, g.constant(0), g.emit("Mul", [targets, log])]);
  const terms = sumOfClasses(g, products);
  const shape = y.shape.slice(0, -1);
  return reduce(g, terms, { shape, reduction, scale: -1 / Math.log(base), elements: sizeOf(y.shape) });
};

const sumOfClasses = (g: GraphWriter, x: string, keepdims = 0): string =>
  g.emit("ReduceSum", [x, g.integers([-1])], { keepdims });

/** log(y + δ); that of a softmax without δ from its input. */
function logarithm(g: GraphWriter, node: Node, y: string, delta: number): string {
  const isSoftmax = node.kind === "softmax" && node.operation.isOwn !== true;
  if (isSoftmax && delta === 0) return g.emit("LogSoftmax", [g.nameOf(node.inputs[0] as Node)], { axis: -1 });
  return g.emit("Log", [delta === 0 ? y : g.emit("Add", [y, g.constant(delta)])]);
}

/** Rows with 1 at the class index; those of an ignored index are 0. */
function oneHot(g: GraphWriter, labels: string, classes: number, { options }: Node): string {
  const column = g.emit("Unsqueeze", [labels, g.integers([-1])]);
  const all = g.constant(
    Array.from({ length: classes }, (_, k) => k),
    [classes],
  );
  const hot = g.emit("Cast", [g.emit("Equal", [column, all])], { to: g.element });
  const { ignoreIndex } = options as Options;
  if (ignoreIndex === undefined) return hot;
  const isIgnored = g.emit("Equal", [column, g.constant(ignoreIndex)]);
  return g.emit("Where", [isIgnored, g.constant(0), hot]);
}

/** (1 − s)·t + s / classes. */
function smooth(g: GraphWriter, targets: string, smoothing: number, classes: number): string {
  if (smoothing === 0) return targets;
  return g.emit("Add", [scaled(g, targets, 1 - smoothing), g.constant(smoothing / classes)]);
}

interface Weighted {
  readonly targets: string;
  /** The targets before smoothing, if they are class indices. */
  readonly sharp: string | undefined;
  /** The weights of samples. */
  readonly weights: string | undefined;
}

/** Targets times the weights of classes and samples. In a mean, they are divided by the mean weight. */
function weighted(g: GraphWriter, { targets, sharp, weights }: Weighted, node: Node): string {
  const { classWeights, ignoreIndex, reduction = "mean" } = node.options as Options;
  if (!classWeights && ignoreIndex === undefined && weights === undefined) return targets;
  const byClass = classWeights && g.constant([...classWeights], [classWeights.length]);
  const ofSamples = weights === undefined ? undefined : g.emit("Unsqueeze", [weights, g.integers([-1])]);
  const product = (...factors: (string | undefined)[]): string | undefined =>
    factors.reduce((a, b) => (a === undefined ? b : b === undefined ? a : g.emit("Mul", [a, b])));
  // 1, or 0 for an ignored index.
  const isCounted = sharp === undefined || ignoreIndex === undefined ? undefined : sumOfClasses(g, sharp, 1);
  const all = product(targets, byClass, product(isCounted, ofSamples)) as string;
  if (reduction === "none" || reduction === "sum") return all;
  const ofRows =
    sharp === undefined ? undefined : byClass ? sumOfClasses(g, product(sharp, byClass) as string, 1) : isCounted;
  const shares = product(ofRows, ofSamples);
  if (shares === undefined) return all;
  const mean = g.emit("ReduceMean", [shares], { keepdims: 0 });
  const isNone = g.emit("Equal", [mean, g.constant(0)]);
  return g.emit("Div", [all, g.emit("Where", [isNone, g.constant(1), mean])]);
}
