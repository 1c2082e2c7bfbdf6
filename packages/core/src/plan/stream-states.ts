import { type HyperparameterValue, isResumable, type StreamState } from "../hyperparameters.js";

/** What the streams of hyper-parameters go on from behind an iteration, by name; undefined where none of them can tell. */
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
    ]) => (isResumable(value) ? [[name, value.state(iteration)] as const] : []),
  );
  return resumable.length === 0 ? undefined : Object.fromEntries(resumable);
}
