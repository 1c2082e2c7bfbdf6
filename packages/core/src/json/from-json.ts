import { describeValue, someOf } from "../errors/describe-value.js";
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
  /** The user's own kinds: the results of `defineNode` and `defineJoin`. */
  readonly kinds?: readonly Kind[] | undefined;
  /** The hyper-parameters that `toJSON` left out, by their names in `leaveOut`: `"sgd1.learningRate"`. */
  readonly hyperparameters?: Readonly<Record<string, Hyperparameter>> | undefined;
}

/** A graph read from JSON. */
export interface LoadedGraph {
  /** The roots, in the order in which they were written. */
  readonly roots: readonly Root[];
  /** The optimizers among the roots, for `train`. */
  readonly optimizers: readonly OptimizerNode[];
  /**
   * The node with this name, which the user or training gave, such as `softmax1`.
   *
   * @throws GraphError if there is none.
   */
  node(name: string): Node;
}

/**
 * Reads a graph that {@link toJSON} wrote. Shared nodes are shared again, and names are the same. With the same seed and data,
 * the graph trains bit for bit like the one that was written.
 *
 * The JSON may come from an untrusted source: nothing in it is run, and everything in it is checked. A kind of your own never
 * replaces a built-in kind of the same name, nor the other way round.
 *
 * @param json What `toJSON` returned, or the same read by `JSON.parse`.
 * @throws GraphError with the location, such as `nodes[3].inputs[0]`, for anything that toJSON does not write.
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
      throw new GraphError(`node: there is no node ${describeValue(name)}; give one of ${someOf([...byName.keys()])}.`);
    },
  };
}

/** The contents of a file, not yet checked. */
interface Contents {
  readonly nodes: readonly unknown[];
  readonly roots: readonly unknown[];
  /** The indices of entries whose kind is a user's own; undefined if the file does not contain them. */
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
