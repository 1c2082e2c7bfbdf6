import {
  type EntryJSON,
  fromJSON,
  GraphError,
  type GraphJSON,
  initialParameters,
  type Node,
  type Parameters,
  type Root,
  RxgradError,
  toJSON,
} from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { isBareObject, topological } from "@rxgrad/core/internal";
import { MOST_AXES } from "./read/file-tensor.js";
import type { FileModel } from "./read/model.js";
import type { ReadGraph } from "./read/read-graph.js";
import type { Piece } from "./wire/encode.js";
import { ELEMENT } from "./wire/model.js";
import type { OnnxType } from "./write/graph-writer.js";
import { graphOf } from "./write/write-graph.js";

/** The key of the graph among the metadata of a file. */
export const KEY = "rxgrad";

/**
 * The graph as JSON, kept beside the operations of a file, so that reading gives the same nodes: several operations may be one
 * node. The values of constants are not in it, since the file has them. A schedule has become its number.
 *
 * @returns Undefined for a graph that JSON cannot hold, such as one with an initializer of a user.
 */
export function graphText(
  roots: readonly Node[],
  names: ReadonlyMap<Node, string>,
  number: (node: Node, name: string) => number,
): string | undefined {
  const nodes = topological(roots);
  const changing = nodes.flatMap((node) =>
    (node.operation.hyperparameters ?? []).map(({ name, value }) => ({
      node,
      name,
      isFixed: typeof value === "number",
    })),
  );
  const leaveOut = changing.filter(({ isFixed }) => !isFixed).map(({ node, name }) => `${names.get(node)}.${name}`);
  try {
    const { nodes: entries, ...json } = toJSON(roots, { leaveOut });
    const written = entries.map((entry, i) => writtenEntry(entry, nodes[i] as Node, names, number));
    return JSON.stringify({ ...json, nodes: written });
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
}

function writtenEntry(
  { leftOut, ...entry }: EntryJSON,
  node: Node,
  names: ReadonlyMap<Node, string>,
  number: (node: Node, name: string) => number,
): unknown {
  const numbers = Object.keys(leftOut ?? {}).map((name) => [name, number(node, name)]);
  const options = { ...entry.options, ...Object.fromEntries(numbers) };
  return { ...entry, options: node.kind === "constant" ? { ...options, value: names.get(node) } : options };
}

/**
 * Reads the graph that {@link graphText} wrote, if the operations of the file are those that it is written as. Undefined if they
 * are not, because another tool has changed them, and for a file of another tool.
 */
export function readOwnGraph(model: FileModel): ReadGraph | undefined {
  const text = model.producer === KEY ? model.metadata.get(KEY) : undefined;
  const type = typeOf(model);
  if (text === undefined || type === undefined) return undefined;
  try {
    const roots = rootsOf(model, text);
    const parameters = roots && parametersOf(model, roots);
    if (!roots || !parameters) return undefined;
    const { graph, outputs } = graphOf("readOnnx", roots, parameters, type);
    if (!isEqual(graph, model.graph)) return undefined;
    const inputs = topological(roots).filter(({ operation }) => operation.source?.from === "feed");
    return { outputs, parameters, inputs: new Map(inputs.map((each) => [each.name as string, each])) };
  } catch (error) {
    if (error instanceof RxgradError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The type of the graph: that of its first input or weights. */
function typeOf({ inputs, initializers }: FileModel): OnnxType | undefined {
  const [first] = inputs;
  if (first) return first.element === ELEMENT.float64 ? "float64" : "float32";
  return [...initializers.values()].some(({ isFloat }) => isFloat) ? "float32" : undefined;
}

function rootsOf({ initializers }: FileModel, text: string): readonly Node[] | undefined {
  const json: unknown = JSON.parse(text);
  if (!isBareObject(json) || !Array.isArray(json.nodes)) return undefined;
  const used = new Set<string>();
  const nodes = json.nodes.map((entry: unknown) => {
    if (!isBareObject(entry) || !isBareObject(entry.options)) return entry;
    const { shape, value } = entry.options;
    if (Array.isArray(shape) && shape.length > MOST_AXES) return undefined;
    if (entry.kind !== "constant" || typeof value !== "string") return entry;
    // Each once, so that the numbers of a file are not read many times.
    if (used.has(value)) return undefined;
    used.add(value);
    return { ...entry, options: { ...entry.options, value: initializers.get(value)?.read().toJSON() } };
  });
  const { roots } = fromJSON({ ...json, nodes } as unknown as GraphJSON);
  return roots.every((each: Root): each is Node => isNode(each)) ? (roots as readonly Node[]) : undefined;
}

/** The weights of the file, for the parameters of the graph. */
function parametersOf({ initializers }: FileModel, roots: readonly Node[]): Parameters | undefined {
  const all = topological(roots).filter(({ operation }) => operation.source?.from === "parameter");
  const sizes = [...initializers.values()].reduce((sum, { shape }) => sum + sizeIn(shape), 0);
  // Only what the file has room for is allocated.
  if (all.reduce((sum, { shape }) => sum + sizeIn(shape as readonly number[]), 0) > sizes) return undefined;
  const initial = initialParameters(roots);
  const values = initial.names.flatMap((name) => {
    const value = initializers.get(name)?.read();
    return value ? [[name, value] as const] : [];
  });
  return initial.with(Object.fromEntries(values));
}

const sizeIn = (shape: readonly number[]): number => shape.reduce((size, each) => size * each, 1);

function isEqual({ size, chunks }: Piece, bytes: Uint8Array): boolean {
  if (size !== bytes.length) return false;
  let at = 0;
  for (const chunk of chunks) for (const byte of chunk) if (bytes[at++] !== byte) return false;
  return true;
}
