import { type Node, Parameters, parametersFromJSON, type Tensor } from "@rxgrad/core";
import { showShape, topological } from "@rxgrad/core/internal";
import { UsageError } from "../frame/exit.js";
import type { Contents, FileKind, NumberType } from "../models/contents.js";
import { fileKindOf } from "../models/file-kinds.js";
import { nodesAmong } from "../models/model-json.js";
import { tensorflowFile } from "../models/tensorflow.js";
import { checkTarget } from "./check-target.js";

interface ConvertOptions {
  /** How a .json file is written. */
  readonly as: "auto" | "tensorflow";
  /** A file with the graph for weights that have none. */
  readonly graph: string | undefined;
  /** The node to keep, in place of all outputs. */
  readonly output: string | undefined;
  readonly type: NumberType | undefined;
}

/** What was written. */
interface Converted {
  readonly sentences: readonly string[];
  readonly facts: object;
}

/** Reads one file and writes another. @throws UsageError where the kinds of files do not fit. */
export async function convertFile(from: string, to: string, options: ConvertOptions): Promise<Converted> {
  const [source, target] = [fileKindOf(from, "read"), targetOf(to, options.as)];
  const type = checkedType(to, target, options.type);
  checkGraph(from, to, [source, target], options);
  await checkTarget(to, target, [from, ...(options.graph === undefined ? [] : [options.graph])]);
  const contents = await withGraph(from, await (source as Required<FileKind>).read(from), options.graph);
  return target.writeNetwork
    ? await writeNetwork(from, to, target as Required<FileKind>, contents, type, options.output)
    : await writeWeights(from, to, target as Required<FileKind>, contents, type);
}

function targetOf(to: string, as: ConvertOptions["as"]): FileKind {
  if (as === "auto" || to.endsWith(".json")) return as === "auto" ? fileKindOf(to, "write") : tensorflowFile;
  throw new UsageError(`${to}: a TensorFlow.js model is a .json file; give one, such as tfjs/model.json.`);
}

function checkedType(to: string, { about, types }: FileKind, type: NumberType | undefined): NumberType {
  if (type === undefined || types.includes(type)) return type ?? types[0];
  throw new UsageError(`${to}: ${about} has ${types.join(" or ")} numbers; leave out --type ${type}.`);
}

function checkGraph(from: string, to: string, [source, target]: readonly FileKind[], options: ConvertOptions): void {
  const { graph, output } = options;
  if (graph === undefined && target.hasGraph && !source.hasGraph) {
    throw new UsageError(
      `${from} has weights and no graph, which ${to} needs; give a file with the graph: --graph model.json.`,
    );
  }
  if (graph !== undefined && !target.hasGraph) {
    throw new UsageError(`${to} holds weights alone; leave out --graph.`);
  }
  if (graph !== undefined && !fileKindOf(graph, "read").hasGraph) {
    throw new UsageError(`${graph} has no graph; give one that has, such as model.json or model.onnx.`);
  }
  if (output !== undefined && !target.hasGraph) throw new UsageError(`${to} holds weights alone; leave out --output.`);
}

/** Weights of one file in the graph of another. */
async function withGraph(from: string, contents: Contents, graph: string | undefined): Promise<Contents> {
  if (graph === undefined) return contents;
  const { weights } = contents;
  if (weights === undefined) throw new Error(`${from}: it has no weights; give a file that has.`);
  const other = await (fileKindOf(graph, "read") as Required<FileKind>).read(graph);
  const { parametersFromTensors } = await import("@rxgrad/formats");
  return { ...other, weights: parametersFromTensors(nodesAmong(other.roots), tensorsOf(weights)) };
}

const tensorsOf = (weights: NonNullable<Contents["weights"]>): ReadonlyMap<string, Tensor> =>
  weights instanceof Map
    ? weights
    : new Map([...(weights as Parameters)].map(({ name, value }) => [name, value] as const));

async function writeNetwork(
  from: string,
  to: string,
  target: Required<FileKind>,
  contents: Contents,
  type: NumberType,
  output: string | undefined,
): Promise<Converted> {
  const nodes = output === undefined ? nodesAmong(contents.roots) : [contents.node(output)];
  if (nodes.length === 0 || (output === undefined && nodes.length < contents.roots.length)) {
    throw new Error(`${from}: it is a training, not a network; name the node that predicts by --output.`);
  }
  const { weights } = contents;
  if (weights === undefined && hasParameters(nodes)) {
    throw new Error(
      `${from}: it has a graph and no weights; give those of another file: rxgrad convert weights.safetensors ${to} --graph ${from}.`,
    );
  }
  const kept = weights && keptOf(nodes, weights as Parameters);
  await target.writeNetwork(to, { nodes, parameters: kept }, type);
  const inputs = topological(nodes).filter(({ operation }) => operation.source?.from === "feed");
  const tensors = tensorsOf(kept ?? new Map());
  return told(to, target, tensors, type, {
    inputs: inputs.map((node) => `${node.name} ${showShape(node.shape)}`),
    ...(contents.beside && { lost: contents.beside }),
    outputs: nodes.map((node) => `${node.name ?? node.kind} ${showShape(node.shape)}`),
  });
}

/** The parameters on which nodes depend. */
function keptOf(nodes: readonly Node[], parameters: Parameters): Parameters {
  const used = new Set(topological(nodes));
  const kept = [...parameters].filter(({ node }) => used.has(node));
  return kept.length === parameters.names.length ? parameters : parametersFromJSON(nodes, new Parameters(kept));
}

const hasParameters = (nodes: readonly Node[]): boolean =>
  topological(nodes).some(({ operation }) => operation.source?.from === "parameter");

async function writeWeights(
  from: string,
  to: string,
  target: Required<FileKind>,
  { weights }: Contents,
  type: NumberType,
): Promise<Converted> {
  const tensors = tensorsOf(weights ?? new Map());
  if (tensors.size === 0) throw new Error(`${from}: it has no weights; give a file that has.`);
  await target.writeWeights(to, tensors, type);
  return told(to, target, tensors, type, {});
}

function told(
  to: string,
  { about }: FileKind,
  tensors: ReadonlyMap<string, Tensor>,
  type: NumberType,
  ends: {
    readonly inputs?: readonly string[];
    readonly outputs?: readonly string[];
    readonly lost?: readonly string[];
  },
): Converted {
  const numbers = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const rounding = type === "float32" ? largestRounding(tensors.values()) : 0;
  const of = (what: string, names: readonly string[] = []): string[] =>
    names.length === 0 ? [] : [`${what}: ${names.join(", ")}.`];
  return {
    sentences: [
      `Wrote ${to}, ${about}: ${counted(tensors.size, "tensor")} with ${counted(numbers, "number")} in ${type}.`,
      ...of("Inputs", ends.inputs),
      ...of("Outputs", ends.outputs),
      ...(ends.lost
        ? [
            `${to} does not hold ${ends.lost.join(", ")} of the file that was read: give it numbers as the network takes them.`,
          ]
        : []),
      ...(rounding > 0 ? [`float32 changed numbers by up to ${rounding.toExponential(1)} of themselves.`] : []),
    ],
    facts: { file: to, type, tensors: tensors.size, numbers, rounding, ...ends },
  };
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

/** The largest change of a number by float32, as a part of the number. */
function largestRounding(tensors: Iterable<Tensor>): number {
  let largest = 0;
  for (const { data } of tensors) {
    for (const each of data) {
      if (each !== 0) largest = Math.max(largest, Math.abs((Math.fround(each) - each) / each));
    }
  }
  return largest;
}
