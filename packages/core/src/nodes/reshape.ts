import { describeValue, shortened } from "../errors/describe-value.js";
import { whole } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkPiped, createNode, type NodeKind, type NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn, type OperationBody } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";
import { hasBatch, type Shape, sameShape, sampleSize, showShape } from "../tensor/shape.js";
import type { Reshaped } from "../tensor/shape-types.js";

/** The same elements in the same order, for any shape. */
export const sameElements: OperationBody & { readonly elementwise: true } = /* @__PURE__ */ Object.freeze({
  elementwise: true,
  samplesIndependent: true,
  forward: (out, x) => out.kernels.copy(out.offset, x.offset, out.size),
  backward([dx], { kernels, offset, size }) {
    if (dx) kernels.addScaled(dx.offset, dx.offset, 1, offset, size);
  },
  difference(dOut, _out, _inputs, [dx]) {
    if (dx) dOut.kernels.copy(dOut.offset, dx.offset, dOut.size);
  },
} satisfies OperationBody);

const defined = /* @__PURE__ */ defineBuiltIn(
  "reshape",
  ({ shape }: { readonly shape: readonly number[] }) => ({
    ...sameElements,
    shape: (x: Shape) => reshaped(x, shape),
  }),
  ["shape"],
);

/**
 * The same elements in the same order, with another shape for each sample: `reshape([2, 3])` converts ["batch", 6] to
 * ["batch", 2, 3], and [6] to [2, 3].
 *
 * @param shape The axes without the batch axis, which stays. One of them may be −1: its length follows from the others.
 * @throws ShapeError if the number of elements differs; GraphError for an invalid shape.
 * @example
 * const images = input("x", [784]).pipe(reshape([28, 28, 1]));
 */
export const reshape: NodeKind & Reshape = /* @__PURE__ */ Object.assign(
  ((shape: readonly number[], options?: NodeOptions) => {
    checkPiped("reshape", [shape], "reshape([2, 3])");
    return defined({ ...knownOptions("reshape", options, ["name"]), shape });
  }) as Reshape,
  { kind: "reshape", build: (...given: Parameters<NodeKind["build"]>) => defined.build(...given) },
);

/** How `reshape` is called: the shape is of one sample. */
export type Reshape = <const Sizes extends readonly number[]>(
  shape: Sizes,
  options?: NodeOptions,
) => <S extends Shape>(x: Node<S>) => Node<Reshaped<S, Sizes>>;

/** Reshapes to a shape that is known to have the same number of elements. */
export const reshapeTo = (x: Node, shape: Shape): Node =>
  sameShape(x.shape, shape)
    ? x
    : createNode({
        operation: Object.freeze({ ...sameElements, kind: "reshape", shape: () => shape }),
        inputs: [x],
      });

function reshaped(x: Shape, shape: unknown): Shape {
  if (!Array.isArray(shape) || !shape.every((each) => each === -1 || whole().accepts(each))) {
    const what = Array.isArray(shape) ? shortened(showShape(shape)) : describeValue(shape);
    throw new GraphError(`its shape is ${what}; give whole positive numbers, and −1 once at most.`);
  }
  const open = shape.filter((each) => each === -1).length;
  const size = shape.reduce((product, each) => (each === -1 ? product : product * each), 1);
  const rest = sampleSize(x) / size;
  if (open > 1 || (open === 1 ? !Number.isInteger(rest) : rest !== 1)) {
    const elements = `${sampleSize(x)} elements${hasBatch(x) ? " in each sample" : ""}`;
    throw new ShapeError(
      `x has shape ${showShape(x)}, ${elements}, but ${showShape(shape)} was asked for; give a shape of as many.`,
    );
  }
  const full = shape.map((each: number) => (each === -1 ? rest : each));
  return hasBatch(x) ? ["batch", ...full] : full;
}
