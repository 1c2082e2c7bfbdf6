import { createNode, type Node } from "../graph/node.js";
import type { Generation, Operation } from "../graph/operation.js";
import type { HyperparameterDeclaration } from "../hyperparameters.js";

/**
 * A hyper-parameter as a number in the graph, for the node that declares it to be rewritten with: what it is in the
 * iteration, and constant for every gradient.
 */
export function currentNumber(declaration: HyperparameterDeclaration): Node<readonly []> {
  return createNode({
    operation: Object.freeze({
      kind: declaration.name,
      source: {
        from: "generated",
        generate({ data }, { hyperparameter }: Generation) {
          data[0] = hyperparameter(declaration.name);
        },
      },
    } satisfies Operation),
    shape: [],
  });
}
