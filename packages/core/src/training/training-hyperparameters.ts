import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import {
  type HyperparameterDeclaration,
  HyperparameterValue,
  isResumable,
  isStream,
  type NumberStream,
  type ResumableStream,
  type StreamedHyperparameter,
  type StreamState,
} from "../graph/hyperparameters.js";
import type { TrainingPlan } from "./training-plan.js";

/**
 * The hyper-parameters of the nodes, gradients and optimizers of a run, by name: `owner.name`.
 *
 * @param latest Returns, for a stream, a function that returns its newest value.
 */
export function runHyperparameters(
  training: TrainingPlan,
  latest: ((stream: NumberStream) => () => number) | undefined,
): Map<string, HyperparameterValue> {
  return new Map(
    declaredIn(training).map(({ owner, declaration }) => {
      const { name, value } = declaration;
      const newest = isStream(value) ? latest?.(value) : undefined;
      return [`${owner}.${name}`, new HyperparameterValue(owner, declaration, newest)] as const;
    }),
  );
}

/** The declarations of a run, with the names of their owners: those of nodes first, then of gradients and of optimizers. */
export function declaredIn({
  plan,
  gradients,
  optimizers,
}: TrainingPlan): { readonly owner: string; readonly declaration: HyperparameterDeclaration }[] {
  const owners = [
    ...[...plan.names].map(([node, owner]) => ({ owner, declarations: node.operation.hyperparameters ?? [] })),
    ...[...gradients, ...optimizers].map(({ node, name }) => ({ owner: name, declarations: node.hyperparameters })),
  ];
  return owners.flatMap(({ owner, declarations }) => declarations.map((declaration) => ({ owner, declaration })));
}

/** Returns a function from an iteration to the values of the nodes' changing hyper-parameters; undefined if there are none. */
export function changingOf(
  { plan }: TrainingPlan,
  all: readonly HyperparameterValue[],
): ((iteration: number) => ReadonlyMap<HyperparameterDeclaration, number>) | undefined {
  const own = new Set([...plan.names.keys()].flatMap((node) => node.operation.hyperparameters ?? []));
  const changing = all.filter(({ declaration }) => own.has(declaration) && typeof declaration.value !== "number");
  if (changing.length === 0) return undefined;
  return (iteration) => new Map(changing.map((each) => [each.declaration, each.at(iteration)]));
}

/** The values in an iteration, by name: `owner.name`. It must be the iteration that was sampled last, or the one before. */
export const sampledIn = (
  all: ReadonlyMap<string, HyperparameterValue>,
  iteration: number,
): Readonly<Record<string, number>> => Object.fromEntries([...all].map(([name, value]) => [name, value.at(iteration)]));

/** A hyper-parameter with its stream; undefined if it has none. */
export const streamedOf = ({
  owner,
  declaration: { name, value },
}: HyperparameterValue): StreamedHyperparameter | undefined =>
  isStream(value) ? { owner, name, stream: value } : undefined;

/**
 * Copies of the states of resumable streams of hyper-parameters after an iteration, by name; undefined if none is resumable.
 *
 * @throws HyperparameterError for a state that is not an object.
 */
export function streamStates(
  hyperparameters: ReadonlyMap<string, HyperparameterValue>,
  iteration: number,
): Readonly<Record<string, StreamState>> | undefined {
  const resumable = [...hyperparameters].flatMap(
    ([
      name,
      {
        declaration: { value },
      },
    ]) => (isResumable(value) ? [[name, stateOf(name, value, iteration)] as const] : []),
  );
  return resumable.length === 0 ? undefined : Object.fromEntries(resumable);
}

function stateOf(name: string, stream: ResumableStream, iteration: number): StreamState {
  const state: unknown = stream.state(iteration);
  if (typeof state === "object" && state !== null) return { ...state };
  throw new HyperparameterError(
    `the state of the stream of ${name} is ${describeValue(state)}; let state() return numbers by name.`,
  );
}
