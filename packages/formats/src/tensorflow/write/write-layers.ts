import { type Node, type Parameters, Tensor } from "@rxgrad/core";
import { evaluationValues, topological } from "@rxgrad/core/internal";
import { activations } from "./activations.js";
import { type KindTable, LayerWriter, type WrittenLayer } from "./layer-writer.js";
import { shapes } from "./shapes.js";
import { weighted } from "./weighted.js";

let made: KindTable | undefined;

/** How each kind is written. The table is made when it is first used, so that bundles without it leave it out. */
function kinds(): KindTable {
  made ??= { ...activations(), ...weighted(), ...shapes() };
  return made;
}

/** The layers of some nodes, inputs before their users. */
export interface WrittenLayers {
  readonly layers: readonly WrittenLayer[];
  /** The names of the layers that have the values of the roots. */
  readonly outputs: readonly string[];
}

/**
 * Makes the layers of some nodes. What depends on no input has none: it may be the weights of a layer.
 *
 * @throws GraphError for a node that has none in TensorFlow.js.
 */
export function layersOf(owner: string, roots: readonly Node[], parameters: Parameters | undefined): WrittenLayers {
  const { names, parameters: bound, number } = evaluationValues(owner, roots, parameters);
  const nodes = topological(roots);
  const constants = nodes.filter(({ operation }) => operation.source?.from === "constant");
  const values = new Map([...bound, ...constants.map((node) => [node, constantOf(node)] as const)]);
  const layers = new LayerWriter({ owner, names, values, number });
  const inputs = new Map<string, string>();
  const fed = new Set<Node>();
  for (const node of nodes) {
    if (node.operation.source?.from !== "feed" && !node.inputs.some((each) => fed.has(each))) continue;
    fed.add(node);
    writeNode(layers, node, inputs);
  }
  const outputs = roots.map((node) => {
    const place = layers.placeOf(node);
    if (place !== undefined) return place;
    throw layers.refused(node, "is no value of a layer of TensorFlow.js", "give a node that depends on an input");
  });
  return { layers: layers.layers, outputs };
}

function writeNode(layers: LayerWriter, node: Node, inputs: Map<string, string>): void {
  if (node.operation.source !== undefined) {
    writeInput(layers, node, inputs);
    return;
  }
  // A dense layer has the appended number in its bias; other layers have no place for it.
  if (node.kind === "appendOne" && !node.operation.isOwn) return;
  checkKind(layers, node);
  checkAxes(layers, node);
  (kinds()[node.kind] as KindTable[string])(layers, node);
  layers.place(node, layers.rename(node));
}

/** Two input nodes with one name are one input. */
function writeInput(layers: LayerWriter, node: Node, inputs: Map<string, string>): void {
  checkAxes(layers, node);
  const name = layers.nameOf(node);
  const known = inputs.get(name);
  const config = { batch_input_shape: [null, ...node.shape.slice(1)], sparse: false, ragged: false };
  if (known === undefined) layers.emit("InputLayer", [], { config });
  const layer = known ?? layers.rename(node);
  inputs.set(name, layer);
  layers.place(node, layer);
}

function checkKind(layers: LayerWriter, node: Node): void {
  const { blackBox, isOwn } = node.operation;
  if (blackBox || isOwn) {
    const what = blackBox ? "calls your own function" : "is a kind of your own";
    throw layers.refused(
      node,
      `${what}, which TensorFlow.js cannot load`,
      "compose it of rxgrad's nodes, or write the nodes before it",
    );
  }
  if (Object.hasOwn(kinds(), node.kind)) return;
  throw layers.refused(node, "has no layer in TensorFlow.js", "write the nodes before it, or use writeOnnx");
}

/** Values of layers have a batch axis, and another one. */
function checkAxes(layers: LayerWriter, node: Node): void {
  if (node.shape[0] !== "batch") {
    throw layers.refused(
      node,
      "has no batch axis, which every value of a layer of TensorFlow.js has",
      "give its input one, or use writeOnnx",
    );
  }
  if (node.shape.length > 1) return;
  throw layers.refused(
    node,
    "is one number for each sample, for which TensorFlow.js wants an axis",
    "give it an axis of length 1, as reshape([1]) does",
  );
}

/** The value of a constant. */
function constantOf({ options }: Node): Tensor {
  const { shape, data } = options.value as { shape: readonly number[]; data: readonly number[] };
  return new Tensor(shape, Float64Array.from(data));
}
