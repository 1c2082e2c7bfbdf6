import { createRandom } from "../../tensor/random.js";
import type { Subject } from "../node.js";
import { bindPerturbations, elementOf, like, tryForward } from "./perturbations.js";

/** Which elements move, trial by trial, given a random bit. */
const TRIALS: readonly ((k: number, bit: boolean) => boolean)[] = [
  (k) => k % 2 === 0,
  (k) => k % 2 === 1,
  (_k, bit) => bit,
];

/**
 * An element of the output that changes though its own elements of the inputs stay, which none does of an elementwise
 * operation, to the last bit; undefined where none is found.
 *
 * @throws OperationError where forward is no function of its inputs.
 */
export function findForeign(subject: Subject): number | undefined {
  const { inputs, out, label } = subject;
  const which = inputs.flatMap(({ size }, i) => (size === out.size ? [i] : []));
  const moved = bindPerturbations(subject, which);
  const after = like(subject, out);
  const random = createRandom(0, label);
  const bits = Array.from({ length: out.size }, () => random.uniform() < 0.5);
  for (const moves of TRIALS) {
    moved.by(1 / 8, (_, k) => moves(k, bits[k]));
    if (!tryForward(subject, after, moved.inputs)) continue;
    const found = out.data.findIndex((value, k) => !moves(k, bits[k]) && !Object.is(value, after.data[k]));
    if (found < 0) continue;
    // One that gives something else for the same has no such elements, but is no function of its inputs.
    subject.operation.contract?.tryForward(
      label,
      after,
      () => subject.forward(after, moved.inputs),
      (k) => elementOf(subject, k),
    );
    return found;
  }
  return undefined;
}
