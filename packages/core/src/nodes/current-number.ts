import { createNode } from "../graph/create-node.js";
import type { OperationBody } from "../graph/define-built-in.js";
import type { HyperparameterDeclaration } from "../graph/hyperparameters.js";
import type { Node, Operation } from "../graph/node.js";
import type { IterationContext } from "../graph/operation-parts.js";

/**
 * A hyper-parameter as a number in the graph, for the node that declares it to be rewritten with: what it is in the
 * iteration, and constant for every gradient.
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
 * An operation that goes by one hyper-parameter. Where that is a plain number, it is `by(number)` and nothing else; where it
 * changes, it is rewritten into `by(undefined)`, which finds it behind its other inputs: a number that does not move.
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
