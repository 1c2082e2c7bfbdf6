import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import { isRecord } from "../graph/stored-options.js";
import { nameNodes } from "../graph/walk.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";
import { FORMAT, VERSION } from "./format.js";
import { type Kind, Kinds } from "./kinds.js";
import { listAt, Reader } from "./reader.js";
import { type Root, sortRoots } from "./roots.js";

export interface FromJSONOptions {
  /** The kinds that are not rxgrad's own: what `defineNode` and `defineJoin` returned. */
  readonly kinds?: readonly Kind[] | undefined;
  /** The hyper-parameters that `toJSON` left out, by the names that it was given: `"sgd1.learningRate"`. */
  readonly hyperparameters?: Readonly<Record<string, Hyperparameter>> | undefined;
}

/** A graph read from JSON. */
export interface LoadedGraph {
  /** What was written, in the same order. */
  readonly roots: readonly Root[];
  /** The optimizers among the roots: what `train` takes. */
  readonly optimizers: readonly OptimizerNode[];
  /**
   * A node of a value by its name, its author's or the one that training gives it, such as `softmax1`.
   *
   * @throws GraphError where there is none.
   */
  node(name: string): Node;
}

/**
 * Reads a graph that {@link toJSON} wrote. Nodes that were shared are shared again, and names are the same, so that with
 * the same seed and data the graph trains bit for bit as the one that was written.
 *
 * The JSON may come from anywhere: nothing in it is run, and what does not fit is refused. A kind of your own is never replaced
 * by a built-in one of the same name, nor the other way round.
 *
 * @throws GraphError naming the place, such as `nodes[3].inputs[0]`, for anything that toJSON would not have written.
 * @example
 * const { optimizers, node } = fromJSON(JSON.parse(text), { kinds: [swish] });
 * for (const { loss } of iterations(optimizers, feeds, { seed: 1 })) console.log(loss);
 * const y = node("softmax1");
 */
export function fromJSON(json: unknown, options?: FromJSONOptions): LoadedGraph {
  const { kinds = [], hyperparameters = {} } = knownOptions("fromJSON", options, ["kinds", "hyperparameters"]);
  const { nodes, roots, own } = contentsOf(json);
  const reader = new Reader(new Kinds(kinds), hyperparameters);
  nodes.forEach((entry, i) => void reader.read(entry, `fromJSON: nodes[${i}]`, own?.has(i)));
  reader.finish();
  const found = roots.map((index, i) => reader.at(`fromJSON: roots[${i}]`, index));
  const { values, gradients } = sortRoots("fromJSON: roots", found);
  const names = nameNodes([...values, ...gradients.flatMap((each) => each.parameters ?? [])]);
  const byName = new Map([...names].map(([node, name]) => [name, node]));
  return {
    roots: found,
    optimizers: found.filter(isOptimizerNode),
    node(name) {
      const node = byName.get(name);
      if (node) return node;
      throw new GraphError(`node: there is none ${describeValue(name)}; there are ${someOf([...byName.keys()])}.`);
    },
  };
}

/** As many names as can be taken in. */
const someOf = (names: readonly string[]): string =>
  names.length <= 20 ? names.join(", ") : `${names.slice(0, 20).join(", ")} and ${names.length - 20} more`;

/** What a file holds, not yet looked at. */
interface Contents {
  readonly nodes: readonly unknown[];
  readonly roots: readonly unknown[];
  /** The indices of kinds that are not rxgrad's own; undefined where the file does not tell. */
  readonly own: ReadonlySet<unknown> | undefined;
}

function contentsOf(json: unknown): Contents {
  if (!isRecord(json)) {
    throw new GraphError(
      `fromJSON: it was given ${describeValue(json)}; give the object that toJSON made, after JSON.parse of a text.`,
    );
  }
  const { format, version, nodes: given, roots, own } = json;
  if (format !== FORMAT) {
    throw new GraphError(
      `fromJSON: format is ${describeValue(format)}; give what toJSON made, whose format is "${FORMAT}".`,
    );
  }
  if (version !== VERSION) {
    throw new GraphError(
      `fromJSON: version is ${describeValue(version)}, but this release reads version ${VERSION}; use the release that wrote it.`,
    );
  }
  const nodes = listAt("fromJSON: nodes", given);
  return {
    nodes,
    roots: listAt("fromJSON: roots", roots),
    own: own === undefined ? undefined : ownIn(own, nodes.length),
  };
}

function ownIn(given: unknown, count: number): ReadonlySet<unknown> {
  const own = listAt("fromJSON: own", given);
  const wrong = own.findIndex((each) => !Number.isInteger(each) || (each as number) < 0 || (each as number) >= count);
  if (wrong < 0) return new Set(own);
  throw new GraphError(
    `fromJSON: own[${wrong}] is ${describeValue(own[wrong])}; give the index of a node, 0 to ${count - 1}.`,
  );
}
