import { compile } from "../engine/compile.js";
import { declaredCoupled } from "../engine/contract-checks.js";
import type { Plan } from "../engine/plan.js";
import { messageOf } from "../errors/describe-value.js";
import { OperationError } from "../errors/errors.js";
import type { Explanation } from "../gradients/explanation.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { labelOf } from "../graph/create-node.js";
import { type Hyperparameter, isStream } from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import type { Source } from "../graph/operation-parts.js";
import { namer, topological } from "../graph/walk.js";
import { type Root, sortRoots } from "../json/roots.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import { type Shape, sampleSize, sizeOf } from "../tensor/shape.js";
import { planGradient } from "../training/plan-training.js";

/** A node, as data. */
export interface DescribedNode {
  /** The name that the user or training gave. */
  readonly name: string;
  /** Its kind, such as `"dense"`. */
  readonly kind: string;
  /** The axes of its value. */
  readonly shape: Shape;
  /** The number of elements of a parameter; 0 for any other node. */
  readonly parameters: number;
  /** Whether training may change a parameter; undefined for any other node. */
  readonly trainable: boolean | undefined;
  /** Multiply-adds for one sample, or for a forward pass if the node has no batch axis. */
  readonly cost: number;
  /** The names of its inputs. */
  readonly inputs: readonly string[];
  /** The origin of its value; undefined if it is computed. */
  readonly source: Source["from"] | undefined;
  /** Its options, such as `{ reduction: "sum" }`. Those that are not told, such as initializers, are left out. */
  readonly options: DescribedNodeOptions;
}

/** Options of a gradient or an optimizer. A hyper-parameter that changes appears as `"schedule"` or `"stream"`. */
export type DescribedOptions = Readonly<Record<string, string | number | boolean>>;

/** Options of a node: as {@link DescribedOptions}, and lists such as axes. */
export type DescribedNodeOptions = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** A gradient node, as data. */
export interface DescribedGradient {
  /** Its name in the run. */
  readonly name: string;
  /** Its kind, such as `"finiteDifference"`. */
  readonly kind: string;
  /** The name of its loss. */
  readonly loss: string;
  /** Its options, as plain data. */
  readonly options: DescribedOptions;
  /** The names of the parameters with respect to which it differentiates. */
  readonly parameters: readonly string[];
  /** How and why each parameter is computed. A parameter has one entry for each term of the loss that depends on it. */
  readonly explanations: readonly Explanation[];
}

/** An optimizer node, as data. */
export interface DescribedOptimizer {
  /** Its name in the run. */
  readonly name: string;
  /** Its kind, such as `"sgd"`. */
  readonly kind: string;
  /** Its options, as plain data. */
  readonly options: DescribedOptions;
  /** The names of its gradients. */
  readonly gradients: readonly string[];
  /** The names of the parameters it updates. */
  readonly parameters: readonly string[];
  /** The names of what it remembers of each parameter, such as `["velocity"]`. */
  readonly memory: readonly string[];
}

/** The totals of a graph. */
export interface Totals {
  /** The number of elements of trainable parameters. */
  readonly trainable: number;
  /** The number of elements of frozen parameters. */
  readonly frozen: number;
  /** Multiply-adds of all nodes. */
  readonly cost: number;
}

/** A graph as data. Tables and drawings are made from it. */
export interface GraphFacts {
  /** The nodes, inputs before the nodes that use them. */
  readonly rows: readonly DescribedNode[];
  /** The gradients of the graph. */
  readonly gradients: readonly DescribedGradient[];
  /** The optimizers of the graph. */
  readonly optimizers: readonly DescribedOptimizer[];
  /** Sums over the graph. */
  readonly totals: Totals;
}

/** Describes the graph under these roots as data. */
export function gatherFacts(given: Root | readonly Root[]): GraphFacts {
  const roots = sortRoots("describe", given);
  const plan = compile(roots.values);
  const nameOf = namer([...roots.gradients, ...roots.optimizers]);
  const rows = new Map<string, DescribedNode>();
  for (const node of topological(roots.values)) {
    const row = describeNode(node, plan.names);
    // Two input nodes with the same name are one input and have one row.
    rows.set(row.name, row);
  }
  const gradients = new Map(roots.gradients.map((each) => [each, describeGradient(plan, each, nameOf(each))]));
  return {
    rows: [...rows.values()],
    gradients: [...gradients.values()],
    optimizers: roots.optimizers.map((each) => {
      const followed = each.gradients.map((gradient) => gradients.get(gradient) as DescribedGradient);
      return {
        name: nameOf(each),
        kind: each.kind,
        options: plainOptions(each),
        gradients: followed.map(({ name }) => name),
        parameters: followed.flatMap(({ parameters }) => parameters),
        memory: each.rule.state,
      };
    }),
    totals: addUp([...rows.values()]),
  };
}

function describeNode(node: Node, names: ReadonlyMap<Node, string>): DescribedNode {
  const { source } = node.operation;
  return {
    name: names.get(node) as string,
    kind: node.kind,
    shape: node.shape,
    parameters: source?.from === "parameter" ? sizeOf(node.shape) : 0,
    trainable: source?.from === "parameter" ? source.trainable : undefined,
    cost: source ? 0 : costOf(node),
    inputs: node.inputs.map((each) => names.get(each) as string),
    source: source?.from,
    options: nodeOptions(node),
  };
}

/** The longest list that is told. Longer ones are data, and no settings. */
const LONGEST = 32;

function nodeOptions({ options, operation }: Node): DescribedNodeOptions {
  const changing = new Set(operation.hyperparameters?.map(({ name }) => name));
  const told = new Map<string, DescribedNodeOptions[string]>();
  for (const [name, value] of Object.entries(options)) {
    if (name === "name") continue;
    if (isPlain(value) || (Array.isArray(value) && value.length <= LONGEST && value.every(isTextOrNumber))) {
      told.set(name, value);
    } else if (changing.has(name)) told.set(name, isStream(value as Hyperparameter) ? "stream" : "schedule");
  }
  return Object.fromEntries(told);
}

const isTextOrNumber = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";

const isPlain = (value: unknown): value is string | number | boolean =>
  isTextOrNumber(value) || typeof value === "boolean";

function costOf({ operation, inputs, shape, kind, name }: Node): number {
  if (!operation.cost) return Math.max(sampleSize(shape), ...inputs.map((each) => sampleSize(each.shape)));
  try {
    return operation.cost(...inputs.map((each) => each.shape));
  } catch (error) {
    throw new OperationError(`${labelOf(kind, name)}: cost() threw: ${messageOf(error)}`, { cause: error });
  }
}

function describeGradient(plan: Plan, node: GradientNode, name: string): DescribedGradient {
  const { root, parameters } = planGradient(plan, node, name);
  // Only the declarations of operations are known here. A run also tests the first batch.
  const coupled = declaredCoupled(plan);
  return {
    name,
    kind: node.kind,
    loss: plan.names.get(node.loss) as string,
    options: plainOptions(node),
    parameters: parameters.map((each) => each.name),
    explanations: node
      .explain({ plan, root, parameters, coupled, rough: undefined })
      .map(({ step: _, ...explanation }) => explanation),
  };
}

function plainOptions({ options, hyperparameters }: GradientNode | OptimizerNode): DescribedOptions {
  const plain = new Map<string, string | number | boolean>();
  for (const [name, value] of Object.entries(options)) {
    if (isPlain(value)) plain.set(name, value);
  }
  for (const { name, value } of hyperparameters) {
    plain.set(name, typeof value === "number" ? value : isStream(value) ? "stream" : "schedule");
  }
  return Object.fromEntries(plain);
}

function addUp(rows: readonly DescribedNode[]): Totals {
  const sum = (of: (row: DescribedNode) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    trainable: sum(({ trainable, parameters }) => (trainable ? parameters : 0)),
    frozen: sum(({ trainable, parameters }) => (trainable ? 0 : parameters)),
    cost: sum(({ cost }) => cost),
  };
}

/** A name on one line. Line ends and other control characters are written as JSON escapes them. */
export const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern must match control characters
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/gu, (character) => escaped(character));

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
