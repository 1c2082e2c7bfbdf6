import { GraphError } from "../errors/errors.js";
import { messageOf } from "../errors/message-of.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { isBuiltIn } from "../graph/built-in.js";
import { isNode, labelOf } from "../graph/create-node.js";
import { topological } from "../graph/walk.js";
import type { GraphJSON } from "../json/format.js";
import type { Kind } from "../json/kinds.js";
import { type Root, sortRoots } from "../json/roots.js";
import { writeGraph } from "../json/write-graph.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import type { UpdateRule } from "../optimizers/update-rule.js";
import { kindsIn } from "./kinds-in.js";

/**
 * The graph as it is sent to other threads. Only they know all kinds that are built in: a page that merely leads them
 * does not load what it does not use.
 *
 * @param leftOut Hyper-parameters that are schedules or streams; the threads are told their values.
 * @param modules Where the kinds of the user's own nodes are, imported.
 * @throws GraphError where another thread could not make the same graph, and why.
 */
export function sharedGraph(
  roots: readonly Root[],
  leftOut: readonly string[],
  modules: readonly Readonly<Record<string, unknown>>[],
): GraphJSON {
  const { values, gradients, optimizers } = sortRoots("train", roots);
  const nodes = topological(values);
  const box = nodes.find(({ operation }) => operation.blackBox);
  if (box) {
    throw new GraphError(
      `train: ${labelOf(box.kind, box.name)} is a function that other threads do not have, and which may wait for anything; leave workers out.`,
    );
  }
  const kinds = new Map(kindsIn(modules).map((each) => [each.kind, each]));
  try {
    for (const node of [...nodes, ...gradients, ...optimizers]) checkSame(node, kinds.get(node.kind));
    return writeGraph(roots, leftOut);
  } catch (cause) {
    throw notTheSame(messageOf(cause), cause);
  }
}

/** What is thrown where another thread cannot make the same graph. */
export const notTheSame = (reason: string, cause?: unknown): GraphError =>
  new GraphError(
    `train: other threads could not make the same graph: ${reason} Name the modules of your own nodes (workers: { modules: [new URL("./my-nodes.js", import.meta.url)] }), or leave workers out.`,
    { cause },
  );

/**
 * A thread makes a node, a gradient or an optimizer of a kind that the named modules export, or else one of rxgrad's own.
 *
 * @throws GraphError where this is neither of them.
 */
function checkSame(made: Root, kind: Kind | undefined): void {
  if (!kind) {
    if (isNode(made) ? !made.operation.isOwn : isBuiltIn(made)) return;
    throw new GraphError(`the ${roleOf(made)} of kind "${made.kind}" is another one than rxgrad would make.`);
  }
  const again = madeAgain(made, kind);
  const own = functionsOf(made);
  const others = again ? functionsOf(again) : new Map();
  if (own.size === others.size && [...own].every(([name, text]) => others.get(name) === text)) return;
  throw new GraphError(`the ${roleOf(made)} of kind "${made.kind}" is another one than the named modules would make.`);
}

const roleOf = (made: Root): string => (isNode(made) ? "node" : made.role);

/** What a thread would make; undefined where the kind is one of something else. */
function madeAgain(made: Root, kind: Kind): Root | undefined {
  const options = made.name === undefined ? made.options : { ...made.options, name: made.name };
  if (isNode(made)) return "role" in kind ? undefined : kind.build(made.inputs, options);
  if (!("role" in kind) || kind.role !== made.role) return undefined;
  if (kind.role === "optimizer") return kind.build((made as OptimizerNode).gradients, options);
  const { loss, parameters } = made as GradientNode;
  return kind.build(loss, parameters ? { ...options, parameters } : options);
}

/** The text of each function that something is made of. */
function functionsOf(made: Root): ReadonlyMap<string, string> {
  const parts = isNode(made) ? made.operation : made.role === "gradient" ? made : made.given;
  const { measures = [] } = parts as Partial<UpdateRule>;
  return new Map(
    [...Object.entries(parts), ...measures.map(({ bind }, i) => [`measures${i}`, bind] as const)].flatMap(
      ([name, value]) => (typeof value === "function" ? [[name, String(value)]] : []),
    ),
  );
}
