import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import {
  type HyperparameterValue,
  isResumable,
  type ResumableStream,
  type StreamState,
} from "../graph/hyperparameters.js";

/**
 * Copies of what the streams of hyper-parameters go on from behind an iteration, by name; undefined where none of them can tell.
 *
 * @throws HyperparameterError for a state that is no object.
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
