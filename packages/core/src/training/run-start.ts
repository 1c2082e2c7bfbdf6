import type { Node } from "../graph/node.js";
import { drawn } from "../graph/parameters/drawn.js";
import type { NamedParameter } from "../graph/parameters/parameters-of.js";
import { type NetworkSignatures, networkSignatures } from "../graph/signatures/signature.js";
import { hash, Structure } from "../graph/signatures/structure.js";
import type { Tensor } from "../tensor/tensor.js";
import type { RunOptions } from "./run-options.js";
import type { RunState } from "./run-state.js";
import type { TrainingMemory } from "./training-memory.js";
import type { PlannedGradient, PlannedOptimizer, TrainingPlan } from "./training-plan.js";

/** The start of a run: its first values, and what it takes over from another run. */
export interface RunStart {
  /** Writes the start values into the memory of a run. */
  fill(memory: TrainingMemory): void;
  /** The state that the run resumes from, if its nodes have the same names. Otherwise undefined: nodes are tried again. */
  readonly known?: RunState | undefined;
  /** The states from which streams of hyper-parameters resume, by the names of this run. */
  readonly streams?: RunState["streams"];
}

/** Makes the start of a run from given parameters or a state. */
export type Resume = (
  training: TrainingPlan,
  signatures: () => NetworkSignatures,
  options: RunOptions,
  seed: number,
) => RunStart;

let resume: Resume | undefined;

/** Brings the code for starts from given values. A page whose runs start anew does not load it. */
export function bringResume(code: Resume): void {
  resume = code;
}

/** Whether a run starts from given values, and the code for that has not been brought. */
export const lacksResume = (options: RunOptions): boolean => resume === undefined && isResumed(options);

const isResumed = ({ from, parameters }: RunOptions): boolean => Boolean(from) || parameters !== undefined;

/** The start of a run. If it starts from given values, the code for that must have been brought. */
export const startOf: Resume = (training, signatures, options, seed) =>
  isResumed(options) ? (resume as Resume)(training, signatures, options, seed) : freshStart(training, seed);

/** A start from drawn parameters. */
function freshStart({ plan }: TrainingPlan, seed: number): RunStart {
  const values = new Map<Node, { readonly value: Tensor }>();
  for (const each of drawn(parametersIn(plan), seed)) values.set(each.node, each);
  return { fill: (memory) => memory.start((node) => values.get(node) as { readonly value: Tensor }) };
}

/** All parameters of a plan. */
export const parametersIn = ({ planned }: TrainingPlan["plan"]): NamedParameter[] =>
  [...planned].flatMap(([node, { name, operation }]) =>
    operation.source?.from === "parameter" ? [{ node, name }] : [],
  );

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
export function signatureOf(owner: PlannedGradient | PlannedOptimizer, nameOf: (parameter: string) => string): string {
  const own = "gradients" in owner ? owner.gradients.flatMap(({ parameters }) => parameters) : owner.parameters;
  return hash(JSON.stringify([owner.node.kind, ...own.map(({ name }) => nameOf(name)).sort()]));
}
