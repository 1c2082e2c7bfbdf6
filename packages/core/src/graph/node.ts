import { GraphError, OperationError, RxgradError, ShapeError } from "../errors/errors.js";
import { messageOf } from "../errors/message-of.js";
import { readable, shortened } from "../errors/shorten.js";
import { checkShape, type Shape } from "../tensor/shape.js";
import type { Axes, Known, Sizes } from "../tensor/shape-types.js";
import type { Operation } from "./operation.js";

/** Keys of properties that exist only in the types: they are what makes nodes of different shapes incompatible. */
declare const sizes: unique symbol;
declare const axes: unique symbol;

/** A function from a node to a node. `Layer` alone says nothing about shapes. */
export type Layer<In extends Shape = Shape, Out extends Shape = Shape> = (x: Node<In>) => Node<Out>;

/** A layer that keeps the shape of whatever it is given. */
export type ElementwiseLayer = <S extends Shape>(x: Node<S>) => Node<S>;

/**
 * A frozen description of a computation whose value has shape `S`. Making one computes nothing.
 *
 * Two nodes of different shapes are different types; a dimension of type `number`, and a shape of unknown rank, are
 * compatible with everything and are checked when nodes are composed.
 */
export interface Node<S extends Shape = Shape> {
  readonly [sizes]: Sizes<S>;
  readonly [axes]: Axes<S>;
  readonly kind: string;
  /** The name its author gave it. Nodes without one are named by the training root: `dense1`, `dense1/W`. */
  readonly name: string | undefined;
  /** The axes of its value, `"batch"` standing for as many samples as a feed brings. */
  readonly shape: Shape;
  readonly inputs: readonly Node[];
  readonly operation: Operation;
  /** What it was made with, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;

  /** More than 12 layers. */
  pipe(...layers: MoreThan12<Layer>): Node<Shape>;
  /**
   * Passes this node through layers, from left to right. It builds data; it is not `Observable.pipe`.
   * Typed step by step up to 12 layers; a list built at run time, and longer calls, give `Node<Shape>`.
   *
   * @example
   * const y = input("x", [2]).pipe(dense(8), sigmoid(), dense(2), softmax());
   */
  pipe<
    A extends Node = Skipped,
    B extends Node = Skipped,
    C extends Node = Skipped,
    D extends Node = Skipped,
    E extends Node = Skipped,
    F extends Node = Skipped,
    G extends Node = Skipped,
    H extends Node = Skipped,
    I extends Node = Skipped,
    J extends Node = Skipped,
    K extends Node = Skipped,
    L extends Node = Skipped,
    Rest extends Node = Skipped,
  >(
    a?: (x: Node<S>) => A,
    b?: (x: Known<A>) => B,
    c?: (x: Known<B>) => C,
    d?: (x: Known<C>) => D,
    e?: (x: Known<D>) => E,
    f?: (x: Known<E>) => F,
    g?: (x: Known<F>) => G,
    h?: (x: Known<G>) => H,
    i?: (x: Known<H>) => I,
    j?: (x: Known<I>) => J,
    k?: (x: Known<J>) => K,
    l?: (x: Known<K>) => L,
    ...rest: ((x: Known<L>) => Rest)[]
  ): LastNode<[Node<Known<S>>, A, B, C, D, E, F, G, H, I, J, K, L, Rest]>;
}

/** Types only: the result of a step of `pipe` that was not given. */
interface Skipped extends Node {
  readonly [skipped]?: never;
}
declare const skipped: unique symbol;

/** The result of the last step that was given. */
type LastNode<Steps extends readonly Node[]> = Steps extends readonly [
  ...infer Rest extends Node[],
  infer N extends Node,
]
  ? typeof skipped extends keyof N
    ? LastNode<Rest>
    : Known<N>
  : never;

type MoreThan12<T> = [T, T, T, T, T, T, T, T, T, T, T, T, T, ...T[]];

/** What {@link createNode} makes a node from. */
export interface NodeParts {
  readonly operation: Operation;
  readonly inputs?: readonly Node[];
  /** Plain data, kept for JSON; `name` in it is the node's name. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** For sources, whose shape does not follow from inputs. */
  readonly shape?: Shape;
}

const nodes = new WeakSet<object>();

/**
 * Whether this is a node (of a value: gradient and optimizer nodes are not).
 *
 * @example
 * isNode(input("x", [2])); // true
 */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && nodes.has(value);

/** Makes a frozen node, working out and checking its shape. Every node of every kind is made here. */
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
  return node;
}

/** @throws ShapeError, in the name of what has this shape, for what is no list. */
export function checkList(label: string, shape: unknown): void {
  if (Array.isArray(shape)) return;
  throw new ShapeError(`${label}: its shape is ${describeValue(shape)}; give a list, such as [2].`);
}

/** @throws GraphError, in the name of what it is an input of, for what is no node. */
export function checkNode(label: string, which: string, given: unknown): asserts given is Node {
  if (!isNode(given)) throw new GraphError(`${label}: ${which} is ${describeValue(given)}; give a node.`);
}

/** @throws GraphError for a layer that is given its input as an argument, as other libraries have it. */
export function checkPiped(kind: string, given: readonly unknown[], example: string): void {
  if (!given.some(isNode)) return;
  throw new GraphError(`${kind}: a node is among its arguments; pass the node through it, as in x.pipe(${example}).`);
}

/** @throws GraphError for a name that is none. */
export function checkName(kind: string, name: unknown): asserts name is string | undefined {
  if (name === undefined || (typeof name === "string" && name !== "")) return;
  throw new GraphError(`${kind}: its name is ${describeValue(name)}; give a string that is not empty.`);
}

/** `dense "hidden"`, or `dense` where it has no name. */
export const labelOf = (kind: string, name: unknown): string =>
  name === undefined ? kind : `${kind} "${typeof name === "string" ? shortened(name) : describeValue(name)}"`;

function shapeFrom(operation: Operation, inputs: readonly Node[], label: string): Shape {
  const shapes = inputs.map((each) => each.shape);
  if (!operation.shape) return shapes[0];
  try {
    const shaped: unknown = operation.shape(...shapes);
    if (Array.isArray(shaped)) return shaped;
    throw new OperationError(`shape() returned ${describeValue(shaped)}; return a list of axes, such as ["batch", 2].`);
  } catch (error) {
    if (error instanceof RxgradError) {
      error.message = error.message.startsWith(label) ? error.message : readable(`${label}: ${error.message}`);
      throw error;
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

/** @throws GraphError for what a layer throws that is none of rxgrad's, such as an operator of RxJS, which a node is no stream for. */
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

/** What a wrong value is, in a few words: at most 80 characters, whatever it is. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object") return shortened(describeObject(value));
  if (typeof value === "string") return shortened(JSON.stringify(value.slice(0, 80)));
  if (typeof value === "bigint") return `${shortened(String(value), 79)}n`;
  if (Object.is(value, -0)) return "-0";
  return typeof value === "function" ? "a function" : shortened(String(value));
}

/** A Proxy, or a getter, may throw when it is looked at. */
function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const { role, kind } = value as { role?: unknown; kind?: unknown };
    const isRole = role === "gradient" || role === "optimizer";
    const what = isNode(value) ? "node" : isRole ? role : undefined;
    const { name: made = "bare object" } = (value.constructor ?? {}) as { name?: unknown };
    const name = what ? `${what} (${String(kind)})` : typeof made === "string" ? made : "object";
    return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
  } catch {
    return "an object that cannot be read";
  }
}
