import { GraphError, HyperparameterError, RxgradError, ShapeError } from "./errors.js";
import { buffersAmong } from "./graph/buffers.js";
import { checkNode, describeValue, isNode, type Node } from "./graph/node.js";
import { flagFrom } from "./graph/stored-options.js";
import { nameNodes, topological } from "./graph/walk.js";
import { checkValue, type HyperparameterDeclaration } from "./hyperparameters.js";
import { knownOptions } from "./known-options.js";
import { numbersFor } from "./plan/memory-error.js";
import { readable } from "./shorten.js";
import { createRandom } from "./tensor/random.js";
import { type Shape, sameShape, showShape, sizeOf } from "./tensor/shape.js";
import { Tensor } from "./tensor/tensor.js";

/** A parameter's value under its name. */
export interface NamedTensor {
  readonly name: string;
  readonly node: Node;
  readonly value: Tensor;
}

interface KnownParameters {
  readonly byName: ReadonlyMap<string, NamedTensor>;
  readonly byNode: ReadonlyMap<Node, NamedTensor>;
}

/**
 * What hyper-parameters of nodes were in an iteration: by declaration, or where the nodes are not known, by name, such as
 * `l2Penalty1.strength`.
 */
type KnownHyperparameters = ReadonlyMap<HyperparameterDeclaration | string, number>;

/**
 * The values of a network's parameters, by name and by node. It never changes; training makes new ones.
 *
 * The names are those of the training root, and stay the same whichever node the values are used with.
 *
 * @example
 * for (const { name, value } of W) console.log(name, value.shape); // dense1/W [784, 50], dense1/b [50], …
 * W.get("dense1/W").at(0, 0);
 */
export class Parameters implements Iterable<NamedTensor> {
  readonly #given: readonly NamedTensor[];
  #known: KnownParameters | undefined;

  /**
   * What the changing hyper-parameters of nodes were in the iteration that these come from: `evaluate` goes by them.
   *
   * @internal
   */
  readonly hyperparameters: KnownHyperparameters | undefined;

  /** @throws GraphError for what is no list of named tensors. */
  constructor(entries: Iterable<NamedTensor>, hyperparameters?: KnownHyperparameters) {
    this.#given = namedTensors(entries);
    this.hyperparameters = hyperparameters;
  }

  /** The names, in topological order. */
  get names(): readonly string[] {
    return [...this.#entries.byName.keys()];
  }

  /** The value of a parameter, by its name or its node. @throws GraphError where there is none. */
  get(parameter: string | Node): Tensor {
    const { byName, byNode } = this.#entries;
    const entry = typeof parameter === "string" ? byName.get(parameter) : byNode.get(parameter);
    if (entry) return entry.value;
    const asked = typeof parameter === "string" ? `"${parameter}"` : `of that ${parameter.kind} node`;
    throw new GraphError(`parameters: there is none ${asked}; there are ${this.names.join(", ")}.`);
  }

  /** Whether there is a value for this name or node. */
  has(parameter: string | Node): boolean {
    const { byName, byNode } = this.#entries;
    return typeof parameter === "string" ? byName.has(parameter) : byNode.has(parameter);
  }

  [Symbol.iterator](): IterableIterator<NamedTensor> {
    return this.#entries.byName.values();
  }

  /** Sorted when first asked for: training makes Parameters far more often than anybody looks into them. */
  get #entries(): KnownParameters {
    this.#known ??= {
      byName: new Map(this.#given.map((each) => [each.name, each])),
      byNode: new Map(this.#given.map((each) => [each.node, each])),
    };
    return this.#known;
  }

  /** `{ name: { shape, data } }`, plain numbers. */
  toJSON(): Record<string, { shape: number[]; data: number[] }> {
    return Object.fromEntries([...this].map(({ name, value }) => [name, value.toJSON()]));
  }
}

function namedTensors(entries: Iterable<NamedTensor>): readonly NamedTensor[] {
  const isList = typeof (entries as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === "function";
  const given = isList ? [...entries] : [];
  if (isList && given.every((each) => each?.value instanceof Tensor)) return given;
  throw new GraphError(`parameters: they are ${describeValue(entries)}; give a list of { name, node, value: Tensor }.`);
}

/** What Node's console prints: the names, and a tensor for each. */
Object.defineProperty(Parameters.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Parameters) {
    return Object.fromEntries([...this].map(({ name, value }) => [name, value]));
  },
});

/** A parameter under the name that a training root gives it. */
export interface NamedParameter {
  name: string;
  node: Node;
}

export interface ParametersOfOptions {
  /** `true` lists buffers too: what layers keep for themselves, such as running statistics. Default false. */
  readonly buffers?: boolean;
}

/**
 * The weights that nodes reach, frozen ones too, with the names that the nodes give them as training roots. Buffers, such as
 * the running statistics of {@link batchNormalization}, are no weights: no penalty belongs on them and no gradient is taken
 * of them. They are listed on request.
 *
 * @throws GraphError for what is no node; HyperparameterError for an option that there is not.
 * @example
 * parametersOf(y).map(({ name }) => name); // dense1/W, dense1/b, …
 * parametersOf(y, { buffers: true }); // all that Parameters hold
 */
export function parametersOf(...roots: readonly Node[]): NamedParameter[];
export function parametersOf(...given: readonly [...roots: Node[], options: ParametersOfOptions]): NamedParameter[];
export function parametersOf(...given: readonly (Node | ParametersOfOptions)[]): NamedParameter[] {
  const last = given.at(-1);
  const hasOptions = typeof last === "object" && last !== null && !isNode(last);
  const { buffers = false } = knownOptions("parametersOf", hasOptions ? last : undefined, ["buffers"]);
  flagFrom("parametersOf", "buffers", { buffers });
  const roots = (hasOptions ? given.slice(0, -1) : given) as readonly Node[];
  const all = allParametersOf(roots);
  if (buffers) return all;
  const kept = buffersAmong(topological(roots));
  return all.filter(({ node }) => !kept.has(node));
}

/** Weights and buffers. */
function allParametersOf(roots: readonly Node[]): NamedParameter[] {
  for (const each of roots) checkNode("parameters", "the root", each);
  const names = nameNodes(roots);
  return topological(roots)
    .filter((node) => node.operation.source?.from === "parameter")
    .map((node) => ({ name: names.get(node) as string, node }));
}

/**
 * The values that the parameters of a node start from, drawn from `seed`: what `train` with this seed begins with.
 *
 * @throws HyperparameterError for a seed that is not a whole number.
 * @example
 * const start = initialParameters(y, { seed: 1 });
 * const before = await evaluate(y, { x: [[0, 1]] }, start);
 */
export function initialParameters(root: Node | readonly Node[], options?: { readonly seed?: number }): Parameters {
  const { seed = 0 } = knownOptions("initialParameters", options, ["seed"]);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  if (!Number.isSafeInteger(seed)) {
    throw new HyperparameterError(`seed: it is ${describeValue(seed)}; give a whole number.`);
  }
  return new Parameters(
    allParametersOf(roots).map(({ name, node }) => ({ name, node, value: initialValue(node, name, seed) })),
  );
}

function initialValue(node: Node, name: string, seed: number): Tensor {
  const shape = node.shape as readonly number[];
  const { source } = node.operation;
  const data = numbersFor({ name, operation: node.operation, shape }, sizeOf(shape));
  try {
    if (source?.from === "parameter") source.initial.fill(data, shape, createRandom(seed, name));
  } catch (error) {
    if (error instanceof RxgradError) error.message = readable(`parameter "${name}": ${error.message}`);
    throw error;
  }
  return new Tensor(shape, data);
}

/**
 * The value of a parameter node among those that a user gave: under the node itself, or under the name that the root
 * gives it.
 *
 * @throws GraphError where there is none; ShapeError where it has another shape.
 * @example
 * const all = initialParameters(loss, { seed: 1 });
 * const [{ node, name }] = all;
 * const value = valueFor(node, name, all, "my function"); // what errors begin with
 */
export function valueFor(node: Node, name: string, parameters: Parameters, owner: string): Tensor {
  if (!(parameters instanceof Parameters)) {
    throw new GraphError(
      `${owner}: the parameters are ${describeValue(parameters)}; give Parameters, such as iteration.parameters or initialParameters(loss).`,
    );
  }
  const key = parameters.has(node) ? node : name;
  if (!parameters.has(key)) {
    throw new GraphError(
      `${owner}: the parameters hold none for "${name}", only ${parameters.names.join(", ") || "nothing"}; give those of this network.`,
    );
  }
  const value = parameters.get(key);
  if (sameShape(value.shape, node.shape)) return value;
  throw new ShapeError(
    `${owner}: the value given for parameter "${name}" has shape ${showShape(value.shape)} but its shape is ${showShape(node.shape)}; give those of this network.`,
  );
}

export interface ParametersFromJSONOptions {
  /**
   * What the hyper-parameters of the run were in the iteration that the parameters come from, for {@link evaluate} to go by:
   * `iteration.hyperparameters`, or those of a saved state. JSON of parameters does not hold them, and without them a schedule
   * of a node is asked for its first iteration, and a stream is refused. Those of gradients and optimizers are left aside.
   */
  readonly hyperparameters?: Readonly<Record<string, number>>;
}

/**
 * Reads parameters back from what {@link Parameters.toJSON} wrote, for the network under `root`.
 *
 * @throws GraphError where a name is missing or not known to the network, or something is not a finite number;
 * ShapeError where a shape differs; HyperparameterError for a hyper-parameter outside its domain, and where those given
 * lack one that changes, as they do where its name is misspelt.
 * @example
 * const W = parametersFromJSON(loss, JSON.parse(text));
 */
export function parametersFromJSON(
  root: Node | readonly Node[],
  json: unknown,
  options?: ParametersFromJSONOptions,
): Parameters {
  const { hyperparameters } = knownOptions("parametersFromJSON", options, ["hyperparameters"]);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  const wanted = allParametersOf(roots);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new GraphError(
      `parameters: they are ${describeValue(json)}; give an object with { shape, data } for each of ${listNames(wanted)}.`,
    );
  }
  const given = new Map<string, unknown>(Object.entries(json));
  const entries = wanted.map(({ name, node }): NamedTensor => {
    if (!given.has(name)) {
      throw new GraphError(`parameters: "${name}" is missing; give { shape, data } for each of ${listNames(wanted)}.`);
    }
    const value = tensorFromJSON(name, node.shape, given.get(name));
    given.delete(name);
    return { name, node, value };
  });
  const [surplus] = given.keys();
  if (surplus !== undefined) {
    throw new GraphError(`parameters: the network has none named "${surplus}"; load what this network saved.`);
  }
  return new Parameters(entries, hyperparameters && declaredUnder(roots, new Map(Object.entries(hyperparameters))));
}

/**
 * The hyper-parameters of the nodes under some roots, by the names of a run. Others of its are left aside: an optimizer may
 * bear the name of a node.
 */
function declaredUnder(roots: readonly Node[], given: ReadonlyMap<string, number>): KnownHyperparameters {
  const known = new Map<HyperparameterDeclaration, number>();
  for (const [{ operation }, owner] of nameNodes(roots)) {
    for (const declaration of operation.hyperparameters ?? []) {
      const name = `${owner}.${declaration.name}`;
      const value = given.get(name);
      if (value === undefined) {
        if (typeof declaration.value === "number") continue;
        throw new HyperparameterError(
          `parameters: the hyper-parameters lack "${name}", which changes; give all of the run, such as iteration.hyperparameters.`,
        );
      }
      checkValue(owner, declaration, value);
      known.set(declaration, value);
    }
  }
  return known;
}

const listNames = (parameters: readonly { name: string }[]): string =>
  parameters.map(({ name }) => name).join(", ") || "no parameters: the network has none";

/** JSON has no NaN or infinity and writes null for them, which must not come back as 0. */
function tensorFromJSON(name: string, wanted: Shape, json: unknown): Tensor {
  const { shape, data } = (json ?? {}) as { shape?: unknown; data?: unknown };
  if (!Array.isArray(shape) || !Array.isArray(data)) {
    throw new GraphError(`parameters: "${name}" is ${describeValue(json)}; give { shape, data }.`);
  }
  if (!sameShape(shape, wanted)) {
    throw new ShapeError(
      `parameters: "${name}" has shape ${showShape(shape)} but the network's has ${showShape(wanted)}; load what this network saved.`,
    );
  }
  if (data.length !== sizeOf(wanted)) {
    throw new ShapeError(
      `parameters: "${name}" has ${data.length} numbers but its shape ${showShape(wanted)} holds ${sizeOf(wanted)}; load what this network saved.`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new GraphError(
      `parameters: element ${wrong} of "${name}" is ${describeValue(data[wrong])}; give finite numbers, as a network saves that has not diverged.`,
    );
  }
  return new Tensor(shape, Float64Array.from(data));
}
