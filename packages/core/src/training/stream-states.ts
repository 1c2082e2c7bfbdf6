import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import {
  type HyperparameterValue,
  isResumable,
  type ResumableStream,
  type StreamState,
} from "../graph/hyperparameters.js";

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
