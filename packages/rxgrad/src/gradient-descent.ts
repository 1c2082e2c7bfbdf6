import { type DescentOptions, type DescentStep, descend, type Point } from "@rxgrad/core/calculus";
import { from, type Observable } from "rxjs";

/**
 * Gradient descent on f as a cold Observable of its path: the start as step 0, then every step, `steps` + 1 points
 * in all. The `gradient` of a point is the gradient at that point; the next step follows it.
 *
 * Every subscription starts again from the `start` as it was at the call. The descent is synchronous and computes nothing
 * ahead: unsubscribing, as `take(3)` does, ends it before f is called again. Divergence is not hidden: huge numbers are
 * emitted unchanged, and the first number that is not finite ends the stream with an error. With `bounds`, every step is
 * projected into them, and f is never evaluated outside.
 *
 * @param f The function to descend on, which returns one number.
 * @param start The first point: a list of numbers, nested lists, a Float64Array or a Tensor. It is not changed.
 * @throws HyperparameterError at the call, for an h, scheme, number of steps or learning rate outside its domain, and for
 *   a start outside the bounds.
 * @throws ShapeError at the call, for a start that is not an array, Float64Array or Tensor, and for steps or bounds with
 *   another structure than the start.
 * @throws NumericError at the call, for a start that is not finite.
 * The stream fails with a NumericError where x, f(x) or the gradient is not finite, with the step and the last finite
 * point in its message; with a HyperparameterError where a schedule returns a number that is not finite; with any error
 * that f throws.
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
