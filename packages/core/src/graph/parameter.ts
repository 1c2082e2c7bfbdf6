import { checkList } from "../errors/check-list.js";
import { knownOptions } from "../errors/known-options.js";
import { checkInitializer, glorot, type Initializer } from "../tensor/initializers.js";
import type { Fixed } from "../tensor/shape-types.js";
import type { NodeKind, NodeOptions } from "./create-node.js";
import { createNode, labelOf } from "./create-node.js";
import type { Node } from "./node.js";
import { flagFrom, type StoredOptions, shapeFrom, storedInitializer, takeNone } from "./stored-options.js";

export interface ParameterOptions extends NodeOptions {
  /** How it starts. Default: {@link glorot}. */
  readonly initial?: Initializer | undefined;
  /** `false` freezes it: no gradient is taken and no optimizer moves it. Default true. */
  readonly trainable?: boolean | undefined;
}

/**
 * A value that training changes, of exactly this shape.
 *
 * @throws ShapeError for a shape that is not whole positive numbers.
 * @example
 * const W = parameter([784, 50], { name: "W", initial: normal(0.01) });
 * const hidden = matmul(input("x", [784]), W);
 */
export const parameter: NodeKind & Parameter = Object.assign(declare as Parameter, {
  kind: "parameter",
  build(inputs: readonly Node[], options: StoredOptions): Node {
    const label = labelOf("parameter", options.name);
    takeNone(label, inputs);
    return declare(shapeFrom(label, options.shape), {
      name: options.name as string | undefined,
      initial: storedInitializer(label, options.initial),
      trainable: flagFrom(label, "trainable", options),
    });
  },
});

const OPTIONS: readonly (keyof ParameterOptions)[] = ["initial", "trainable", "name"];

type Parameter = <const Sizes extends readonly number[]>(
  shape: Sizes,
  options?: ParameterOptions,
) => Node<Fixed<Sizes>>;

function declare(shape: readonly number[], options?: ParameterOptions): Node {
  const label = labelOf("parameter", options?.name);
  const { initial = glorot(), trainable = true, name } = knownOptions(label, options, OPTIONS);
  flagFrom(label, "trainable", { trainable });
  checkList(label, shape);
  checkInitializer(label, "initial", initial);
  return createNode({
    operation: Object.freeze({ kind: "parameter", source: { from: "parameter", initial, trainable } as const }),
    shape,
    options: {
      ...(name === undefined ? {} : { name }),
      shape: [...shape],
      initial: { kind: initial.kind, options: initial.options },
      trainable,
    },
  });
}
