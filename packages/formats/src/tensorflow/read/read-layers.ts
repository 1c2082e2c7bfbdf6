import {
  DataError,
  initialParameters,
  input,
  type Node,
  type Parameters,
  parameter,
  parametersOf,
  Tensor,
} from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { show, showLengths } from "@rxgrad/data/internal";
import { refusedGraph } from "../../refused-graph.js";
import { activationLayers } from "./activations.js";
import { type Config, listIn, property } from "./config.js";
import type { FileLayer, FileModel } from "./file-layers.js";
import { type FileWeight, MOST_AXES } from "./file-weights.js";
import type { LayerTable, WeightLayout } from "./layer.js";
import { keyOf, OrderedCalls } from "./ordered-calls.js";
import { shapeLayers } from "./shapes.js";
import { WeightNames } from "./weight-names.js";
import { weightedLayers } from "./weighted.js";

let made: LayerTable | undefined;

/** How each layer is read. The table is made when it is first used, so that bundles without it leave it out. */
function table(): LayerTable {
  made ??= { ...activationLayers(), ...weightedLayers(), ...shapeLayers() };
  return made;
}

/** A network that was read. */
export interface ReadNetwork {
  readonly outputs: ReadonlyMap<string, Node>;
  readonly inputs: ReadonlyMap<string, Node>;
  readonly parameters: Parameters;
}

interface Given {
  readonly file: string;
  readonly weights: readonly FileWeight[];
  /** The version of Keras; 0 where the file does not say. */
  readonly keras: number;
}

/** Makes nodes of the layers of a file. @throws DataError for what rxgrad has no nodes for. */
export function readLayers(model: FileModel, given: Given): ReadNetwork {
  const reader = new LayerReader(given);
  try {
    const outputs = reader.read(model, undefined);
    if (outputs.size === 0) throw new DataError(`${given.file}: its model has no outputs; save it again.`);
    reader.checkWeights();
    return { outputs, inputs: reader.inputs, parameters: reader.parametersOf([...outputs.values()]) };
  } catch (cause) {
    throw refusedGraph(`${given.file}: its model`, cause);
  }
}

class LayerReader {
  readonly inputs = new Map<string, Node>();
  readonly #given: Given;
  readonly #names: WeightNames;
  /** The names of nodes. */
  readonly #taken = new Set<string>();
  readonly #weights = new Map<Node, FileWeight>();
  readonly #parameters = new Map<string, Node>();

  constructor(given: Given) {
    this.#given = given;
    this.#names = new WeightNames(given.file, given.weights);
  }

  /** Makes the nodes of a model. Returns its outputs by name. @param taken What a model within a model takes. */
  read(model: FileModel, taken: readonly Node[] | undefined): Map<string, Node> {
    return model.outputs === undefined ? this.#readChain(model, taken) : this.#readGraph(model, taken);
  }

  /** @throws DataError for a weight that no layer took. */
  checkWeights(): void {
    const unused = this.#names.unused();
    if (unused === undefined) return;
    throw new DataError(`${this.#given.file}: no layer takes the weight ${show(unused)}; save the model again.`);
  }

  /** The parameters of nodes, with the numbers of the file. */
  parametersOf(roots: readonly Node[]): Parameters {
    const values = parametersOf(...roots, { buffers: true }).map(({ name, node }) => {
      const { data } = (this.#weights.get(node) as FileWeight).read();
      return [name, new Tensor(node.shape as readonly number[], data as Float64Array)];
    });
    return initialParameters(roots).with(Object.fromEntries(values));
  }

  #readChain({ layers }: FileModel, taken: readonly Node[] | undefined): Map<string, Node> {
    let x = taken?.[0];
    for (const [i, layer] of layers.entries()) {
      if (layer.className === "InputLayer" && i === 0) {
        x ??= this.#input(layer, layer.name);
        continue;
      }
      // Without a layer for its input, a model names it after its first layer.
      x ??= this.#input(layer, `${layer.name}_input`);
      x = this.#apply(layer, [x]);
    }
    const last = layers.at(-1) as FileLayer;
    return new Map([[last.name, x as Node]]);
  }

  #readGraph({ layers, inputs = [], outputs = [] }: FileModel, taken: readonly Node[] | undefined): Map<string, Node> {
    const { file } = this.#given;
    const ordered = new OrderedCalls(file, layers);
    const values = new Map<string, Node>();
    if (taken && taken.length !== inputs.length) {
      throw new DataError(`${file}: a model of ${inputs.length} inputs is given ${taken.length}; save it again.`);
    }
    for (const [i, each] of inputs.entries()) {
      const node = taken?.[i];
      if (node) values.set(keyOf(ordered.place(each)), node);
    }
    for (const { layer, call, inputs: places } of ordered.calls) {
      const key = keyOf({ layer: layer.name, call });
      if (layer.className !== "InputLayer") {
        const given = places.map((each) => values.get(keyOf(each)) as Node);
        values.set(key, this.#apply(layer, given));
      } else if (!values.has(key)) {
        if (taken) throw layer.config.refused("is no input of its model", "save the model again");
        values.set(key, this.#input(layer, layer.name));
      }
    }
    const found = new Map<string, Node>();
    for (const each of outputs) {
      const place = ordered.place(each);
      const name = found.has(place.layer) ? `${place.layer}/${found.size}` : place.layer;
      found.set(name, values.get(keyOf(place)) as Node);
    }
    return found;
  }

  #input({ config }: FileLayer, name: string): Node {
    const whole = config.value("batch_input_shape") ?? config.value("batch_shape");
    const dim = config.value("input_dim");
    const given = whole ?? config.value("input_shape") ?? (dim === undefined ? undefined : [dim]);
    const listed = listIn(given);
    if (!listed) throw config.refused("begins the model and has no input shape", "save the model after it was built");
    checkType(config, INPUT_TYPES);
    const lengths = whole === undefined ? listed : listed.slice(1);
    const isLength = (each: unknown): each is number => Number.isSafeInteger(each) && (each as number) > 0;
    if ((whole !== undefined && listed.length === 0) || lengths.length > MOST_AXES || !lengths.every(isLength)) {
      throw config.refused(
        `has input shape ${showLengths(listed)}`,
        "only the batch, its first axis, may have any length",
      );
    }
    const made = input(name, lengths);
    this.inputs.set(name, made);
    this.#taken.add(name);
    return made;
  }

  #apply(layer: FileLayer, inputs: readonly Node[]): Node {
    const { config, className, name, model } = layer;
    checkType(config, TYPES);
    if (model) {
      const outputs = this.read(model, inputs);
      const [only] = outputs.values();
      if (only && outputs.size === 1) return only;
      throw config.refused(`is a model of ${outputs.size} outputs in a model`, "only one output is read there");
    }
    if (!Object.hasOwn(table(), className)) {
      throw config.refused("is a layer that rxgrad does not read", "change the model");
    }
    const named = this.#taken.has(name) ? {} : { name };
    this.#taken.add(name);
    try {
      const made = (table()[className] as LayerTable[string])({
        ...{ config, inputs, named, keras: this.#given.keras },
        weight: (each, index, layout = {}) => this.#weight(layer, this.#names.find(config, name, each, index), layout),
      });
      config.checkRest();
      return made;
    } catch (cause) {
      throw refusedGraph(config.label, cause);
    }
  }

  #weight({ config }: FileLayer, weight: FileWeight, { shape, trainable = true }: WeightLayout): Node {
    const lengths = shape?.(weight.shape) ?? weight.shape;
    if (sizeOf(lengths) !== sizeOf(weight.shape)) {
      throw config.refused(`has weights of shape ${showLengths(weight.shape)}`, "save the model again");
    }
    const key = `${trainable} ${lengths} ${weight.name}`;
    const known = this.#parameters.get(key);
    if (known) return known;
    const made = parameter(lengths, { trainable });
    this.#weights.set(made, weight);
    this.#parameters.set(key, made);
    return made;
  }
}

const TYPES = ["float32", "float64"];
/** rxgrad takes any number for an input. */
const INPUT_TYPES = [...TYPES, "int32", "int64", "uint8", "bool"];

/** @throws DataError for a layer that rounds its numbers to fewer digits. */
function checkType(config: Config, types: readonly string[]): void {
  const given = config.value("dtype");
  const name = typeof given === "string" ? given : property(property(given, "config"), "name");
  if (given === undefined || types.includes(name as string)) return;
  throw config.refused(`has dtype ${show(name)}`, `only ${types.join(", ")} are read`);
}
