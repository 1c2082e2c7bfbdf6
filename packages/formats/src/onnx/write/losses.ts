import type { Node } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { sigmoidOf, softplusOf } from "./activations.js";
import { crossEntropy } from "./cross-entropy.js";
import type { GraphWriter, KindTable, WriteKind } from "./graph-writer.js";
import { reduce, scaled } from "./reduce.js";

const difference = (g: GraphWriter, inputs: readonly string[]): string => g.emit("Sub", inputs.slice(0, 2));

const squareOf = (g: GraphWriter, x: string): string => g.emit("Mul", [x, x]);

/** A loss of terms for each element of y and t. @param reduction The default. */
const ofTerms =
  (reduction: string, terms: WriteKind, scale: (node: Node) => number = () => 1): WriteKind =>
  (g, node, inputs) =>
    reduce(g, terms(g, node, inputs), {
      ...{ shape: (node.inputs[0] as Node).shape, scale: scale(node) },
      ...{ reduction: (node.options.reduction ?? reduction) as string, elements: elementsOf(node) },
    });

/** The elements of one sample of y. */
const elementsOf = ({ inputs: [y] }: Node): number => sizeOf((y as Node).shape);

const huberTerms: WriteKind = (g, node, inputs) => {
  const threshold = g.number(node, "threshold", 1);
  const size = g.emit("Abs", [difference(g, inputs)]);
  // With c = min(size, threshold): c·(size − c / 2).
  const near = g.emit("Min", [size, g.constant(threshold)]);
  return g.emit("Mul", [near, g.emit("Sub", [size, scaled(g, near, 0.5)])]);
};

const binaryTerms: WriteKind = (g, node, inputs) => {
  const { delta = 1e-7, base = Math.E } = node.options as { delta?: number; base?: number };
  const [y, t] = inputs as [string, string];
  const ofY = node.inputs[0] as Node;
  const isSigmoid = ofY.kind === "sigmoid" && ofY.operation.isOwn !== true;
  const rest = g.emit("Sub", [g.constant(1), y]);
  const z = isSigmoid ? g.nameOf(ofY.inputs[0] as Node) : undefined;
  const lossOf = (p: string): string => g.emit("Neg", [g.emit("Log", [g.emit("Add", [p, g.constant(delta)])])]);
  const [one, zero] =
    z !== undefined && delta === 0
      ? [softplusOf(g, g.emit("Neg", [z])), softplusOf(g, z)]
      : [lossOf(y), lossOf(z === undefined ? rest : sigmoidOf(g, g.emit("Neg", [z])))];
  const terms = g.emit("Add", [times(g, t, one), times(g, g.emit("Sub", [g.constant(1), t]), zero)]);
  return scaled(g, terms, 1 / Math.log(base));
};

/** a·b, where an a of 0 gives 0 even for an infinite b. */
const times = (g: GraphWriter, a: string, b: string): string => {
  const isNone = g.emit("Equal", [a, g.constant(0)]);
  return g.emit("Where", [isNone, g.constant(0), g.emit("Mul", [a, b])]);
};

const penalty =
  (term: (g: GraphWriter, x: string) => string, scale: (node: Node) => number): WriteKind =>
  (g, node, inputs) => {
    const factor = g.number(node, "strength", 0.01) * scale(node);
    const sums = inputs.map((x, i) => {
      const isNumber = (node.inputs[i] as Node).shape.length === 0;
      return isNumber ? term(g, x) : g.emit("ReduceSum", [term(g, x)], { keepdims: 0 });
    });
    return scaled(
      g,
      sums.reduce((sum, each) => g.emit("Add", [sum, each])),
      factor,
    );
  };

/** Losses. */
export const losses = (): KindTable => ({
  crossEntropy,
  meanSquaredError: ofTerms("mean-elements", (g, _node, inputs) => squareOf(g, difference(g, inputs))),
  sumSquaredError: ofTerms(
    "sum",
    (g, _node, inputs) => squareOf(g, difference(g, inputs)),
    ({ options: { half = true } }) => (half ? 0.5 : 1),
  ),
  absoluteError: ofTerms("sum", (g, _node, inputs) => g.emit("Abs", [difference(g, inputs)])),
  huber: ofTerms("mean-elements", huberTerms),
  binaryCrossEntropy: ofTerms("mean-elements", binaryTerms),
  l1Penalty: penalty(
    (g, x) => g.emit("Abs", [x]),
    () => 1,
  ),
  l2Penalty: penalty(squareOf, ({ options: { half = false } }) => (half ? 0.5 : 1)),
});
