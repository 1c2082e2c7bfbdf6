import {
  GraphError,
  initialParameters,
  type Node,
  type Parameters,
  parametersFromJSON,
  parametersOf,
  type Tensor,
} from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, isBareObject, listOf, nonEmptyText, oneOf, someOf } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";
import { namedTensors, type TensorsByName } from "../numbers/named-tensors.js";
import { type Conversion, fromFile, moved, toFile, unchanged } from "./conversion.js";
import { checkTensors, type Place } from "./match-names.js";
import { namesByOrder } from "./match-order.js";
import { pytorchLayout } from "./pytorch-layout.js";

/** The parameter that a tensor of a file belongs to, if its axes change places. */
export interface ParameterPlace {
  /** The name of the parameter, such as `hidden/W`. */
  readonly parameter: string;
  /** Axis k of the parameter is axis `axes[k]` of the tensor: `[1, 0]` is a transpose. */
  readonly axes: readonly number[];
}

export interface TensorNamesOptions {
  /**
   * The parameter for each name in the file: `{ "fc1.weight": "hidden/W" }`. Names that are not in the table are the same in both.
   * Default: all names are the same.
   */
  readonly names?: Readonly<Record<string, string | ParameterPlace>> | undefined;
  /**
   * `"pytorch"`: weights of {@link dense} are [units, inputs] in the file and those of {@link conv2d} [filters, channels, height,
   * width], as in `Linear` and `Conv2d`. Behind flattened images, the inputs of a dense layer are put into our order too, with the
   * channels last. Counters, `….num_batches_tracked`, are left out. Default `"rxgrad"`: all shapes are those of the network.
   */
  readonly layout?: "rxgrad" | "pytorch" | undefined;
}

export interface ParametersFromTensorsOptions extends TensorNamesOptions {
  /**
   * `"order"`: the first layer of the file is the first of the network that has parameters, and so on. A layer's parameters have
   * a common name up to the last dot or slash. Files that are sorted by names are taken in the order of their numbers. Layers that
   * only their order could tell apart are refused. Default `"name"`.
   */
  readonly by?: "name" | "order" | undefined;
  /** Names of tensors in the file that are not read. Default: none. */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * The parameters of a network from the tensors of a file, by name, by a table of names or by order. Every name and shape is
 * checked; the message names all that do not fit. `train`, `evaluate` and `predict` take the result.
 *
 * @param root The network: a node, such as its output or its loss, or a list of nodes.
 * @param tensors Tensors by name, as {@link readSafetensors} and {@link readNpz} give them.
 * @throws GraphError for tensors that are missing or that the network has nothing for, for a table that names other parameters,
 * for layers that could be confused, and for numbers that are not finite; ShapeError where only shapes differ.
 * @example
 * const y = input("x", [2]).pipe(dense(8, { name: "hidden" }), tanh(), dense(1, { name: "out" }));
 * const { tensors } = await readSafetensors("pytorch.safetensors");
 * const parameters = parametersFromTensors(y, tensors, {
 *   names: { "fc1.weight": "hidden/W", "fc1.bias": "hidden/b", "fc2.weight": "out/W", "fc2.bias": "out/b" },
 *   layout: "pytorch",
 * });
 * console.log((await evaluate(y, { x: [[0, 1]] }, parameters)).shape);
 */
export function parametersFromTensors(
  root: Node | readonly Node[],
  tensors: TensorsByName,
  options?: ParametersFromTensorsOptions,
): Parameters {
  const owner = "parametersFromTensors";
  const known = knownOptions(owner, options, ["names", "layout", "by", "ignore"]);
  const { names, layout = "rxgrad", by = "name", ignore = [] } = known;
  checkOption(owner, "by", by, oneOf("name", "order"), GraphError);
  checkOption(owner, "ignore", ignore, listOf("names", nonEmptyText.accepts), GraphError);
  const given = new Map(namedTensors(owner, tensors));
  for (const name of ignore) {
    if (given.delete(name)) continue;
    throw new GraphError(
      `${owner}: ignore has ${show(name)}, which is not there; give names of ${someOf([...given.keys()])}.`,
    );
  }
  const network = networkOf(owner, root, layout);
  if (layout === "pytorch") for (const name of given.keys()) if (COUNTER.test(name)) given.delete(name);
  if (by === "order" && names !== undefined) {
    throw new GraphError(`${owner}: names and by: "order" are both given; give one of them.`);
  }
  const places = by === "order" ? placesByOrder(owner, network, given) : placesByName(owner, network, names);
  const found = checkTensors(owner, places, given);
  const values = [...found].map(([{ name, file, conversion }, tensor]) => {
    checkFinite(owner, file, tensor);
    return [name, fromFile(tensor, conversion)] as const;
  });
  return initialParameters(root).with(Object.fromEntries(values));
}

/**
 * The tensors of a network under the names and in the layout of another tool, for {@link writeSafetensors} or
 * {@link writeNpz}. With the same table and layout, {@link parametersFromTensors} reads them back.
 *
 * @param root The network that the parameters belong to.
 * @param parameters Those of a run or of a checkpoint.
 * @throws GraphError for parameters of another network, and for a table that names others.
 * @example
 * const names = { "fc1.weight": "hidden/W", "fc1.bias": "hidden/b", "fc2.weight": "out/W", "fc2.bias": "out/b" };
 * const tensors = tensorsFromParameters(y, parameters, { names, layout: "pytorch" });
 * await writeSafetensors("for-pytorch.safetensors", tensors, { type: "float32" });
 */
export function tensorsFromParameters(
  root: Node | readonly Node[],
  parameters: Parameters,
  options?: TensorNamesOptions,
): ReadonlyMap<string, Tensor> {
  const owner = "tensorsFromParameters";
  const { names, layout = "rxgrad" } = knownOptions(owner, options, ["names", "layout"]);
  const bound = parametersFromJSON(root, parameters);
  const places = placesByName(owner, networkOf(owner, root, layout), names);
  return new Map(places.map(({ name, file, conversion }) => [file, toFile(bound.get(name), conversion)]));
}

/** PyTorch's counts of batches, which are no weights. */
const COUNTER = /\.num_batches_tracked$/;

/** The parameters of a network, by name, and how a file has them. */
interface Network {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly layouts: ReadonlyMap<Node, Conversion>;
}

function networkOf(owner: string, root: Node | readonly Node[], layout: "rxgrad" | "pytorch"): Network {
  checkOption(owner, "layout", layout, oneOf("rxgrad", "pytorch"), GraphError);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  const all = parametersOf(...roots, { buffers: true });
  const names = new Map(all.map(({ name, node }) => [node, name]));
  return {
    nodes: new Map(all.map(({ name, node }) => [name, node])),
    layouts: layout === "pytorch" ? pytorchLayout(owner, roots, names) : new Map(),
  };
}

const conversionOf = ({ layouts }: Network, node: Node): Conversion =>
  layouts.get(node) ?? unchanged(node.shape as readonly number[]);

function placesByOrder(owner: string, network: Network, given: ReadonlyMap<string, Tensor>): readonly Place[] {
  const files = namesByOrder(owner, [...network.nodes.keys()], given);
  return [...network.nodes].map(([name, node]) => ({
    ...{ name, node, file: files.get(name) as string },
    conversion: conversionOf(network, node),
  }));
}

function placesByName(owner: string, network: Network, table: TensorNamesOptions["names"]): readonly Place[] {
  const places = new Map([...network.nodes].map(([name, node]) => [name, placeOf(network, name, node)]));
  const placed = new Set<string>();
  for (const [file, target] of tableEntries(owner, table)) {
    const { parameter: name, axes } = typeof target === "string" ? { parameter: target, axes: undefined } : target;
    const node = network.nodes.get(name);
    if (node === undefined) {
      throw new GraphError(
        `${owner}: names has ${show(name)} for ${show(file)}, which the network does not have; give one of ${someOf([...network.nodes.keys()])}.`,
      );
    }
    if (placed.has(name)) {
      throw new GraphError(`${owner}: names has ${show(name)} twice; give each parameter one name.`);
    }
    placed.add(name);
    const conversion = axes === undefined ? conversionOf(network, node) : movedBy(owner, file, node, axes);
    places.set(name, { name, node, file, conversion });
  }
  return [...places.values()];
}

const placeOf = (network: Network, name: string, node: Node): Place => ({
  ...{ name, node, file: name },
  conversion: conversionOf(network, node),
});

function tableEntries(
  owner: string,
  table: TensorNamesOptions["names"],
): readonly (readonly [string, string | ParameterPlace])[] {
  if (table === undefined) return [];
  if (!isBareObject(table)) {
    throw new GraphError(`${owner}: names is ${show(table)}; give a table, such as { "fc1.weight": "hidden/W" }.`);
  }
  for (const [file, target] of Object.entries(table)) {
    if (typeof target === "string") continue;
    if (isBareObject(target) && typeof target.parameter === "string") continue;
    throw new GraphError(
      `${owner}: names has ${show(target)} for ${show(file)}; give the name of a parameter, or { parameter, axes }.`,
    );
  }
  return Object.entries(table as NonNullable<TensorNamesOptions["names"]>);
}

/** @throws GraphError for axes that are not those of the parameter, each once. */
function movedBy(owner: string, file: string, { shape }: Node, axes: readonly number[]): Conversion {
  const isPermutation = Array.isArray(axes) && axes.length === shape.length && shape.every((_, k) => axes.includes(k));
  if (isPermutation) return moved(shape as readonly number[], axes);
  throw new GraphError(
    `${owner}: axes of ${show(file)} are ${show(axes)}; give each axis from 0 to ${shape.length - 1} once, such as [1, 0].`,
  );
}

/** @throws GraphError for NaN and infinities, with which nothing can be computed. */
function checkFinite(owner: string, file: string, { data }: Tensor): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new GraphError(`${owner}: number ${at} of ${show(file)} is ${data[at]}; give finite numbers.`);
}
