import { GraphError, type Node, type Tensor } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";

/** Weights of a layer by their names in it, such as `kernel`. */
export type LayerWeights = Readonly<Record<string, Tensor | undefined>>;

/** A layer, as the topology has it. */
export interface WrittenLayer {
  readonly className: string;
  name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The names of the layers whose values it takes. */
  inputs: readonly string[];
  readonly weights: LayerWeights;
}

interface LayerWriterParts {
  readonly owner: string;
  /** The names of all nodes. */
  readonly names: ReadonlyMap<Node, string>;
  /** The values of parameters. */
  readonly values: ReadonlyMap<Node, Tensor>;
  /** The value of a hyper-parameter of a node. */
  number(node: Node, name: string): number;
}

/** What a layer has beside its class. */
interface LayerParts {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly weights?: LayerWeights;
}

/** Collects the layers of a model. */
export class LayerWriter {
  readonly owner: string;
  readonly layers: WrittenLayer[] = [];
  readonly #parts: LayerWriterParts;
  readonly #taken = new Set<string>();
  /** The name of the layer that has the value of a node. */
  readonly #places = new Map<Node, string>();

  constructor(parts: LayerWriterParts) {
    this.#parts = parts;
    this.owner = parts.owner;
  }

  /** The name of the layer that has the value of a node; undefined where none has. */
  placeOf(node: Node): string | undefined {
    return this.#places.get(node);
  }

  /** The value of a node is that of this layer. */
  place(node: Node, layer: string): void {
    this.#places.set(node, layer);
  }

  /** Adds a layer that takes the values of other layers. Returns its name. */
  emit(className: string, inputs: readonly string[], { config = {}, weights = {} }: LayerParts = {}): string {
    const name = this.#free(className.toLowerCase());
    this.layers.push({ className, name, config, inputs, weights });
    return name;
  }

  /** Gives the last layer the name of a node, as far as TensorFlow.js takes it. Returns the name. */
  rename(node: Node): string {
    const layer = this.layers.at(-1) as WrittenLayer;
    this.#taken.delete(layer.name);
    layer.name = this.#free(acceptable(this.nameOf(node)), true);
    return layer.name;
  }

  /** The name of the layer that has the value of an input of a node. @throws GraphError where no layer has it. */
  input(node: Node, index = 0): string {
    const from = node.inputs[index] as Node;
    const place = this.placeOf(from);
    if (place !== undefined) return place;
    throw this.refused(
      node,
      `takes ${this.label(from)}, which no layer of TensorFlow.js gives`,
      "write the nodes before it, or use writeOnnx",
    );
  }

  /** The numbers of an input that are weights. @throws GraphError for an input that is computed. */
  weights(node: Node, index: number): Tensor {
    const from = node.inputs[index] as Node;
    const value = this.valueOf(from);
    if (value) return value;
    const which = node.operation.inputs?.[index] ?? `input ${index + 1}`;
    throw this.refused(
      node,
      `has ${this.label(from)} for ${which}, and weights of TensorFlow.js are not computed`,
      "give it a parameter, or use writeOnnx",
    );
  }

  /** The value of a parameter; undefined for any other node. */
  valueOf(node: Node): Tensor | undefined {
    return this.#parts.values.get(node);
  }

  /** A number among the options of a node. It may be a schedule. @param none Its default. */
  number(node: Node, option: string, none: number): number {
    const given = node.options[option] ?? none;
    return typeof given === "number" ? given : this.#parts.number(node, option);
  }

  nameOf(node: Node): string {
    return this.#parts.names.get(node) as string;
  }

  /** The node in messages: `dense "hidden"`. */
  label(node: Node): string {
    return `${node.kind} ${show(this.nameOf(node))}`;
  }

  /** The error for a node that cannot be written. */
  refused(node: Node, what: string, fix: string): GraphError {
    return new GraphError(`${this.owner}: ${this.label(node)} ${what}; ${fix}.`);
  }

  #free(wanted: string, mayBeBare = false): string {
    let name = mayBeBare ? wanted : `${wanted}_1`;
    for (let count = mayBeBare ? 1 : 2; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** A name for TensorFlow.js: Latin letters, digits, `.`, `-` and `_`, with a letter or digit first. */
function acceptable(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_");
  return /^[A-Za-z0-9]/.test(plain) ? plain : `layer${plain}`;
}

/** Writes the layers of a node. Returns the name of the last one, whose value is that of the node. */
export type WriteKind = (layers: LayerWriter, node: Node) => string;

/** How each kind is written, by its name. */
export type KindTable = Readonly<Record<string, WriteKind>>;
