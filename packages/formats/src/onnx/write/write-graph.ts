import { type Node, type Parameters, Tensor } from "@rxgrad/core";
import { type EvaluationValues, evaluationValues, topological } from "@rxgrad/core/internal";
import type { Piece } from "../wire/encode.js";
import { dimsOf, GraphWriter, type OnnxType } from "./graph-writer.js";
import { writerOf } from "./kinds.js";

/** A graph that was written. */
export interface WrittenGraph extends Pick<EvaluationValues, "names" | "number"> {
  /** The graph as a message. */
  readonly graph: Piece;
  /** The outputs by their names in the file. */
  readonly outputs: ReadonlyMap<string, Node>;
}

/** The graph of a file, as a message. */
export function graphOf(
  owner: string,
  roots: readonly Node[],
  parameters: Parameters | undefined,
  type: OnnxType,
): WrittenGraph {
  const { names, parameters: values, number } = evaluationValues(owner, roots, parameters);
  const g = new GraphWriter({ owner, type, names, number });
  const inputs = new Set<string>();
  for (const node of topological(roots)) writeNode(g, node, values, inputs);
  const outputs = new Map<string, Node>();
  for (const node of roots) {
    const name = g.nameOf(node);
    const isComputed = node.operation.source === undefined;
    const output = isComputed ? name : g.freeName(`${name}/value`);
    if (!isComputed) g.rename(g.emit("Identity", [name]), output);
    g.output(output, dimsOf(node));
    outputs.set(output, node);
  }
  return { graph: g.graph(), outputs, names, number };
}

function writeNode(g: GraphWriter, node: Node, values: ReadonlyMap<Node, Tensor>, inputs: Set<string>): void {
  const { operation } = node;
  const name = g.nameOf(node);
  if (operation.source?.from === "feed") {
    // Two input nodes with one name are one input.
    if (!inputs.has(name)) g.input(name, dimsOf(node));
    inputs.add(name);
  } else if (operation.source?.from === "parameter") {
    const value = values.get(node);
    if (value) g.initializer(name, value);
  } else if (operation.source?.from === "constant") {
    g.initializer(name, constantOf(node));
  } else {
    const write = writerOf(g, node);
    const given = node.inputs.map((each) => g.nameOf(each));
    g.rename(write(g, node, given), name);
  }
}

/** The value of a constant. */
function constantOf({ options }: Node): Tensor {
  const { shape, data } = options.value as { shape: readonly number[]; data: readonly number[] };
  return new Tensor(shape, Float64Array.from(data));
}
