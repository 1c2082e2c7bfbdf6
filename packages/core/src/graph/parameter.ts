import { ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkInitializer, glorot, type Initializer } from "../tensor/initializers.js";
import { checkList, showShape } from "../tensor/shape.js";
import type { Fixed } from "../tensor/shape-types.js";
import type { NodeKind, NodeOptions } from "./create-node.js";
import { createNode, labelOf } from "./create-node.js";
import type { Node } from "./node.js";
import { checkStored, flagFrom, type StoredOptions, type StoredValues, shapeFrom, takeNone } from "./stored-options.js";

export interface ParameterOptions extends NodeOptions {
  /** The initializer. Default: {@link glorot}. */
  readonly initial?: Initializer | undefined;
  /** `false` freezes the parameter: no gradient is taken and no optimizer changes it. Default true. */
  readonly trainable?: boolean | undefined;
}

/**
 * A value of exactly this shape that training changes.
 *
 * @param shape The axes, for example [inputs, units]. `[]` is a single number.
 * @throws ShapeError for a shape that is not a list of whole positive numbers; GraphError for a wrong `initial`, `trainable` or
 * `name`; HyperparameterError for an unknown option.
 * @example
 * const W = parameter([784, 50], { name: "W", initial: normal(0.01) });
 * const hidden = matmul(input("x", [784]), W);
 */
export const parameter: NodeKind & Parameter = /* @__PURE__ */ Object.assign(declare as Parameter, {
  kind: "parameter",
  build(inputs: readonly Node[], options: StoredOptions, stored?: StoredValues): Node {
    const label = labelOf("parameter", options.name);
    takeNone(label, inputs);
    return declare(shapeFrom(label, options.shape), {
      name: options.name as string | undefined,
      initial: checkStored(label, stored).initializer(label, options.initial),
      trainable: flagFrom(label, "trainable", options),
    });
  },
});

const OPTIONS: readonly (keyof ParameterOptions)[] = ["initial", "trainable", "name"];

/** How `parameter` is called: its shape has no batch axis. */
export type Parameter = <const Sizes extends readonly number[]>(
  shape: Sizes,
  options?: ParameterOptions,
) => Node<Fixed<Sizes>>;

/** @throws ShapeError for a length that is not a whole positive number. */
function checkLengths(label: string, shape: readonly unknown[]): void {
  if (!shape.includes("batch")) return;
  throw new ShapeError(
    `${label}: its shape is ${showShape(shape)}, but a parameter has no batch axis; give whole positive numbers.`,
  );
}

function declare(shape: readonly number[], options?: ParameterOptions): Node {
  const label = labelOf("parameter", options?.name);
  const { initial = glorot(), trainable = true, name } = knownOptions(label, options, OPTIONS);
  flagFrom(label, "trainable", { trainable });
  checkList(label, shape);
  checkLengths(label, shape);
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
