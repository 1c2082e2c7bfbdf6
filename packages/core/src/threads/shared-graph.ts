import { messageOf } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { isBuiltIn, isNode, labelOf } from "../graph/create-node.js";
import { topological } from "../graph/walk.js";
import type { GraphJSON } from "../json/format.js";
import type { Kind } from "../json/kinds.js";
import { type Root, sortRoots } from "../json/roots.js";
import { writeGraph } from "../json/write-graph.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import type { UpdateRule } from "../optimizers/update-rule.js";

/**
 * Writes the graph that is sent to other threads. Only followers load all built-in kinds. So a page that leads them does not load
 * kinds that it does not use.
 *
 * @param leftOut The hyper-parameters that are schedules or streams. The leader publishes their values.
 * @param modules The imported modules that export the user's own kinds.
 * @throws GraphError with the reason, if another thread could not build the same graph.
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
      `train: ${labelOf(box.kind, box.name)} cannot run on other threads, because its function exists only on this one; leave workers out.`,
    );
  }
  const kinds = new Map(kindsIn(modules).map((each) => [each.kind, each]));
  try {
    for (const node of [...nodes, ...gradients, ...optimizers]) checkSame(node, kinds.get(node.kind));
  } catch (cause) {
    throw notTheSame(messageOf(cause), cause);
  }
  try {
    return writeGraph(roots, leftOut);
  } catch (cause) {
    throw notBuilt(messageOf(cause), "or leave workers out", cause);
  }
}

/** The error for a graph that another thread cannot build in the same way. */
export const notTheSame = (reason: string, cause?: unknown): GraphError =>
  notBuilt(
    reason,
    'name the modules of your own nodes (workers: { modules: [new URL("./my-nodes.js", import.meta.url)] }), or leave workers out',
    cause,
  );

const notBuilt = (reason: string, fix: string, cause: unknown): GraphError =>
  new GraphError(`train: other threads could not build the same graph, because ${reason.replace(/\.$/, "")}; ${fix}.`, {
    cause,
  });

/**
 * Checks that other threads would build the same node, gradient or optimizer. They look for its kind in the named modules first,
 * then among the built-in kinds.
 *
 * @throws GraphError if the result would differ.
 */
function checkSame(made: Root, kind: Kind | undefined): void {
  if (!kind) {
    if (isNode(made) ? !made.operation.isOwn : isBuiltIn(made)) return;
    throw new GraphError(
      `the ${roleOf(made)} of kind "${made.kind}" is your own, and no module that was named exports its kind.`,
    );
  }
  const again = madeAgain(made, kind);
  const own = functionsOf(made);
  const others = again ? functionsOf(again) : new Map();
  if (own.size === others.size && [...own].every(([name, text]) => others.get(name) === text)) return;
  throw new GraphError(`the ${roleOf(made)} of kind "${made.kind}" differs from the one of the named modules.`);
}

const roleOf = (made: Root): string => (isNode(made) ? "node" : made.role);

/** What another thread would build; undefined if the kind has a different role. */
function madeAgain(made: Root, kind: Kind): Root | undefined {
  const options = made.name === undefined ? made.options : { ...made.options, name: made.name };
  if (isNode(made)) return "role" in kind ? undefined : kind.build(made.inputs, options);
  if (!("role" in kind) || kind.role !== made.role) return undefined;
  if (kind.role === "optimizer") return kind.build((made as OptimizerNode).gradients, options);
  const { loss, parameters } = made as GradientNode;
  return kind.build(loss, parameters ? { ...options, parameters } : options);
}

/** The source text of each function of a node, gradient or optimizer. */
export function functionsOf(made: Root): ReadonlyMap<string, string> {
  const parts = isNode(made) ? made.operation : made.role === "gradient" ? made : made.given;
  const { measures = [] } = parts as Partial<UpdateRule>;
  return new Map(
    [...Object.entries(parts), ...measures.map(({ bind }, i) => [`measures${i}`, bind] as const)].flatMap(
      ([name, value]) => (typeof value === "function" ? [[name, String(value)]] : []),
    ),
  );
}

/** The kinds of nodes, gradients and optimizers that modules export. */
export function kindsIn(modules: readonly Readonly<Record<string, unknown>>[]): Kind[] {
  return modules.flatMap((module) => Object.values(module).filter(isKind));
}

function isKind(value: unknown): value is Kind {
  const { kind, build } = (value ?? {}) as Partial<Record<"kind" | "build", unknown>>;
  return typeof kind === "string" && typeof build === "function";
}
