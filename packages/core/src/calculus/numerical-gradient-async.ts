import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import { checkFunction, finiteValue, readMethod, slopeAt, slopeOf } from "./method.js";
import { DIFFERENCE_OPTIONS, type DifferenceOptions } from "./options.js";
import { openPoint, type Point, type SameKind } from "./point.js";

/** How {@link numericalGradientAsync} takes differences, and how many values it asks for at once. */
export interface AsyncDifferenceOptions extends DifferenceOptions<Point> {
  /** The greatest number of values of f being computed at any time, 1 by default; `Infinity` asks for all at once. */
  readonly concurrency?: number | undefined;
  /** Ends the work: nothing more is started, f's own signal is aborted, and the promise rejects with the reason at once. */
  readonly signal?: AbortSignal | undefined;
}

/** What f is told besides x. */
export interface CallContext {
  /** Aborted as soon as nobody wants the value any more: the caller aborted, or another value failed. */
  readonly signal: AbortSignal;
}

/**
 * {@link numericalGradient} for an f that may return a Promise: a simulator, a worker, a measurement.
 *
 * Every value is computed from a copy of x of its own, in the order of x, as many at a time as `concurrency` allows; the
 * result is the same in whatever order they finish. At the first rejection no further value is asked for, the signal that
 * f was given is aborted, and the promise rejects with that error, not waiting for the others.
 *
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², bounds between which x does not lie, or a concurrency below 1.
 * @throws ShapeError for an x of another kind, and for steps or bounds that are not built like x.
 * @throws NumericError where x, or f near x, is not finite, or f does not give a number.
 * @example
 * const measure = async ([x0, x1]: number[]) => x0 ** 2 + x1 ** 2;
 * await numericalGradientAsync(measure, [3, 4], { concurrency: 8 }); // [6.00000000000378, 7.999999999999119]
 * const ask = async (x: number[], signal: AbortSignal) =>
 *   new Float64Array(await (await fetch("/f", { method: "POST", body: Float64Array.from(x), signal })).arrayBuffer())[0];
 * numericalGradientAsync((x, { signal }) => ask(x, signal), [3, 4], { signal: AbortSignal.timeout(10_000) }) // ends the requests too
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
  const answers = new Answers(values);
  const aborting = new AbortController();
  const context: CallContext = { signal: aborting.signal };
  const compute = async ({ i, moved }: Task): Promise<void> => {
    const given = values.slice();
    given[i] = moved;
    answers.set(
      i,
      moved,
      finiteValue(owner, await f(like(given), context), () => `${place(i)} = ${moved}`),
    );
  };
  try {
    // Each round computes all that the schemes ask for. Only those that search ask for more, once they have seen that.
    for (let tasks = answers.asked(method); tasks.length > 0; tasks = answers.asked(method)) {
      await inParallel(tasks, concurrency, signal, compute);
    }
  } catch (error) {
    aborting.abort(error);
    throw error;
  }
  return like(values.map((_, i) => slopeAt(owner, method, i, (moved) => answers.get(i, moved)))) as never;
}

function readParallel(
  owner: string,
  { concurrency = 1, signal }: AsyncDifferenceOptions = {},
): { concurrency: number; signal: AbortSignal | undefined } {
  if (concurrency !== Number.POSITIVE_INFINITY && (!Number.isInteger(concurrency) || concurrency < 1)) {
    throw new HyperparameterError(
      `${owner}: concurrency is ${describeValue(concurrency)}; give a whole number of at least 1, or Infinity.`,
    );
  }
  const canLeave = typeof signal?.removeEventListener === "function";
  if (signal !== undefined && !(canLeave && typeof signal.addEventListener === "function")) {
    throw new HyperparameterError(
      `${owner}: signal is ${describeValue(signal)}; give the signal of an AbortController.`,
    );
  }
  return { concurrency, signal };
}

/** A value to be computed: that of x with `moved` as its number i. */
interface Task {
  readonly i: number;
  readonly moved: number;
}

/** The values that are known, NaN until they are. f(x) itself is one value, whoever asks for it. */
class Answers {
  private readonly known: readonly Map<number, number>[];
  private base: number | undefined;
  private missing: Task[] = [];

  constructor(private readonly values: Float64Array) {
    this.known = Array.from(values, () => new Map());
  }

  /** What the schemes ask for and is not known yet, each once. */
  asked(method: Parameters<typeof slopeOf>[0]): readonly Task[] {
    this.missing = [];
    for (let i = 0; i < this.values.length; i++) slopeOf(method, i, (moved) => this.get(i, moved));
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

/** Runs the tasks in order, with at most `limit` of them under way. */
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
