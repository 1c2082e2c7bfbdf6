import { GraphError, ShapeError } from "./errors.js";
import type { Node } from "./graph/node.js";
import { nameNodes, topological } from "./graph/walk.js";
import { createRandom } from "./tensor/random.js";
import { sameShape, showShape, sizeOf } from "./tensor/shape.js";
import { Tensor } from "./tensor/tensor.js";

/** A parameter's value under its name. */
export interface NamedTensor {
  readonly name: string;
  readonly node: Node;
  readonly value: Tensor;
}

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
  readonly #byName = new Map<string, NamedTensor>();
  readonly #byNode = new Map<Node, NamedTensor>();

  constructor(entries: Iterable<NamedTensor>) {
    for (const entry of entries) {
      this.#byName.set(entry.name, entry);
      this.#byNode.set(entry.node, entry);
    }
  }

  /** The names, in topological order. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** The value of a parameter, by its name or its node. @throws GraphError where there is none. */
  get(parameter: string | Node): Tensor {
    const entry = typeof parameter === "string" ? this.#byName.get(parameter) : this.#byNode.get(parameter);
    if (entry) return entry.value;
    const asked = typeof parameter === "string" ? `"${parameter}"` : `of that ${parameter.kind} node`;
    throw new GraphError(`parameters: there is none ${asked}; there are ${this.names.join(", ")}.`);
  }

  /** Whether there is a value for this name or node. */
  has(parameter: string | Node): boolean {
    return typeof parameter === "string" ? this.#byName.has(parameter) : this.#byNode.has(parameter);
  }

  [Symbol.iterator](): IterableIterator<NamedTensor> {
    return this.#byName.values();
  }

  /** `{ name: { shape, data } }`, plain numbers. */
  toJSON(): Record<string, { shape: number[]; data: number[] }> {
    return Object.fromEntries([...this].map(({ name, value }) => [name, value.toJSON()]));
  }
}

/** The parameters that a node reaches, with the names that it gives them as a training root. */
export function parametersOf(...roots: readonly Node[]): { name: string; node: Node }[] {
  const names = nameNodes(roots);
  return topological(roots)
    .filter((node) => node.operation.source?.from === "parameter")
    .map((node) => ({ name: names.get(node) as string, node }));
}

/**
 * The values that the parameters of a node start from, drawn from `seed`: what `train` with this seed begins with.
 *
 * @example
 * const start = initialParameters(y, { seed: 1 });
 * const before = await evaluate(y, { x: [[0, 1]] }, start);
 */
export function initialParameters(
  root: Node | readonly Node[],
  { seed = 0 }: { readonly seed?: number } = {},
): Parameters {
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  return new Parameters(
    parametersOf(...roots).map(({ name, node }) => ({ name, node, value: initialValue(node, name, seed) })),
  );
}

function initialValue(node: Node, name: string, seed: number): Tensor {
  const shape = node.shape as readonly number[];
  const data = new Float64Array(sizeOf(shape));
  const { source } = node.operation;
  if (source?.from === "parameter") source.initial.fill(data, shape, createRandom(seed, name));
  return new Tensor(shape, data);
}

/**
 * Reads parameters back from what {@link Parameters.toJSON} wrote, for the network under `root`.
 *
 * @throws GraphError where a name is missing or not known to the network; ShapeError where a shape differs.
 * @example
 * const W = parametersFromJSON(loss, JSON.parse(text));
 */
export function parametersFromJSON(root: Node | readonly Node[], json: unknown): Parameters {
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  const given = new Map(Object.entries((json ?? {}) as Record<string, { shape: number[]; data: number[] }>));
  const wanted = parametersOf(...roots);
  const entries = wanted.map(({ name, node }): NamedTensor => {
    const found = given.get(name);
    if (!found || !Array.isArray(found.shape) || !Array.isArray(found.data)) {
      throw new GraphError(
        `parameters: "${name}" is missing; give { shape, data } for each of ${wanted.map((w) => w.name).join(", ")}.`,
      );
    }
    if (!sameShape(found.shape, node.shape)) {
      throw new ShapeError(
        `parameters: "${name}" has shape ${showShape(found.shape)} but the network's has ${showShape(node.shape)}; load what this network saved.`,
      );
    }
    given.delete(name);
    return { name, node, value: new Tensor(found.shape, Float64Array.from(found.data)) };
  });
  const [surplus] = given.keys();
  if (surplus !== undefined) {
    throw new GraphError(`parameters: the network has none named "${surplus}"; load what this network saved.`);
  }
  return new Parameters(entries);
}
