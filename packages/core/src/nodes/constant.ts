import { knownOptions } from "../errors/known-options.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { createNode, labelOf } from "../graph/create-node.js";
import type { Node } from "../graph/node.js";
import { checkStored, type StoredOptions, type StoredValues, takeNone } from "../graph/stored-options.js";
import { values } from "../tensor/initializers.js";
import type { Shape } from "../tensor/shape.js";
import type { Fixed } from "../tensor/shape-types.js";
import { type Numbers, Tensor, tensor } from "../tensor/tensor.js";

/**
 * A value that never changes. Its shape follows from the nesting, unless given; a single number has shape `[]`.
 *
 * @param value A number, nested arrays of numbers, a typed array or a Tensor.
 * @param options.shape The axes. Default: those of the nesting.
 * @throws ShapeError if the numbers do not fit the shape.
 * @example
 * const half = constant(0.5);
 * const weights = constant([[1, 0], [0, 1]]);
 */
export const constant: NodeKind & Constant = /* @__PURE__ */ Object.assign(declare as Constant, {
  kind: "constant",
  build(inputs: readonly Node[], { name, value }: StoredOptions, stored?: StoredValues): Node {
    const label = labelOf("constant", name);
    takeNone(label, inputs);
    return declare(checkStored(label, stored).tensor(label, value), { name: name as string | undefined });
  },
});

/** How `constant` is called. */
export interface Constant {
  (value: number, options?: NodeOptions): Node<readonly []>;
  <const Sizes extends readonly number[] = Shape & readonly number[]>(
    value: Numbers,
    options?: NodeOptions & { readonly shape?: Sizes },
  ): Node<Fixed<Sizes>>;
}

function declare(value: Numbers, given?: NodeOptions & { readonly shape?: readonly number[] }): Node {
  const options = knownOptions("constant", given, ["shape", "name"]);
  const read = tensor(value, options.shape);
  const copy = new Tensor(read.shape, read.data);
  return createNode({
    operation: Object.freeze({ kind: "constant", source: { from: "constant", initial: values(copy) } as const }),
    shape: copy.shape,
    options: { ...(options.name === undefined ? {} : { name: options.name }), value: copy.toJSON() },
  });
}
