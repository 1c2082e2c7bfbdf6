import { type DescentOptions, type DescentStep, descend, type Point } from "@rxgrad/core";
import { from, type Observable } from "rxjs";

/**
 * Gradient descent on f as a cold Observable of its path: the start as step 0, then every step taken, `steps` + 1 points
 * in all. The `gradient` of a point is the one at that point, which the next step follows.
 *
 * Every subscription walks anew from the `start` as it was at the call. The walk is synchronous and computes nothing ahead:
 * unsubscribing, as `take(3)` does, ends it before f is called again. Divergence is not hidden: huge numbers are emitted
 * as they are, and the first that is not finite ends the stream with an error. Given `bounds`, every step is projected
 * into them, and f is never evaluated outside.
 *
 * @throws HyperparameterError at the call, for an h, scheme, number of steps or learning rate outside its domain, and a
 *   start outside the bounds.
 * @throws ShapeError at the call, for a start that is no array, Float64Array or Tensor, and steps or bounds that are not
 *   built like it.
 * @throws NumericError at the call, for a start that is not finite.
 * The stream fails with a NumericError where x, f(x) or the gradient is not finite, naming the step and the last finite
 * point; with a HyperparameterError where a schedule gives what is no finite number; with what f throws.
 * @example
 * gradientDescent(([x0, x1]) => x0 ** 2 + x1 ** 2, [-3, 4], { learningRate: 0.1, steps: 100 }).subscribe(
 *   ({ step, x, value }) => console.log(step, x, value), // at last: 100 [-6.111107928998789e-10, 8.148143905314271e-10] …
 * );
 * @see A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", Comptes rendus 25 (1847).
 */
export function gradientDescent<X extends Point>(
  f: (x: X) => number,
  start: X,
  options: DescentOptions<X>,
): Observable<DescentStep<X>> {
  return from(descend(f, start, options));
}
