import { fromJSON, type Node, parametersFromJSON, type Root, toJSON } from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { messageOf } from "@rxgrad/core/internal";
import { readText } from "../files/read-text.js";
import { writeWhole } from "../files/write-file.js";
import type { Contents, FileKind, Network } from "./contents.js";
import { MODEL_FORMAT, MODEL_VERSION, modelBegins } from "./format.js";
import { isTensorflow, readTensorflowFile } from "./tensorflow.js";

/** A network and its weights, as plain data. Other keys may stand beside these. */
interface ModelJSON {
  readonly format: typeof MODEL_FORMAT;
  readonly version: number;
  /** What `toJSON` makes. */
  readonly graph: unknown;
  /** What `Parameters.toJSON` makes. */
  readonly parameters: unknown;
}

/** A network as plain data. */
const modelToJSON = ({ nodes, parameters }: Network): ModelJSON => ({
  ...{ format: MODEL_FORMAT, version: MODEL_VERSION, graph: toJSON(nodes) },
  parameters: parameters?.toJSON() ?? {},
});

/** A network from plain data. @param name The name of the file, for messages. */
function modelFromJSON(name: string, json: unknown): Contents {
  const { format, version, graph, parameters, ...others } = (json ?? {}) as Partial<ModelJSON>;
  if ((format as string) === "rxgrad/graph") return graphOf(name, json, undefined);
  if (format !== MODEL_FORMAT) {
    const shown = format === undefined ? "has no format" : `has the format ${JSON.stringify(format)}`;
    throw new Error(`${name}: it ${shown}; give a file of rxgrad train, rxgrad convert, toJSON or TensorFlow.js.`);
  }
  if (version !== MODEL_VERSION) {
    throw new Error(`${name}: its version is ${JSON.stringify(version)}; use the release of rxgrad that wrote it.`);
  }
  const beside = Object.keys(others);
  return { ...graphOf(name, graph, parameters), ...(beside.length > 0 && { beside }) };
}

function graphOf(name: string, graph: unknown, parameters: unknown): Contents {
  try {
    const { roots, node } = fromJSON(graph);
    const weights = parameters === undefined ? undefined : parametersFromJSON(nodesAmong(roots), parameters);
    return { roots, weights, node };
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** The roots that are nodes, and no gradients or optimizers. */
export const nodesAmong = (roots: readonly Root[]): Node[] => roots.filter((root): root is Node => isNode(root));

/** A file of JSON. */
async function readJSON(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: it is no JSON; check that it is whole.`, { cause: error });
  }
}

export const modelJSONFile: FileKind = {
  about: "a network as JSON",
  begins: modelBegins("graph"),
  hasGraph: true,
  types: ["float64"],
  async read(path) {
    const json = await readJSON(path);
    return isTensorflow(json) ? readTensorflowFile(path) : modelFromJSON(path, json);
  },
  writeNetwork: (path, network) => writeWhole(path, `${JSON.stringify(modelToJSON(network))}\n`),
};
