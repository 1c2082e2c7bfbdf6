import { describeValue } from "../../errors/describe-value.js";
import { GraphError } from "../../errors/errors.js";
import { Tensor } from "../../tensor/tensor.js";
import type { HyperparameterDeclaration } from "../hyperparameters.js";
import type { Node } from "../node.js";
import type { Places } from "../signatures/places.js";
import { signatureText } from "../signatures/signature.js";

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
export type KnownHyperparameters = ReadonlyMap<HyperparameterDeclaration | string, number>;

/** What goes with the values of parameters, for whoever evaluates or saves them. */
export interface ParametersContext {
  /** What the changing hyper-parameters of nodes were in the iteration that these come from. */
  readonly hyperparameters?: KnownHyperparameters | undefined;
  /** What the nodes are known by in another graph. */
  readonly places?: (() => Places | undefined) | undefined;
  /** Values that are not of these parameters, and that evaluating with them may need. */
  readonly beside?: Beside | undefined;
}

/** The other parameters of a run. */
export interface Beside {
  /** Those that the losses depend on too. */
  readonly needed: readonly NamedTensor[];
  readonly others: readonly NamedTensor[];
}

/** What goes with some parameters. */
export let contextOf: (parameters: Parameters) => ParametersContext;

/** What some parameters hold for a node. */
export let entryOf: (parameters: Parameters, node: Node) => NamedTensor | undefined;

/**
 * The values of a network's parameters, by name and by node. It never changes; training makes new ones.
 *
 * The names are those of the training root, and stay the same whichever node the values are used with. What an optimizer node
 * emits has the names of what it updates; `get` and `has`, `evaluate` and `predict` find the other parameters of the run too.
 *
 * @example
 * for (const { name, value } of W) console.log(name, value.shape); // dense1/W [784, 50], dense1/b [50], …
 * W.get("dense1/W").at(0, 0);
 */
export class Parameters implements Iterable<NamedTensor> {
  readonly #given: readonly NamedTensor[];
  readonly #context: ParametersContext;
  #known: KnownParameters | undefined;

  static {
    contextOf = (parameters) => parameters.#context;
    entryOf = (parameters, node) => parameters.#entries.byNode.get(node);
  }

  /**
   * @param context Of rxgrad's own making.
   * @throws GraphError for what is no list of named tensors.
   */
  constructor(entries: Iterable<NamedTensor>, context: ParametersContext = {}) {
    this.#given = namedTensors(entries);
    this.#context = context;
  }

  /** The names, in topological order. */
  get names(): readonly string[] {
    return this.#given.map(({ name }) => name);
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
    return this.#given.values();
  }

  /** Sorted when first asked for: training makes Parameters far more often than anybody looks into them. */
  get #entries(): KnownParameters {
    if (!this.#known) {
      const { needed, others } = this.#context.beside ?? { needed: [], others: [] };
      const all = [...others, ...needed, ...this.#given];
      this.#known = {
        byName: new Map(all.map((each) => [each.name, each])),
        byNode: new Map(all.map((each) => [each.node, each])),
      };
    }
    return this.#known;
  }

  /**
   * `{ name: { shape, data } }`, plain numbers, of all that the losses depend on. Beside them stands a signature, by which
   * {@link parametersFromJSON} knows the layer again, whatever its number.
   */
  toJSON(): Record<string, { shape: number[]; data: number[]; signature?: string }> {
    const { beside, places } = this.#context;
    const signatures = places?.()?.parameters;
    return Object.fromEntries(
      [...this.#given, ...(beside?.needed ?? [])].map(({ name, value }) => {
        const signature = signatures?.get(name);
        return [name, { ...value.toJSON(), ...(signature && { signature: signatureText(signature) }) }];
      }),
    );
  }
}

function namedTensors(entries: Iterable<NamedTensor>): readonly NamedTensor[] {
  const named: NamedTensor[] = [];
  const isList = typeof (entries as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === "function";
  if (!isList || ArrayBuffer.isView(entries)) throw notNamed(entries);
  for (const each of entries) {
    if (!(each?.value instanceof Tensor)) throw notNamed(entries);
    named.push(each);
  }
  return named;
}

const notNamed = (entries: unknown): GraphError =>
  new GraphError(`parameters: they are ${describeValue(entries)}; give a list of { name, node, value: Tensor }.`);

/** What Node's console prints: the names, and a tensor for each. */
Object.defineProperty(Parameters.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Parameters) {
    return Object.fromEntries([...this].map(({ name, value }) => [name, value]));
  },
});

declare module "../../errors/errors.js" {
  interface Reached {
    readonly parameters: Parameters;
  }
}
