import { GraphError } from "../errors/errors.js";
import type { Node } from "../graph/node.js";
import { type Binding, bindParameters, ownersIn } from "../graph/parameters/bind.js";
import { drawn } from "../graph/parameters/drawn.js";
import { contextOf, type NamedTensor, Parameters } from "../graph/parameters/parameters.js";
import type { NetworkSignatures } from "../graph/signatures/signature.js";
import { Structure } from "../graph/signatures/structure.js";
import { restoreFrom } from "./restored-memory.js";
import type { RunOptions } from "./run-options.js";
import { parametersIn, type Resume, type RunStart, signatureOf } from "./run-start.js";
import type { RunState } from "./run-state.js";
import type { TrainingMemory } from "./training-memory.js";
import type { TrainingPlan } from "./training-plan.js";

/** Finds each parameter of a run among the given ones, and from them all else that has a name. */
export const resume: Resume = (...given) => new ResumedStart(...given);

class ResumedStart implements RunStart {
  readonly #training: TrainingPlan;
  readonly #signatures: () => NetworkSignatures;
  readonly #binding: Binding;
  readonly #names: ReadonlyMap<string, string>;
  readonly #from: RunState | undefined;

  constructor(
    training: TrainingPlan,
    signatures: () => NetworkSignatures,
    { from, parameters }: RunOptions,
    seed: number,
  ) {
    const { plan } = training;
    const wanted = parametersIn(plan);
    const own = parameters === undefined ? new Parameters(drawn(wanted, seed)) : parameters;
    const given = from?.parameters ?? own;
    this.#training = training;
    this.#signatures = signatures;
    this.#from = from;
    this.#binding = bindParameters(
      { owner: "train", structure: () => signatures().structure as Structure, wanted, isRoot: true },
      given,
    );
    this.#names = new Map(wanted.map(({ node, name }) => [name, this.givenFor(node).name]));
  }

  fill(memory: TrainingMemory): void {
    memory.start(this.givenFor);
    if (!this.#from) return;
    checkKnown(this.#from, this.#names);
    restoreFrom(this.#from, memory.remembered, this.givenName);
  }

  /** The start value of a parameter, with its name in what was given. */
  readonly givenFor = (node: Node): NamedTensor => this.#binding.get(node) as NamedTensor;

  /** The name, in what was given, of a parameter of the run. */
  readonly givenName = (name: string): string => this.#names.get(name) ?? name;

  get known(): RunState | undefined {
    const before = this.#before();
    return before && before.program !== this.#signatures().program ? undefined : this.#from;
  }

  get streams(): RunState["streams"] {
    const { streams } = this.#from ?? {};
    const before = this.#before();
    if (!streams || !before) return streams;
    const names = this.#ownersBefore(before);
    return Object.fromEntries(
      [...names].flatMap(([name, other]) =>
        Object.entries(streams).flatMap(([key, state]) => {
          const at = key.lastIndexOf(".");
          return key.slice(0, at) === other ? [[name + key.slice(at), state] as const] : [];
        }),
      ),
    );
  }

  /** For each owner of hyper-parameters in this run, its name in the run before. */
  #ownersBefore(before: NetworkSignatures): Map<string, string> {
    const { plan, gradients, optimizers } = this.#training;
    const names = new Map<string, string>();
    const structure = new Structure([...plan.names.keys()], plan.names);
    for (const [node, other] of ownersIn(structure, new Map(), before, before.program === this.#signatures().program)) {
      if (other !== undefined) names.set(plan.names.get(node) as string, other);
    }
    for (const each of [...gradients, ...optimizers]) {
      const signature = signatureOf(each, this.givenName);
      const alike = [...before.owners].filter(([, other]) => other === signature).map(([name]) => name);
      const other = alike.includes(each.name) ? each.name : alike.length === 1 ? alike[0] : each.node.name;
      if (other !== undefined && before.owners.has(other)) names.set(each.name, other);
    }
    return names;
  }

  #before(): NetworkSignatures | undefined {
    return this.#from && contextOf(this.#from.parameters).signatures?.();
  }
}

/**
 * Checks that this network has all parameters of a state.
 *
 * @param names For each parameter of the network, its name in the state.
 * @throws GraphError for a parameter that this network does not have: the state is of another network.
 */
function checkKnown({ parameters }: RunState, names: ReadonlyMap<string, string>): void {
  const given = new Set(names.values());
  const surplus = parameters.names.find((name) => !given.has(name));
  if (surplus === undefined) return;
  throw new GraphError(
    `train: from holds a parameter "${surplus}", and this network has only ${[...names.keys()].join(", ") || "none"}; give a state of this network.`,
  );
}
