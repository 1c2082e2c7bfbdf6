import { GraphError, OperationError } from "../../errors/errors.js";
import type { RuleChecks, Subject } from "../node.js";
import { callSides, STALE, watchBackward } from "./calls.js";
import { judgeChanges } from "./changes.js";
import { isWrong, type Strictness } from "./comparison.js";
import { findForeign } from "./elementwise.js";
import { elementOf, like, shown } from "./perturbations.js";

/**
 * The tolerances for errors that are refused in a run: a change differs by more than 1e-2 of the largest change and by more than
 * 1e-9 of the values, for perturbations of every size and both signs. Rules must be exact across kinks too.
 */
const BLATANT: Strictness = {
  relative: 1e-2,
  rounding: (_element, sizes) => 1e-9 * sizes,
  everyPerturbation: false,
};

/**
 * Checks the contract of a user's operation on a few samples. `forward` is a function of its inputs. `elementwise` is true if it
 * is declared. `reductionWeight`, `linearCoefficients`, `difference`, `direction` and `directionalDifference` agree with forward. Every rule writes all of its output and
 * leaves its inputs unchanged.
 */
export const ruleChecks: RuleChecks = {
  /** @throws OperationError with the element and its two values. */
  tryForward(label, out, forward, describeElement) {
    const before = out.data.slice();
    out.data.fill(STALE);
    forward();
    const other = before.findIndex((value, k) => !Object.is(value, out.data[k]));
    if (other < 0) return;
    throw new OperationError(
      `${label}: forward is not a function of its inputs: ${describeElement(other)} was ${shown(before[other])}, and ${shown(out.data[other])} when it ran again on the same inputs; draw no random numbers in it, keep no state, do not read out, or use a blackBox, which may be noisy.`,
    );
  },

  tryBackward: watchBackward,

  /** @throws OperationError with the rule, the element and both changes; GraphError for a wrong `elementwise`. */
  tryRules(subject) {
    const { sides, kinked } = subject.operation;
    if (sides && kinked) callSides(subject, like(subject, subject.out), subject.inputs);
    const wrong = findWrong(subject);
    if (!wrong) return;
    tryAgain(subject);
    throw wrong;
  },
};

/** Checks that forward gives the same output again. Otherwise an error of forward would be reported as an error of a rule. */
function tryAgain(subject: Subject): void {
  const { label, operation, out, inputs } = subject;
  if (operation.derivedInputs?.length) return;
  ruleChecks.tryForward(
    label,
    out,
    () => subject.forward(out, inputs),
    (k) => elementOf(subject, k),
  );
}

/** The error for a declaration or a rule that disagrees with forward. */
function findWrong(subject: Subject): GraphError | OperationError | undefined {
  const { label, operation } = subject;
  const foreign = operation.elementwise ? findForeign(subject) : undefined;
  if (foreign !== undefined) {
    return new GraphError(
      `${label}: elementwise is declared true, but ${elementOf(subject, foreign)} changes with other elements of its inputs; leave elementwise out.`,
    );
  }
  // Derived inputs would have to change too, and the nodes that compute them are not known here.
  if (operation.derivedInputs?.length) return undefined;
  for (const { rule, comparison, moved } of judgeChanges(subject, BLATANT)) {
    const { worst } = comparison;
    if (!isWrong(worst, BLATANT)) continue;
    return new OperationError(
      `${label}: ${rule} says that ${elementOf(subject, worst.element)} changes by ${shown(worst.got)} when ${moved.join(" and ")} moves, but forward changes it by ${shown(worst.wanted)}; correct ${rule}, or leave it out.`,
    );
  }
  return undefined;
}
