import { checkOption, listOf } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Block } from "../graph/block.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { createNode, labelOf } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { hasBatch, type Shape, sameShape, showShape } from "../tensor/shape.js";
import type { Along } from "../tensor/shape-types.js";
import { axisFrom } from "./axes.js";

export interface ConcatenateOptions<Axis extends number | undefined = number | undefined> extends NodeOptions {
  /** The axis of concatenation; it must not be the batch axis. Default −1, the last. */
  readonly axis?: Axis | undefined;
}

/**
 * Concatenates nodes along an axis. All other axes must be equal.
 *
 * @param nodes One or more nodes. They are joined in this order.
 * @throws ShapeError if another axis differs, or the axis is the batch axis; GraphError if there are no nodes.
 * @example
 * const both = concatenate([x.pipe(dense(8), relu()), x]);       // ["batch", 8 + 3]
 * const stacked = concatenate([top, bottom], { axis: 1 });
 */
export const concatenate: NodeKind & Concatenate = /* @__PURE__ */ Object.assign(
  ((nodes: readonly Node[], given?: ConcatenateOptions) => {
    const options = knownOptions("concatenate", given, ["axis", "name"]);
    checkOption("concatenate", "nodes", nodes, listOf("nodes"), GraphError);
    return build(nodes, options as StoredOptions);
  }) as Concatenate,
  { kind: "concatenate", build },
);

/** How `concatenate` is called: the nodes may differ in length along one axis. */
export type Concatenate = <S extends Shape, const Axis extends number | undefined = undefined>(
  nodes: readonly [Node<S>, ...Node<Along<S, Axis>>[]],
  options?: ConcatenateOptions<Axis>,
) => Node<Along<S, Axis>>;

function build(inputs: readonly Node[], options: StoredOptions): Node {
  const { axis = -1 } = options;
  if (inputs.length === 0) {
    throw new GraphError(`${labelOf("concatenate", options.name)}: its list of nodes is empty; give one or more.`);
  }
  const operation: Operation = {
    kind: "concatenate",
    inputs: inputs.map((_, i) => `x${i + 1}`),
    samplesIndependent: true,
    shape: (...shapes) => concatenated(shapes, axis),
    forward: (out, ...blocks) => lay(out, blocks, placeIn(out, axis)),
    difference: (dOut, _out, blocks, dInputs) => lay(dOut, dInputs, placeIn(dOut, axis), blocks),
    backward(dInputs, dOut, _out, blocks) {
      const index = placeIn(dOut, axis);
      const stride = sizeFrom(dOut.shape, index);
      let from = 0;
      blocks.forEach(({ shape, size }, i) => {
        const length = sizeFrom(shape, index);
        const dx = dInputs[i];
        for (let k = 0; dx && k * length < size; k++) {
          const to = dx.offset + k * length;
          dx.kernels.addScaled(to, to, 1, dOut.offset + from + k * stride, length);
        }
        from += length;
      });
    },
  };
  return createNode({ operation: Object.freeze(operation), inputs, options });
}

/**
 * Copies blocks one after the other along an axis. A missing block counts as zeros in the size of its counterpart in
 * `like`.
 */
function lay(out: Block, blocks: readonly (Block | undefined)[], index: number, like = blocks): void {
  const { kernels } = out;
  const stride = sizeFrom(out.shape, index);
  let from = out.offset;
  blocks.forEach((block, i) => {
    const { shape, size } = like[i] as Block;
    const length = sizeFrom(shape, index);
    for (let k = 0; k * length < size; k++) {
      if (block) kernels.copy(from + k * stride, block.offset + k * length, length);
      else kernels.fill(from + k * stride, 0, length);
    }
    from += length;
  });
}

const placeIn = ({ shape }: Block, axis: unknown): number => axisFrom(shape, axis);

/** The number of elements between consecutive indices of the axis before `index`. */
function sizeFrom(shape: readonly number[], index: number): number {
  let size = 1;
  for (let axis = index; axis < shape.length; axis++) size *= shape[axis];
  return size;
}

function concatenated(shapes: readonly Shape[], axis: unknown): Shape {
  const [first] = shapes;
  const index = axisFrom(first, axis);
  if (first[index] === "batch") {
    throw new ShapeError(`x1 has shape ${showShape(first)}, whose axis ${String(axis)} is the batch; give another.`);
  }
  const without = (shape: Shape): Shape => shape.filter((_, i) => i !== index);
  shapes.forEach((shape, i) => {
    const fits = shape.length === first.length && sameShape(without(shape), without(first));
    if (fits && hasBatch(shape) === hasBatch(first)) return;
    throw new ShapeError(
      `x1 has shape ${showShape(first)} but x${i + 1} has ${showShape(shape)}; give both the same axes except axis ${String(axis)}.`,
    );
  });
  const length = shapes.reduce((sum, shape) => sum + (shape[index] as number), 0);
  return first.map((each, i) => (i === index ? length : each));
}
