import { extname } from "node:path";
import { writeWhole } from "../files/write-file.js";
import { UsageError } from "../frame/exit.js";
import { type FileKind, type Network, networkContents, weightsOnly } from "./contents.js";
import { modelJSONFile } from "./model-json.js";

const formats = () => import("@rxgrad/formats");

const onnx: FileKind = {
  about: "an ONNX file",
  // Its version, and its producer.
  begins: "\b\b\x12\x06rxgrad",
  hasGraph: true,
  types: ["float32", "float64"],
  read: async (path) => networkContents(await (await formats()).readOnnx(path)),
  async writeNetwork(path, { nodes, parameters }, type) {
    await (await formats()).writeOnnx(path, nodes, parameters, { type });
  },
};

const safetensors: FileKind = {
  about: "a safetensors file",
  hasGraph: false,
  types: ["float64", "float32"],
  read: async (path) => weightsOnly((await (await formats()).readSafetensors(path)).tensors),
  writeWeights: async (path, weights, type) => (await formats()).writeSafetensors(path, weights, { type }),
};

const npz: FileKind = {
  about: "an npz file",
  hasGraph: false,
  types: ["float64", "float32"],
  read: async (path) => weightsOnly(await (await formats()).readNpz(path)),
  writeWeights: async (path, weights, type) => (await formats()).writeNpz(path, weights, { type }),
};

const npy: FileKind = {
  about: "an npy file",
  hasGraph: false,
  types: ["float64", "float32"],
  read: async (path) => weightsOnly(new Map([["array", await (await formats()).readNpy(path)]])),
  async writeWeights(path, weights, type) {
    const [tensor, ...others] = weights.values();
    if (tensor === undefined || others.length > 0) {
      throw new Error(`${path}: an npy file has one array, but there are ${weights.size}; write an .npz file.`);
    }
    await (await formats()).writeNpy(path, tensor, { type });
  },
};

const javascript: FileKind = {
  about: "a JavaScript module",
  begins: "// A network of rxgrad.",
  hasGraph: true,
  types: ["float64"],
  async writeNetwork(path, { nodes, parameters }: Network) {
    const [node, ...others] = nodes;
    if (others.length > 0) {
      throw new Error(`${path}: a module answers with one output, but there are ${nodes.length}; name it by --output.`);
    }
    await writeWhole(path, (await formats()).compileEvaluation(node, parameters));
  },
};

const KINDS: Readonly<Record<string, FileKind>> = {
  ".json": modelJSONFile,
  ".onnx": onnx,
  ".safetensors": safetensors,
  ".npz": npz,
  ".npy": npy,
  ".js": javascript,
  ".mjs": javascript,
};

/** The kind of a file, by the ending of its name. @throws UsageError for any other. */
export function fileKindOf(path: string, use: "read" | "write"): FileKind {
  const ending = extname(path).toLowerCase();
  const known = Object.entries(KINDS).filter(([, kind]) => use === "write" || kind.read !== undefined);
  const kind = known.find(([each]) => each === ending)?.[1];
  if (kind) return kind;
  const isWrittenOnly = KINDS[ending] !== undefined;
  const why = isWrittenOnly ? `${KINDS[ending].about} cannot be read` : "its ending tells no kind of file";
  throw new UsageError(`${path}: ${why}; give one of ${known.map(([each]) => each).join(", ")}.`);
}
