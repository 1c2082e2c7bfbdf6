import { describeAs, describeValue, messageOf, readable, shortened } from "../errors/describe-value.js";
import { checkOptional, nonEmptyText, trueOrFalse } from "../errors/domains.js";
import { GraphError, OperationError, RxgradError } from "../errors/errors.js";
import { checkShape, type Shape } from "../tensor/shape.js";
import type { Layer, Node, Operation } from "./node.js";
import type { StoredValues } from "./stored-options.js";

/** The options that every node takes. */
export interface NodeOptions {
  /** The name of the node in tables, feeds, error messages and parameter lists. */
  readonly name?: string | undefined;
}

/** A kind of node for JSON: `build` makes a node of this kind from its inputs and options. */
export interface NodeKind {
  /** The name of the kind, as graph JSON has it. */
  readonly kind: string;
  /**
   * Makes a node of this kind from all its inputs, its parameters included.
   *
   * @param stored Reads options that are tensors or initializers.
   */
  build(inputs: readonly Node[], options: Readonly<Record<string, unknown>>, stored?: StoredValues): Node;
}

/** The parts from which {@link createNode} makes a node. */
export interface NodeParts {
  readonly operation: Operation;
  readonly inputs?: readonly Node[];
  /** Plain data, kept for JSON. Its `name` is the name of the node. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The shape of a source, which has no inputs to compute it from. */
  readonly shape?: Shape;
}

const nodes = /* @__PURE__ */ new WeakSet<object>();

/**
 * Whether a value is a node that has a value. Gradient and optimizer nodes are not.
 *
 * @param value Anything.
 * @example
 * isNode(input("x", [2])); // true
 */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && nodes.has(value);

/** Makes a frozen node and checks its inputs, its name and its shape. Every node of every kind is made here. */
export function createNode<S extends Shape>({ operation, inputs = [], options = {}, shape }: NodeParts): Node<S> {
  const { name, ...rest } = options;
  const label = labelOf(operation.kind, name);
  checkName(operation.kind, name);
  for (const [i, each] of inputs.entries()) checkNode(label, operation.inputs?.[i] ?? `input ${i + 1}`, each);
  const shaped = shape ?? shapeFrom(operation, inputs, label);
  checkShape(label, shaped);
  const node = Object.freeze({
    kind: operation.kind,
    name,
    shape: Object.freeze([...shaped]),
    inputs: Object.freeze([...inputs]),
    operation,
    options: Object.freeze(rest),
    pipe: (...layers: (Layer | undefined)[]) => pipeThrough(node, layers),
  }) as unknown as Node<S>;
  nodes.add(node);
  describeAs(node, "node");
  return node;
}

/** Checks that an input is a node. @throws GraphError that begins with `label` if it is not. */
export function checkNode(label: string, which: string, given: unknown): asserts given is Node {
  if (!isNode(given)) throw new GraphError(`${label}: ${which} is ${describeValue(given)}; give a node.`);
}

/** @throws GraphError if a layer gets its input node as an argument, as in other libraries. */
export function checkPiped(kind: string, given: readonly unknown[], example: string): void {
  if (!given.some(isNode)) return;
  throw new GraphError(`${kind}: a node is among its arguments; pass the node through it, as in x.pipe(${example}).`);
}

/** @throws GraphError for a name that is not a text, or is empty. */
export function checkName(kind: string, name: unknown): asserts name is string | undefined {
  checkOptional(kind, "name", name, nonEmptyText, GraphError);
}

/** The kind and the name of a node for messages: `dense "hidden"`, or `dense` without a name. */
export const labelOf = (kind: string, name: unknown): string =>
  name === undefined ? kind : `${kind} "${typeof name === "string" ? shortened(name) : describeValue(name)}"`;

/** Begins the message of an error with the label of the node, in place of its kind, if the message begins with that. */
export function labeled(error: RxgradError, kind: string, label: string): RxgradError {
  const { message } = error;
  if (message.startsWith(`${label}:`)) return error;
  const why = message.startsWith(`${kind}: `) ? message.slice(kind.length + 2) : message;
  error.message = readable(`${label}: ${why}`);
  return error;
}

function shapeFrom(operation: Operation, inputs: readonly Node[], label: string): Shape {
  const shapes = inputs.map((each) => each.shape);
  if (!operation.shape) return shapes[0];
  try {
    const shaped: unknown = operation.shape(...shapes);
    if (Array.isArray(shaped)) return shaped;
    throw new OperationError(`shape() returned ${describeValue(shaped)}; return a list of axes, such as ["batch", 2].`);
  } catch (error) {
    if (error instanceof RxgradError) {
      throw labeled(error, operation.kind, label);
    }
    throw new OperationError(`${label}: shape() threw: ${messageOf(error)}`, { cause: error });
  }
}

function pipeThrough(from: Node, layers: readonly (Layer | undefined)[]): Node {
  let current = from;
  layers.forEach((layer, i) => {
    if (typeof layer !== "function") {
      throw new GraphError(`pipe: layer ${i + 1} is ${describeValue(layer)}; give a layer such as dense(10).`);
    }
    const next: unknown = passed(layer, current, i);
    if (!isNode(next)) throw new GraphError(`pipe: layer ${i + 1} returned ${describeValue(next)}; return a node.`);
    current = next;
  });
  return current;
}

/** Calls a layer. @throws GraphError for an error that is not rxgrad's, such as that of an RxJS operator. */
function passed(layer: Layer, x: Node, i: number): unknown {
  try {
    return layer(x);
  } catch (cause) {
    if (cause instanceof RxgradError) throw cause;
    const why = messageOf(cause);
    const fix = /lift unknown Observable/.test(why)
      ? "operators of RxJS go on streams, as in train(W, data).pipe(map(…)); give a layer such as dense(10)"
      : "give a layer such as dense(10)";
    throw new GraphError(`pipe: layer ${i + 1} threw: ${shortened(why)}; ${fix}.`, { cause });
  }
}

const ours = /* @__PURE__ */ new WeakSet<object>();

/** Freezes a gradient or an optimizer of rxgrad and marks it as built in. One without the mark is a user's own. */
export function builtIn<T extends object>(node: T): T {
  ours.add(node);
  return Object.freeze(node);
}

export const isBuiltIn = (node: object): boolean => ours.has(node);

type Declared = Pick<Operation, "smooth" | "kinked">;

/** Whether an operation is declared smooth; undefined if it declares neither `smooth` nor `kinked`. */
export const declaredSmooth = ({ smooth, kinked }: Declared): boolean | undefined =>
  smooth ?? (kinked === undefined ? undefined : !kinked);

/** @throws GraphError for declarations that contradict each other, or that are not booleans. */
export function checkSmoothness(label: string, { smooth, kinked }: Declared): void {
  checkOptional(label, "smooth", smooth, trueOrFalse, GraphError);
  checkOptional(label, "kinked", kinked, trueOrFalse, GraphError);
  if (smooth === undefined || smooth !== kinked) return;
  throw new GraphError(`${label}: smooth and kinked are both ${smooth}; leave out the one that is wrong.`);
}
