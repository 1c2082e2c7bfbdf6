import { DataError, GraphError, type Node, type Parameters } from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { checkOption, isUrl, listOf } from "@rxgrad/core/internal";
import { isWebAddress, show } from "@rxgrad/data/internal";
import { createFolderOf, fileNameOf, siblingOf } from "#files";
import { bytesFrom, writeChunks } from "../../bytes/byte-sink.js";
import { numberTypes } from "../../numbers/number-types.js";
import { numberChunks } from "../../numbers/write-numbers.js";
import { modelJson } from "./model-json.js";
import { layersOf } from "./write-layers.js";

/** The bytes of a file of weights, as TensorFlow.js divides them. */
const SHARD = 4 * 1024 * 1024;

/** A file of a model. */
interface WrittenFile {
  readonly name: string;
  readonly size: number;
  readonly chunks: Iterable<Uint8Array>;
}

/**
 * Writes a TensorFlow.js layers model that computes some nodes as {@link evaluate} does: `model.json` and, beside it, its weights in
 * float32, in files of 4 MB. `tf.loadLayersModel` of TensorFlow.js 4.22 loads it.
 *
 * A chain of layers becomes a `Sequential` model, any other graph a `Model`. Inputs and layers have the names of their nodes; a
 * character that TensorFlow.js does not take in a name becomes `_`. Activations are layers of their own. Images have their channels
 * last in both. Dropout passes its input on; batch normalization uses its running statistics; a schedule has its value in the
 * iteration of the parameters. Weights that two layers share are written twice.
 *
 * @param target A path, such as `"xor/model.json"`; its folder is made if there is none. In a page, use {@link tensorflowToBytes}.
 * @param nodes A node, or a list of nodes: the outputs, in this order.
 * @param parameters Those of a run or of a checkpoint. They may be left out for nodes that depend on none.
 * @throws GraphError for a node that has no layer in TensorFlow.js, such as a loss, and parameters that do not fit; DataError where
 * the target cannot be written, and for a number that float32 cannot hold.
 * @see https://www.tensorflow.org/js/guide/save_load
 * @example
 * const y = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid({ name: "y" }));
 * await writeTensorflow("xor/model.json", y, initialParameters(y)); // or iteration.parameters of a run
 */
export async function writeTensorflow(
  target: string | URL,
  nodes: Node | readonly Node[],
  parameters?: Parameters,
): Promise<void> {
  const owner = "writeTensorflow";
  const isPath = (typeof target === "string" && target !== "") || isUrl(target);
  const name = isPath && !isWebAddress(target) ? fileNameOf(target) : undefined;
  if (!name?.endsWith(".json")) {
    throw new DataError(
      `${owner}: the target is ${show(isUrl(target) ? String(target) : target)}; give a path (in Node), such as "xor/model.json", or use tensorflowToBytes.`,
    );
  }
  const files = filesOf(owner, nodes, parameters, name);
  await createFolderOf(owner, target);
  // The JSON comes last, so that a new model is there when all of it is.
  for (const each of files.reverse()) await writeChunks(owner, siblingOf(target, each.name), each.chunks);
}

/**
 * The files of a TensorFlow.js layers model, by name: `model.json` and its weights. A page offers them as downloads, or gives them
 * to TensorFlow.js at once. See {@link writeTensorflow}.
 *
 * @param nodes A node, or a list of nodes: the outputs, in this order.
 * @param parameters Those of a run or of a checkpoint. They may be left out for nodes that depend on none.
 * @throws GraphError for a node that has no layer in TensorFlow.js, such as a loss, and parameters that do not fit; DataError for a
 * number that float32 cannot hold.
 * @example
 * const y = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid({ name: "y" }));
 * const files = tensorflowToBytes(y, initialParameters(y));
 * const picked = [...files].map(([name, bytes]) => new File([bytes], name)); // for tf.io.browserFiles
 */
export function tensorflowToBytes(
  nodes: Node | readonly Node[],
  parameters?: Parameters,
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const files = filesOf("tensorflowToBytes", nodes, parameters, "model.json");
  return new Map(files.map(({ name, size, chunks }) => [name, bytesFrom(size, chunks)]));
}

/** The files of a model. @param jsonName The name of the first of them. */
function filesOf(
  owner: string,
  nodes: Node | readonly Node[],
  parameters: Parameters | undefined,
  jsonName: string,
): WrittenFile[] {
  const roots = isNode(nodes) ? [nodes] : nodes;
  checkOption(owner, "nodes", roots, listOf("nodes", isNode), GraphError);
  if (roots.length === 0) throw new GraphError(`${owner}: its list of nodes is empty; give one or more.`);
  const written = layersOf(owner, [...new Set(roots)], parameters);
  const tensors = written.layers.flatMap(({ name, weights }) =>
    Object.entries(weights).flatMap(([key, tensor]) => (tensor ? [{ name: `${name}/${key}`, tensor }] : [])),
  );
  const chunks = tensors.flatMap(({ name, tensor }) => [
    ...numberChunks(owner, show(name), tensor, numberTypes.float32, "scale it, or use writeSafetensors"),
  ]);
  // Two models in one folder have weights of their own.
  const prefix = jsonName === "model.json" ? "" : `${jsonName.slice(0, -".json".length)}-`;
  const shards = shardsOf(chunks, prefix);
  const weights = tensors.map(
    ({ name, tensor: { shape } }) => ({ name, shape: [...shape], dtype: "float32" }) as const,
  );
  const paths = shards.map(({ name }) => name);
  const text = new TextEncoder().encode(JSON.stringify(modelJson(written, weights, paths)));
  return [{ name: jsonName, size: text.length, chunks: [text] }, ...shards];
}

/** Chunks in files of at most {@link SHARD} bytes. */
function shardsOf(chunks: readonly Uint8Array[], prefix: string): WrittenFile[] {
  const groups: Uint8Array[][] = [[]];
  let room = SHARD;
  for (let rest of chunks) {
    while (rest.length > 0) {
      if (room === 0) {
        groups.push([]);
        room = SHARD;
      }
      const part = rest.subarray(0, room);
      groups.at(-1)?.push(part);
      room -= part.length;
      rest = rest.subarray(part.length);
    }
  }
  return groups.map((parts, i) => ({
    name: `${prefix}group1-shard${i + 1}of${groups.length}.bin`,
    size: parts.reduce((sum, { length }) => sum + length, 0),
    chunks: parts,
  }));
}
