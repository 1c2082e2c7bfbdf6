import { GraphError, OperationError } from "../../errors/errors.js";
import type { Contract, Subject } from "../node.js";
import { judgeChanges } from "./changes.js";
import { isWrong, type Strictness } from "./comparison.js";
import { findForeign } from "./elementwise.js";
import { callSides, watchBackward } from "./gradients.js";
import { elementOf, like, shown } from "./perturbations.js";
import { STALE } from "./reads.js";

/**
 * What is refused without a doubt: changes that are off by more than a hundredth of the largest one, and by more than a
 * billionth of the values, for moves of every size, up and down. Kinks do no harm, since changes across them are exact too.
 */
const BLATANT: Strictness = {
  relative: 1e-2,
  rounding: (_element, sizes) => 1e-9 * sizes,
  everyMove: false,
};

/**
 * What a user's operation promises, tried on the values of a few samples: forward is a function of its inputs,
 * `elementwise` is true, `difference`, `direction` and `directionalDifference` say what forward does, and no rule changes what it reads or leaves
 * unwritten what it has to write.
 */
export const contract: Contract = {
  /** @throws OperationError naming the element, and both of its values. */
  tryForward(label, out, forward, placeOf) {
    const before = out.data.slice();
    out.data.fill(STALE);
    forward();
    const other = before.findIndex((value, k) => !Object.is(value, out.data[k]));
    if (other < 0) return;
    throw new OperationError(
      `${label}: forward is no function of its inputs: ${placeOf(other)} was ${shown(before[other])}, and ${shown(out.data[other])} when it ran again on the same; draw no random numbers in it, count nothing, and do not read out. A blackBox may be noisy.`,
    );
  },

  tryBackward: watchBackward,

  /** @throws OperationError naming the rule, the element, and both changes; GraphError where `elementwise` is declared wrongly. */
  tryRules(subject) {
    const { sides, kinked } = subject.operation;
    if (sides && kinked) callSides(subject, like(subject, subject.out), subject.inputs);
    const wrong = findWrong(subject);
    if (!wrong) return;
    tryAgain(subject);
    throw wrong;
  },
};

/** Whether forward still gives what it gave: one that does not would have other rules blamed. */
export function tryAgain(subject: Subject): void {
  const { label, operation, out, inputs } = subject;
  if (operation.derivedInputs?.length) return;
  contract.tryForward(
    label,
    out,
    () => subject.forward(out, inputs),
    (k) => elementOf(subject, k),
  );
}

/** The error for what is declared, or said by a rule, and is not what forward does. */
function findWrong(subject: Subject): GraphError | OperationError | undefined {
  const { label, operation } = subject;
  const foreign = operation.elementwise ? findForeign(subject) : undefined;
  if (foreign !== undefined) {
    return new GraphError(
      `${label}: elementwise is declared true, but ${elementOf(subject, foreign)} changes with other elements of its inputs; leave elementwise out.`,
    );
  }
  // Derived inputs move too, which only who knows the nodes that they come from can do.
  if (operation.derivedInputs?.length) return undefined;
  for (const { rule, comparison, moved } of judgeChanges(subject, BLATANT)) {
    const { worst } = comparison;
    if (!isWrong(worst, BLATANT)) continue;
    return new OperationError(
      `${label}: ${rule} says that ${elementOf(subject, worst.element)} changes by ${shown(worst.got)} when ${moved} moves, but forward changes it by ${shown(worst.wanted)}; correct ${rule}, or leave it out.`,
    );
  }
  return undefined;
}
