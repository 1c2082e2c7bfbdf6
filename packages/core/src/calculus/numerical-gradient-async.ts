import { checkOption, checkOptional, type Domain, orElse, whole } from "../errors/domains.js";
import { checkFunction, derivativeAt, derivativeOf, finiteValue, readMethod } from "./method.js";
import { DIFFERENCE_OPTIONS, type DifferenceOptions } from "./options.js";
import { openPoint, type Point, type SameKind } from "./point.js";

/** Options of {@link numericalGradientAsync}: differences, concurrency and cancellation. */
export interface AsyncDifferenceOptions extends DifferenceOptions<Point> {
  /** The most values of f computed at the same time, 1 by default; `Infinity` starts all at once. */
  readonly concurrency?: number | undefined;
  /**
   * Cancels: no further call starts, the signal passed to f is aborted, and the promise rejects with the reason at once.
   */
  readonly signal?: AbortSignal | undefined;
}

/** The second argument of f. */
export interface CallContext {
  /** Aborted when the value is no longer needed: the caller aborted, or another value failed. */
  readonly signal: AbortSignal;
}

/**
 * {@link numericalGradient} for an f that may return a Promise: a simulator, a worker, a measurement.
 *
 * Each value is computed from a separate copy of x, in the order of x, with at most `concurrency` at the same time. The
 * result does not depend on the order in which they finish. At the first rejection no further call starts, the signal
 * passed to f is aborted, and the promise rejects with that error without waiting for the others.
 *
 * @param f The function. It gets a point of the structure of x and a context with the signal, and returns a number or a
 * Promise of one.
 * @param x Where the gradient is taken: a list of numbers, nested lists, a Float64Array or a Tensor.
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², an x outside the bounds, or a concurrency below 1.
 * @throws ShapeError for an x that is not a point, and for steps or bounds without its structure.
 * @throws NumericError if x, or f near x, is not finite, or f does not give a number.
 * @example
 * const measure = async ([x0, x1]: number[]) => x0 ** 2 + x1 ** 2;
 * await numericalGradientAsync(measure, [3, 4], { concurrency: 8 }); // [6.00000000000378, 7.999999999999119]
 * const ask = async (x: number[], signal: AbortSignal) =>
 *   new Float64Array(await (await fetch("/f", { method: "POST", body: Float64Array.from(x), signal })).arrayBuffer())[0];
 * numericalGradientAsync((x, { signal }) => ask(x, signal), [3, 4], { signal: AbortSignal.timeout(10_000) }) // aborts the requests
 *   .then(console.log, console.error);
 * @see {@link DifferenceOptions} for the formulas. Their weights are those of B. Fornberg, Math. Comp. 51 (1988).
 */
export async function numericalGradientAsync<X extends Point>(
  f: (x: X, context: CallContext) => number | PromiseLike<number>,
  x: X,
  options?: AsyncDifferenceOptions,
): Promise<SameKind<X>> {
  const owner = "numericalGradientAsync";
  checkFunction(owner, f);
  const open = openPoint(owner, x);
  const method = readMethod(owner, options, open, { known: [...DIFFERENCE_OPTIONS, "concurrency", "signal"] });
  const { concurrency, signal } = readParallel(owner, options);
  const { values, like, place } = open;
  const knownValues = new KnownValues(values);
  const aborting = new AbortController();
  const context: CallContext = { signal: aborting.signal };
  const compute = async ({ i, moved }: Task): Promise<void> => {
    const given = values.slice();
    given[i] = moved;
    knownValues.set(
      i,
      moved,
      finiteValue(owner, await f(like(given), context), () => `${place(i)} = ${moved}`),
    );
  };
  try {
    // Each round computes all missing values. Only schemes that search for steps need more than one round.
    for (let tasks = knownValues.needed(method); tasks.length > 0; tasks = knownValues.needed(method)) {
      await inParallel(tasks, concurrency, signal, compute);
    }
  } catch (error) {
    aborting.abort(error);
    throw error;
  }
  return like(values.map((_, i) => derivativeAt(owner, method, i, (moved) => knownValues.get(i, moved)))) as never;
}

function readParallel(
  owner: string,
  { concurrency = 1, signal }: AsyncDifferenceOptions = {},
): { concurrency: number; signal: AbortSignal | undefined } {
  checkOption(owner, "concurrency", concurrency, orElse(whole(), Number.POSITIVE_INFINITY, "Infinity"));
  checkOptional(owner, "signal", signal, SIGNAL);
  return { concurrency, signal };
}

const SIGNAL: Domain = {
  wanted: "the signal of an AbortController",
  accepts: (value) => {
    const { addEventListener, removeEventListener } = (value ?? {}) as Partial<AbortSignal>;
    return typeof addEventListener === "function" && typeof removeEventListener === "function";
  },
};

/** A missing value: f at x with `moved` as its number i. */
interface Task {
  readonly i: number;
  readonly moved: number;
}

/** The known values; NaN if unknown. f(x) is a single value for all numbers. */
class KnownValues {
  private readonly known: readonly Map<number, number>[];
  private base: number | undefined;
  private missing: Task[] = [];

  constructor(private readonly values: Float64Array) {
    this.known = Array.from(values, () => new Map());
  }

  /** The values that the schemes need and that are unknown, each once. */
  needed(method: Parameters<typeof derivativeOf>[0]): readonly Task[] {
    this.missing = [];
    for (let i = 0; i < this.values.length; i++) derivativeOf(method, i, (moved) => this.get(i, moved));
    return this.missing;
  }

  get(i: number, moved: number): number {
    const isBase = moved === this.values[i];
    const value = isBase ? this.base : this.known[i].get(moved);
    if (value !== undefined) return value;
    this.missing.push({ i, moved });
    this.set(i, moved, Number.NaN);
    return Number.NaN;
  }

  set(i: number, moved: number, value: number): void {
    if (moved === this.values[i]) this.base = value;
    else this.known[i].set(moved, value);
  }
}

/** Runs the tasks in order, with at most `limit` at the same time. */
function inParallel(
  tasks: readonly Task[],
  limit: number,
  signal: AbortSignal | undefined,
  run: (task: Task) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
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
      while (!ended && next < tasks.length) {
        try {
          await run(tasks[next++]);
        } catch (error) {
          end(() => reject(error));
        }
      }
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, work)).then(() => end(resolve));
  });
}
