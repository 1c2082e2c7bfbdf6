import { createRandom } from "../../tensor/random.js";
import type { Subject } from "../node.js";
import { bindPerturbations, elementOf, like, tryForward } from "./perturbations.js";

/** For each trial: which elements are perturbed, given a random bit. */
const TRIALS: readonly ((k: number, bit: boolean) => boolean)[] = [
  (k) => k % 2 === 0,
  (k) => k % 2 === 1,
  (_k, bit) => bit,
];

/**
 * Finds an element of the output that changes although its own elements of the inputs do not. No element of an elementwise
 * operation does, to the last bit. Undefined if none is found.
 *
 * @throws OperationError if forward is not a function of its inputs.
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
    // If forward gives another output for the same inputs, that is the error to report.
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
