import { finite } from "../../errors/domains.js";
import { GraphError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { createNode, isNode, labelOf } from "../../graph/create-node.js";
import { type Hyperparameter, hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import type { StoredOptions } from "../../graph/stored-options.js";
import { add } from "../add.js";
import { currentNumber } from "../current-number.js";
import { multiply } from "../multiply.js";
import { reduce } from "./reduction.js";

/** A term of a penalty: a node, or an entry of `parametersOf`. */
export type Penalized = Node | { readonly node: Node };

export interface PenaltyOptions extends NodeOptions {
  /**
   * The factor of the penalty: a finite number, 0 or more, a schedule or an Observable. Default 0.01. If it changes, it
   * is reported as `"l2Penalty1.strength"`.
   */
  readonly strength?: Hyperparameter | undefined;
}

/** A kind of penalty: call it with a node or a list of nodes, and its options. */
export type Penalty<Options extends PenaltyOptions> = NodeKind &
  ((of: Penalized | readonly Penalized[], options?: Options) => Node<readonly []>);

/** How a kind of penalty is computed. */
interface PenaltyRule<Options> {
  /** The names of its own options. */
  readonly own?: readonly (keyof Options & string)[];
  /** The function of a node's value whose elements are added up. */
  term(node: Node): Node;
  /** The factor of the sum, besides the strength. */
  scale(options: Options): number;
}

/** Defines a kind of penalty: strength · scale · Σ term, over the elements of any number of nodes. */
export function definePenalty<Options extends PenaltyOptions>(
  kind: string,
  { term, scale, own = [] }: PenaltyRule<Options>,
): Penalty<Options> {
  const build = (inputs: readonly Node[], options: Options): Node<readonly []> => {
    const { name, strength = 0.01 } = options;
    const label = labelOf(kind, name);
    if (inputs.length === 0) {
      throw new GraphError(`${label}: it was given no nodes; give some, such as parametersOf(y).`);
    }
    const declaration = hyperparameter(label, {
      name: "strength",
      value: strength,
      ...finite(0),
    });
    const constant = typeof strength === "number" ? strength : undefined;
    const factor = (constant ?? 1) * scale(options);
    return createNode({
      operation: Object.freeze({
        kind,
        shape: () => [],
        ...(constant === undefined && { hyperparameters: [declaration] }),
        lower(nodes: readonly Node[]) {
          const changing = constant === undefined ? currentNumber(declaration) : undefined;
          const terms = nodes.map((node) => (changing ? multiply(term(node), changing) : term(node)));
          return terms.map((each) => reduce(each, "sum", factor, 1)).reduce((sum, each) => add(sum, each));
        },
      }),
      inputs,
      options: options as StoredOptions,
    });
  };
  const penalty = (of: Penalized | readonly Penalized[], given?: Options): Node<readonly []> => {
    const options = knownOptions(labelOf(kind, given?.name), given, [...own, "strength", "name"]);
    const list = Array.isArray(of) ? (of as readonly Penalized[]) : [of as Penalized];
    return build(
      list.map((each) => (isNode(each) ? each : (each as { node: Node } | undefined)?.node) as Node),
      options,
    );
  };
  return Object.assign(penalty, {
    kind,
    build: (inputs: readonly Node[], options: StoredOptions) => build(inputs, options as Options) as Node,
  });
}
