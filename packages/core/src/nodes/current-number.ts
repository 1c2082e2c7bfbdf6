import { createNode } from "../graph/create-node.js";
import type { OperationBody } from "../graph/define-built-in.js";
import type { HyperparameterDeclaration } from "../graph/hyperparameters.js";
import type { Node, Operation } from "../graph/node.js";
import type { IterationContext } from "../graph/operation-parts.js";

/**
 * A hyper-parameter as a node: its value in the current iteration, constant for every gradient. A node that declares a
 * hyper-parameter is rewritten to use it.
 */
export function currentNumber(declaration: HyperparameterDeclaration): Node<readonly []> {
  return createNode({
    operation: Object.freeze({
      kind: declaration.name,
      source: {
        from: "iteration",
        write({ data }, { hyperparameter }: IterationContext) {
          data[0] = hyperparameter(declaration.name);
        },
      },
    } satisfies Operation),
    shape: [],
  });
}

/**
 * An operation with one hyper-parameter. If it is a plain number, the operation is `by(number)`. If it changes, the
 * operation is rewritten to `by(undefined)`, which reads it from an additional last input that never moves.
 */
export function byNumber<Body extends OperationBody>(
  kind: string,
  declaration: HyperparameterDeclaration,
  by: (given: number | undefined) => Body,
): Body {
  if (typeof declaration.value === "number") return by(declaration.value);
  const body = by(undefined);
  const operation: Operation = Object.freeze({ ...body, kind });
  return {
    ...body,
    hyperparameters: [declaration],
    lower: (inputs: readonly Node[]) => createNode({ operation, inputs: [...inputs, currentNumber(declaration)] }),
  };
}
