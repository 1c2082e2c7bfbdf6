import { HyperparameterError } from "../errors.js";
import { describeValue } from "../graph/node.js";
import { openPoint, type Point, type SameKind } from "./point.js";
import { checkFunction, type DifferenceOptions, finiteValue, readMethod, slopeAt } from "./schemes.js";

/** How {@link numericalGradientAsync} takes differences, and how many values it asks for at once. */
export interface AsyncDifferenceOptions extends DifferenceOptions {
  /** The greatest number of values of f being computed at any time, 1 by default; `Infinity` asks for all at once. */
  readonly concurrency?: number;
  /** Ends the work: nothing more is started, and the promise rejects with the signal's reason at once. */
  readonly signal?: AbortSignal;
}

/**
 * {@link numericalGradient} for an f that may return a Promise: a simulator, a worker, a measurement.
 *
 * Every value is computed from a copy of x of its own, in the order of x, as many at a time as `concurrency` allows; the
 * result is the same in whatever order they finish. At the first rejection no further value is asked for, and the
 * promise rejects with that error, not waiting for the others.
 *
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, or a
 *   concurrency below 1.
 * @throws ShapeError for an x of another kind.
 * @throws NumericError where x, or f near x, is not finite, or f does not give a number.
 * @example
 * const measure = async ([x0, x1]: number[]) => x0 ** 2 + x1 ** 2;
 * await numericalGradientAsync(measure, [3, 4], { concurrency: 8 }); // [6.00000000000378, 7.999999999999119]
 * @see {@link DifferenceOptions} for the formulas. Their weights are those of B. Fornberg, Math. Comp. 51 (1988).
 */
export async function numericalGradientAsync<X extends Point>(
  f: (x: X) => number | PromiseLike<number>,
  x: X,
  options?: AsyncDifferenceOptions,
): Promise<SameKind<X>> {
  const owner = "numericalGradientAsync";
  checkFunction(owner, f);
  const method = readMethod(owner, options, ["scheme", "h", "concurrency", "signal"]);
  const { concurrency = 1, signal } = options ?? {};
  if (concurrency !== Number.POSITIVE_INFINITY && (!Number.isInteger(concurrency) || concurrency < 1)) {
    throw new HyperparameterError(
      `${owner}: concurrency is ${describeValue(concurrency)}; give a whole number of at least 1, or Infinity.`,
    );
  }
  if (signal !== undefined && typeof signal?.addEventListener !== "function") {
    throw new HyperparameterError(
      `${owner}: signal is ${describeValue(signal)}; give the signal of an AbortController.`,
    );
  }
  const { values, like, place } = openPoint(owner, x);

  const tasks: { i: number; nudge: number }[] = [];
  const taskOf = Array.from(values, () => new Map<number, number>());
  let base: number | undefined;
  values.forEach((start, i) => {
    for (const nudge of method.scheme.nudges(start, method.stepAt(start))) {
      if (taskOf[i].has(nudge)) continue;
      const shared = nudge === 0 ? base : undefined;
      taskOf[i].set(nudge, shared ?? tasks.push({ i, nudge }) - 1);
      if (nudge === 0) base ??= tasks.length - 1;
    }
  });

  const results = await inParallel(tasks.length, concurrency, signal, async (task) => {
    const { i, nudge } = tasks[task];
    const moved = values.slice();
    if (nudge !== 0) moved[i] += nudge;
    return finiteValue(owner, await f(like(moved)), () => `${place(i)} = ${moved[i]}`);
  });
  const gradient = values.map((start, i) =>
    slopeAt(owner, method, start, (nudge) => results[taskOf[i].get(nudge) as number]),
  );
  return like(gradient) as never;
}

/** The results of tasks 0 to count − 1, in that order, with at most `limit` of them under way. */
function inParallel(
  count: number,
  limit: number,
  signal: AbortSignal | undefined,
  run: (task: number) => Promise<number>,
): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    const results = new Float64Array(count);
    let next = 0;
    let ended = false;
    const end = (settle: () => void): void => {
      if (ended) return;
      ended = true;
      signal?.removeEventListener("abort", abort);
      settle();
    };
    const abort = (): void => end(() => reject(signal?.reason));
    const work = async (): Promise<void> => {
      while (!ended && next < count) {
        const task = next++;
        try {
          results[task] = await run(task);
        } catch (error) {
          end(() => reject(error));
        }
      }
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    Promise.all(Array.from({ length: Math.min(limit, count) }, work)).then(() => end(() => resolve(results)));
  });
}
