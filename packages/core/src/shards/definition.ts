import { isWasmSupported } from "@rxgrad/kernels";
import { blackBox } from "../black-box/black-box.js";
import { compile } from "../engine/compile.js";
import { messageOf } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { planAlone, type ShardedGradient } from "../gradients/sharded/sharded-gradient.js";
import { labelOf, type NodeKind } from "../graph/create-node.js";
import { type BoxValue, type EvaluationContext, fleetFunctionOf } from "../graph/evaluation.js";
import type { Node } from "../graph/node.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { topological } from "../graph/walk.js";
import type { GraphJSON, JSONValue } from "../json/format.js";
import { fromJSON } from "../json/from-json.js";
import type { Kind } from "../json/kinds.js";
import { writeGraph } from "../json/write-graph.js";
import { functionsOf, kindsIn } from "../threads/shared-graph.js";
import { planGradient } from "../training/plan-training.js";

/** A gradient as data, from which every worker makes the same. */
export interface GradientDefinition {
  readonly graph: GraphJSON;
  /** The name of the gradient in the run. */
  readonly name: string;
  /** The names of its nodes, in topological order. */
  readonly names: readonly string[];
  readonly shards: number;
  /** Whether the trainer computes by WebAssembly. What does not adds numbers up in another order. */
  readonly hasWasm: boolean;
  /** For each kind that is a user's own, the source of its functions. A worker has the same. */
  readonly own: Readonly<Record<string, string>>;
}

/** The functions that a worker has, and the kinds of nodes that it knows. */
export type WorkerModule = Readonly<Record<string, unknown>>;

const nodesOf = ({ loss, parameters = [] }: GradientNode): readonly Node[] => topological([loss, ...parameters]);

/** @throws GraphError with the reason, if no worker could make the same gradient. */
export function definitionOf({ node, name, plan }: ShardedGradient, shards: number): GradientDefinition {
  const nodes = nodesOf(node);
  const box = nodes.find(({ operation }) => operation.blackBox && fleetFunctionOf(operation.code?.[0]) === undefined);
  if (box) {
    throw new GraphError(
      `${labelOf("sharded", name)}: ${labelOf("blackBox", plan.names.get(box))} calls a function that workers of the fleet do not have; let it ask the fleet: evaluate: fleet.evaluate("name"), or leave the option fleet out.`,
    );
  }
  try {
    const names = nodes.map((each) => plan.names.get(each) as string);
    const graph = writeGraph(node, "all", boxOptions);
    return { graph, name, names, shards, hasWasm: isWasmSupported(), own: sourcesOf(nodes) };
  } catch (cause) {
    const why = messageOf(cause).replace(/^toJSON: /, "");
    throw new GraphError(`${labelOf("sharded", name)}: workers of the fleet could not make the same graph: ${why}`, {
      cause,
    });
  }
}

/** Makes the gradient of a definition. @throws GraphError for what is no definition, or cannot be made with this module. */
export function gradientOf(given: unknown, module: WorkerModule): ShardedGradient & { readonly shards: number } {
  const { graph, name, names, shards, hasWasm, own } = given as GradientDefinition;
  if (hasWasm !== isWasmSupported()) throw new GraphError(otherKernels(isWasmSupported()));
  const hyperparameters = Object.fromEntries(leftOutOf(graph).map((each) => [each, () => 0]));
  const exported = kindsIn([module]);
  const missing = Object.keys(own).find((kind) => !exported.some((each) => each.kind === kind));
  if (missing !== undefined) {
    throw new GraphError(
      `the worker's module exports no node of kind "${missing}"; serve the module that the trainer imports.`,
    );
  }
  const kinds: Kind[] = [...exported, boxKind(module)];
  const [node] = fromJSON(graph, { kinds, hyperparameters }).roots;
  if (!isGradientNode(node)) throw new GraphError("a gradient task: its root is no gradient; send one.");
  const nodes = nodesOf(node);
  checkSources(own, sourcesOf(nodes));
  if (names.length !== nodes.length) throw new GraphError("a gradient task: it has not one name for each node.");
  const plan = compile([node.loss], { names: new Map(nodes.map((each, i) => [each, names[i]])) });
  return { ...planAlone(node, { ...planGradient(plan, node, name), plan }), shards };
}

const otherKernels = (isHere: boolean): string => {
  const [having, lacking] = isHere ? ["this worker", "the trainer"] : ["the trainer", "this worker"];
  return `a gradient task: ${having} has WebAssembly and ${lacking} has not, so its numbers would have other last places; run both with it.`;
};

const leftOutOf = ({ nodes }: GraphJSON): readonly string[] =>
  nodes.flatMap(({ leftOut = {} }) => Object.values(leftOut));

/** The source of the functions of users' own nodes, by kind. */
function sourcesOf(nodes: readonly Node[]): Readonly<Record<string, string>> {
  const own = nodes.filter(({ operation }) => operation.isOwn);
  return Object.fromEntries(own.map((each) => [each.kind, JSON.stringify([...functionsOf(each)])]));
}

function checkSources(wanted: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): void {
  const other = Object.keys(wanted).find((kind) => wanted[kind] !== found[kind]);
  if (other === undefined) return;
  throw new GraphError(
    `the node of kind "${other}" differs from the one in the worker's module; serve the module that the trainer imports.`,
  );
}

/** The options of a black box whose function the workers have. */
function boxOptions({ operation, options }: Node): Readonly<Record<string, JSONValue>> | undefined {
  const name = fleetFunctionOf(operation.code?.[0]);
  if (name === undefined) return undefined;
  const { smooth = null, kinked = null, inputs = [] } = operation;
  return { ...(options as Record<string, JSONValue>), function: name, inputNames: inputs, smooth, kinked };
}

/** Makes black boxes whose functions are those of a worker's module. */
const boxKind = (module: WorkerModule): NodeKind => ({
  kind: "blackBox",
  build(inputs: readonly Node[], { function: named, inputNames, smooth, kinked, ...options }: StoredOptions): Node {
    const own = Object.hasOwn(module, named as string) ? module[named as string] : undefined;
    if (typeof own !== "function") {
      throw new GraphError(
        `the worker's module exports no function ${JSON.stringify(named)}; serve the module that does.`,
      );
    }
    const declared = { ...(typeof smooth === "boolean" && { smooth }), ...(typeof kinked === "boolean" && { kinked }) };
    return blackBox({
      ...(options as { output: readonly number[] }),
      ...declared,
      inputs: Object.fromEntries((inputNames as string[]).map((each, i) => [each, inputs[i] as Node])),
      evaluate: (values: Readonly<Record<string, Float64Array>>, context: EvaluationContext) =>
        own(values, context) as BoxValue,
    }) as Node;
  },
});
