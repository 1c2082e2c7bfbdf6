import { DataError, type Node, type Parameters } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { isBareObject } from "@rxgrad/core/internal";
import type { ByteSource } from "@rxgrad/data";
import { checkName, nameOf, show } from "@rxgrad/data/internal";
import { property } from "./config.js";
import { fileModel } from "./file-layers.js";
import { type FileWeight, weightGroups } from "./file-weights.js";
import { modelFiles, readAll, readGroup, type TensorflowSource } from "./model-files.js";
import { readLayers } from "./read-layers.js";

export interface ReadTensorflowOptions {
  /** Name of the model in error messages. Default: its address. */
  readonly name?: string | undefined;
}

/** A network that was read from a TensorFlow.js layers model. */
export interface TensorflowModel {
  /** The outputs by the names of their layers, in the order of the model. */
  readonly outputs: ReadonlyMap<string, Node>;
  /** The inputs by name. */
  readonly inputs: ReadonlyMap<string, Node>;
  /** The weights, for `evaluate`, `predict` and `train`. */
  readonly parameters: Parameters;
}

/**
 * Reads a network from a TensorFlow.js layers model: `model.json` and the weights beside it, as TensorFlow.js, its converter and
 * {@link writeTensorflow} write them, in the spelling of Keras 2 or Keras 3. Layers and options that rxgrad has nothing for are
 * refused by name.
 *
 * Nodes have the names of their layers, and weights become parameters, so that the network can be trained further; float32 numbers
 * are exact, quantized ones are those that TensorFlow.js computes with. An activation in a layer becomes a node of its own. Options
 * of training, such as regularizers, are left out, and so is an optimizer. Only files in the folder of the model are read.
 *
 * @param source A path (in Node) or an address of `model.json`; its files by name, in a Map; or a list of picked files.
 * @throws DataError where a file cannot be read or is damaged, and for layers that rxgrad has no nodes for.
 * @example
 * const { outputs, parameters } = await readTensorflow("xor/model.json");
 * const [y] = outputs.values();
 * if (y) console.log(await evaluate(y, { x: [[0, 1]] }, parameters));
 */
export async function readTensorflow(
  source: TensorflowSource,
  options?: ReadTensorflowOptions,
): Promise<TensorflowModel> {
  const { name = nameOf(source as ByteSource, "TensorFlow.js model") } = knownOptions("readTensorflow", options, [
    "name",
  ]);
  checkName("readTensorflow", name);
  const files = modelFiles(name, source);
  const { topology, manifest } = contentsOf(name, await readAll(name, files.json));
  const model = fileModel(name, topology);
  const groups = weightGroups(name, manifest);
  const weights: FileWeight[] = [];
  for (const each of groups) weights.push(...each.weightsIn(await readGroup(name, files, each)));
  const version = property(topology, "keras_version");
  const keras = typeof version === "string" ? Number.parseInt(version, 10) || 0 : 0;
  return readLayers(model, { file: name, weights, keras });
}

/** The contents of `model.json`. @throws DataError for another file. */
function contentsOf(name: string, bytes: Uint8Array): { topology: unknown; manifest: unknown } {
  const json = parsed(name, bytes);
  const format = property(json, "format");
  if (format === "graph-model") {
    throw new DataError(
      `${name}: it is a graph model, which has no layers; convert the Keras model to the format tfjs_layers_model.`,
    );
  }
  if (!isBareObject(json) || (format !== undefined && format !== "layers-model")) {
    throw new DataError(`${name}: its format is ${show(format)}; give the model.json of a layers model.`);
  }
  const topology = property(json, "modelTopology");
  const manifest = property(json, "weightsManifest");
  if (topology !== undefined && manifest !== undefined) return { topology, manifest };
  const missing = topology === undefined ? "modelTopology" : "weightsManifest";
  throw new DataError(`${name}: it has no ${missing}; give the model.json of a layers model.`);
}

function parsed(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(`${name}: it is no JSON; check that this is the right file, and fetch it again.`, { cause });
  }
}
