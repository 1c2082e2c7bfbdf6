import { DataError } from "@rxgrad/core";
import { isBareObject } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";
import { Config, listIn, property } from "./config.js";

/** One of the values of a layer that was called. */
export interface Place {
  readonly layer: string;
  /** Which call of the layer. */
  readonly call: number;
}

/** A layer of a file. */
export interface FileLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Config;
  /** The layers of a model that is a layer. */
  readonly model: FileModel | undefined;
  /** For each of its calls, the values that it takes. */
  readonly calls: readonly (readonly Place[])[];
}

/** A model, before nodes are made of its layers. */
export interface FileModel {
  readonly layers: readonly FileLayer[];
  /** The inputs of a model that is no chain of layers. */
  readonly inputs: readonly Place[] | undefined;
  /** The outputs of a model that is no chain of layers. */
  readonly outputs: readonly Place[] | undefined;
}

/** Models within models, at most. */
const DEEPEST = 8;

const MODELS: Readonly<Record<string, "chain" | "graph">> = {
  Sequential: "chain",
  Model: "graph",
  Functional: "graph",
};

/** Describes the topology of a model. @throws DataError for one that is none. */
export function fileModel(file: string, topology: unknown): FileModel {
  const config = property(topology, "model_config") ?? topology;
  const className = property(config, "class_name");
  const model = modelIn(file, className, property(config, "config"), 1);
  if (model) return model;
  throw new DataError(
    `${file}: its topology is of class ${show(className)}; only Sequential, Model and Functional are read.`,
  );
}

function modelIn(file: string, className: unknown, config: unknown, depth: number): FileModel | undefined {
  const form = typeof className === "string" && Object.hasOwn(MODELS, className) ? MODELS[className] : undefined;
  if (form === undefined) return undefined;
  const listed = listIn(property(config, "layers")) ?? listIn(config);
  if (!listed || listed.length === 0) throw new DataError(`${file}: a model has no layers; save it again.`);
  if (depth > DEEPEST) throw new DataError(`${file}: it has models within models; at most ${DEEPEST} are read.`);
  const layers = listed.map((each, i) => fileLayer(file, each, i, depth));
  const names = new Set<string>();
  for (const { name, config: own } of layers) {
    if (names.has(name)) throw own.refused("has the name of another layer", "give each a name of its own");
    names.add(name);
  }
  if (form === "chain") return { layers, inputs: undefined, outputs: undefined };
  const [inputs, outputs] = ["input_layers", "output_layers"].map((key) => placesIn(file, property(config, key)));
  return { layers, inputs, outputs };
}

function fileLayer(file: string, entry: unknown, index: number, depth: number): FileLayer {
  const className = property(entry, "class_name");
  const given = property(entry, "config");
  const name = property(entry, "name") ?? property(given, "name") ?? `layer_${index + 1}`;
  if (typeof className !== "string" || typeof name !== "string" || name === "") {
    throw new DataError(`${file}: layer ${index + 1} has class ${show(className)} and name ${show(name)}; give texts.`);
  }
  const label = `${file}: ${/^\w{1,40}$/.test(className) ? className : show(className)} ${show(name)}`;
  const calls = listIn(property(entry, "inbound_nodes")) ?? [];
  return {
    ...{ className, name, config: new Config(label, given), model: modelIn(file, className, given, depth + 1) },
    calls: calls.map((call) => callIn(label, call)),
  };
}

/** The values that a call takes: a list of places in Keras 2, arguments in Keras 3. */
function callIn(label: string, call: unknown): readonly Place[] {
  const args = listIn(property(call, "args"));
  if (args) {
    checkNone(label, property(call, "kwargs"));
    return tensorsIn(label, args, 0);
  }
  const list = listIn(call) ?? [];
  const places = typeof list[0] === "string" ? [list] : list;
  return places.map((each) => {
    const [, , , options] = listIn(each) ?? [];
    checkNone(label, options ?? undefined);
    return placeIn(label, each);
  });
}

/** @throws DataError for arguments that may change what a layer computes. */
function checkNone(label: string, given: unknown): void {
  if (given === undefined) return;
  for (const [key, value] of Object.entries(isBareObject(given) ? given : { arguments: given })) {
    if (value === null || value === false) continue;
    throw new DataError(`${label} is called with ${show(key)}; only values of layers are read there.`);
  }
}

/** The values among the arguments of Keras 3. Those of layers that join values are a list in a list. */
function tensorsIn(label: string, args: readonly unknown[], depth: number): readonly Place[] {
  return args.flatMap((each) => {
    if (Array.isArray(each) && depth < 2) return tensorsIn(label, each, depth + 1);
    if (property(each, "class_name") === "__keras_tensor__") {
      return [placeIn(label, property(property(each, "config"), "keras_history"))];
    }
    throw new DataError(`${label} is called with ${show(each)}; only values of layers are read there.`);
  });
}

/** A place: the name of a layer, which of its calls, and which of the outputs of the call. */
function placeIn(label: string, given: unknown): Place {
  const [layer, call = 0, output = 0] = listIn(given) ?? [];
  if (typeof layer === "string" && Number.isSafeInteger(call) && output === 0) return { layer, call: call as number };
  throw new DataError(`${label} names ${show(given)}; only the first output of a layer is read, as ["dense", 0, 0].`);
}

/** Places of inputs or outputs. Keras 3 writes a single one without a list around it. */
function placesIn(file: string, given: unknown): readonly Place[] {
  const list = listIn(given) ?? [];
  return (typeof list[0] === "string" ? [list] : list).map((each) =>
    placeIn(`${file}: its list of inputs or outputs`, each),
  );
}
