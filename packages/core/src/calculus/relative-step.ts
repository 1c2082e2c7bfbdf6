import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";

/** A fraction of |x|, rounded so that x + h is a float64; if x is 0 or negligible, the fraction itself. */
export function relativeStepAt(part: number, x: number): number {
  const size = Math.abs(x);
  return size + part * size - size || part;
}

/** @throws HyperparameterError for a relative step together with an h, and for an invalid one. */
export function checkRelativeStep(owner: string, relativeStep: unknown, h: unknown): void {
  if (h !== undefined) {
    throw new HyperparameterError(`${owner}: h and relativeStep are both given; give one of them.`);
  }
  if (Number.isFinite(relativeStep) && (relativeStep as number) >= Number.EPSILON) return;
  throw new HyperparameterError(
    `${owner}: relativeStep is ${describeValue(relativeStep)}; give a finite number of at least ${Number.EPSILON}, such as 1e-6.`,
  );
}
