import { namedParameters } from "../engine/plan.js";
import type { Node } from "../graph/node.js";
import { type Binding, bindParameters, ownersIn } from "../graph/parameters/bind.js";
import { drawn } from "../graph/parameters/initial.js";
import { contextOf, type NamedTensor, Parameters } from "../graph/parameters/parameters.js";
import { type NetworkSignatures, networkSignatures } from "../graph/signatures/signature.js";
import { hash, Structure } from "../graph/signatures/structure.js";
import type { RunOptions } from "./run-options.js";
import { checkKnown, type RunState } from "./run-state.js";
import type { TrainingMemory } from "./training-memory.js";
import type { PlannedGradient, PlannedOptimizer, TrainingPlan } from "./training-plan.js";

/** Returns the signatures by which another run finds the nodes of this run. Watched nodes do not change them. */
export function trainingSignatures({ plan, gradients, optimizers }: TrainingPlan): () => NetworkSignatures {
  const losses = new Set(gradients.map(({ node }) => node.loss));
  return networkSignatures(
    () => {
      const structure = new Structure([...losses], plan.names);
      const reached = new Set(structure.nodes);
      const isWhole = [...plan.planned.keys()].every(
        (node) => node.operation.source?.from !== "parameter" || reached.has(node),
      );
      return isWhole ? structure : new Structure([...plan.names.keys()], plan.names);
    },
    () => new Map([...gradients, ...optimizers].map((each) => [each.name, signatureOf(each, (name) => name)])),
  );
}

/** The signature of a gradient or an optimizer: a hash of its kind and the names of its parameters. */
function signatureOf(owner: PlannedGradient | PlannedOptimizer, nameOf: (parameter: string) => string): string {
  const own = "gradients" in owner ? owner.gradients.flatMap(({ parameters }) => parameters) : owner.parameters;
  return hash(JSON.stringify([owner.node.kind, ...own.map(({ name }) => nameOf(name)).sort()]));
}

/** The start of a run. It finds each parameter of the run among the given ones, and from them all else that has a name. */
export class RunStart {
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
    const wanted = namedParameters(plan);
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

  /** Writes the start values into the memory of a run. */
  fill(memory: TrainingMemory): void {
    memory.start(this.givenFor);
    if (!this.#from) return;
    checkKnown(this.#from, this.#names);
    memory.remembered.resume(this.#from, this.givenName);
  }

  /** The start value of a parameter, with its name in what was given. */
  readonly givenFor = (node: Node): NamedTensor => this.#binding.get(node) as NamedTensor;

  /** The name, in what was given, of a parameter of the run. */
  readonly givenName = (name: string): string => this.#names.get(name) ?? name;

  /** The state that the run resumes from, if its nodes have the same names. Otherwise undefined: nodes are tried again. */
  get known(): RunState | undefined {
    const before = this.#before();
    return before && before.program !== this.#signatures().program ? undefined : this.#from;
  }

  /** The states from which streams of hyper-parameters resume, by the names of this run. */
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
