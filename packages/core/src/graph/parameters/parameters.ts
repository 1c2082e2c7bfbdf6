import { describeValue } from "../../errors/describe-value.js";
import { GraphError, ShapeError } from "../../errors/errors.js";
import { sameShape, showShape } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import type { HyperparameterDeclaration } from "../hyperparameters.js";
import type { Node } from "../node.js";
import { type NetworkSignatures, signatureText } from "../signatures/signature.js";

/** The value of a parameter, with its name and its node. */
export interface NamedTensor {
  /** The name under the training root: `dense1/W`. */
  readonly name: string;
  /** The parameter node. */
  readonly node: Node;
  /** Its value. */
  readonly value: Tensor;
}

interface KnownParameters {
  readonly byName: ReadonlyMap<string, NamedTensor>;
  readonly byNode: ReadonlyMap<Node, NamedTensor>;
}

/**
 * The values of the hyper-parameters of nodes in an iteration, by declaration. If the nodes are not known, they are kept by name,
 * such as `l2Penalty1.strength`.
 */
export type KnownHyperparameters = ReadonlyMap<HyperparameterDeclaration | string, number>;

/** Data beside the values of parameters that evaluating or saving them needs. */
export interface ParametersContext {
  /** The changing hyper-parameters of nodes in the iteration of these parameters. */
  readonly hyperparameters?: KnownHyperparameters | undefined;
  /** The signatures by which the nodes are found in another graph. */
  readonly signatures?: (() => NetworkSignatures | undefined) | undefined;
  /** Values of other parameters, which evaluation may need. */
  readonly beside?: Beside | undefined;
}

/** The other parameters of a run. */
export interface Beside {
  /** Other parameters on which the losses depend. */
  readonly needed: readonly NamedTensor[];
  readonly others: readonly NamedTensor[];
}

/** The context of some parameters. */
export let contextOf: (parameters: Parameters) => ParametersContext;

/** The entry of some parameters for a node. */
export let entryOf: (parameters: Parameters, node: Node) => NamedTensor | undefined;

/**
 * The values of a network's parameters, by name and by node. An instance never changes; training makes new ones.
 *
 * The names are those under the training root and do not depend on the node that is evaluated. The value of an optimizer node
 * lists the parameters that it updates; `get`, `has`, `evaluate` and `predict` find the other parameters of the run too.
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
   * @param entries The values with their names and nodes.
   * @param context Only rxgrad passes it.
   * @throws GraphError for a value that is not a list of named tensors.
   */
  constructor(entries: Iterable<NamedTensor>, context: ParametersContext = {}) {
    this.#given = namedTensors(entries);
    this.#context = context;
  }

  /** The names, in topological order. */
  get names(): readonly string[] {
    return this.#given.map(({ name }) => name);
  }

  /** The value of a parameter, by its name or its node. @throws GraphError if there is none. */
  get(parameter: string | Node): Tensor {
    const { byName, byNode } = this.#entries;
    const entry = typeof parameter === "string" ? byName.get(parameter) : byNode.get(parameter);
    if (entry) return entry.value;
    const wanted = typeof parameter === "string" ? `parameter "${parameter}"` : `value of that ${parameter.kind} node`;
    throw new GraphError(`parameters: there is no ${wanted}; give one of ${this.names.join(", ")}.`);
  }

  /** Whether there is a value for a name or a node. */
  has(parameter: string | Node): boolean {
    const { byName, byNode } = this.#entries;
    return typeof parameter === "string" ? byName.has(parameter) : byNode.has(parameter);
  }

  /**
   * A copy in which some parameters have other values. What else belongs to them stays, such as the hyper-parameters of their
   * iteration, so that a loss can be evaluated with one weight moved.
   *
   * @throws GraphError for the name of no parameter; ShapeError for a value of another shape.
   * @example
   * const moved = iteration.parameters.with({ "dense1/b": tensor([0.1, 0, 0]) });
   * console.log(await evaluate(loss, batch, moved));
   */
  with(values: Readonly<Record<string, Tensor>>): Parameters {
    for (const [name, value] of Object.entries(values)) {
      const { shape } = this.get(name);
      if (value instanceof Tensor && sameShape(value.shape, shape)) continue;
      const given = value instanceof Tensor ? `a tensor of shape ${showShape(value.shape)}` : describeValue(value);
      throw new ShapeError(
        `parameters: ${given} was given for parameter "${name}" of shape ${showShape(shape)}; give a Tensor of that shape.`,
      );
    }
    const replaced = (entries: readonly NamedTensor[]): readonly NamedTensor[] =>
      entries.map((each) => (Object.hasOwn(values, each.name) ? { ...each, value: values[each.name] } : each));
    const { beside } = this.#context;
    return new Parameters(replaced(this.#given), {
      ...this.#context,
      ...(beside && { beside: { needed: replaced(beside.needed), others: replaced(beside.others) } }),
    });
  }

  [Symbol.iterator](): IterableIterator<NamedTensor> {
    return this.#given.values();
  }

  /** Made on first use, because most instances that training makes are never read. */
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
   * `{ name: { shape, data, signature } }` as plain data, of all parameters on which the losses depend. By the signature,
   * {@link parametersFromJSON} finds the layer again even if its number differs.
   */
  toJSON(): Record<string, { shape: number[]; data: number[]; signature?: string }> {
    const { beside, signatures } = this.#context;
    const own = signatures?.()?.parameters;
    return Object.fromEntries(
      [...this.#given, ...(beside?.needed ?? [])].map(({ name, value }) => {
        const signature = own?.get(name);
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

/** Node's console prints the names, with a tensor for each. */
Object.defineProperty(Parameters.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Parameters) {
    return Object.fromEntries([...this].map(({ name, value }) => [name, value]));
  },
});

declare module "../../errors/errors.js" {
  interface Reached {
    /** The parameters after that iteration; the initial ones before the end of the first. */
    readonly parameters: Parameters;
  }
}
