import {
  type Feed,
  HyperparameterError,
  type Iteration,
  type Node,
  type Parameters,
  RxgradError,
  type Tensor,
} from "@rxgrad/core";
import { isNode, knownOptions } from "@rxgrad/core/extend";
import { describeValue, messageOf, type RequestingSteps, readable, requestingEvaluator } from "@rxgrad/core/internal";
import { catchError, concatMap, finalize, map, type OperatorFunction, of } from "rxjs";
import { type Clock, checkClock, systemClock } from "../scheduling/clock.js";
import { type BoxesOptions, checkBoxes } from "../scheduling/evaluation-runner.js";
import { inSlices } from "../scheduling/schedulers.js";
import { checkEvery, type Every, isDue } from "./common-options.js";
import { checkIteration, failedIn } from "./given-iteration.js";

/** A function of predictions and targets over a whole set, such as {@link accuracy}; or a node of one number. */
export type Metric = ((y: Tensor, t: Tensor) => unknown) | Node<readonly []>;

/** The sets to measure on, each as one feed: `{ x, t }`, or a whole data set. */
export interface MeasuredSets {
  /** The training data, or a part of them. */
  readonly train?: Feed<never>;
  /** Data that are not trained on, to choose by. */
  readonly validation?: Feed<never>;
  /** Data that are not trained on, to judge the result. */
  readonly test?: Feed<never>;
}

/** Type check: each set contains only values of inputs. */
export type FeedsIn<O extends MeasuredSets> = {
  readonly [Set in keyof O as Set & keyof MeasuredSets]: O[Set] extends Feed | undefined ? O[Set] : Feed<keyof O[Set]>;
};

export interface WithMetricsOptions extends MeasuredSets {
  /** `"epoch"`: in the last iteration of each epoch; a number n: in every n-th iteration. */
  readonly every: Every;
  /** The node whose values are predictions. */
  readonly y: Node;
  /** The node whose values are targets: usually an input. */
  readonly t: Node;
  /** What to measure, by name. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** How black boxes are evaluated, as in `train`. */
  readonly boxes?: BoxesOptions | undefined;
  /** For tests: time and scheduling. */
  readonly clock?: Clock | undefined;
}

/** Values of metrics, by name. */
export type MetricValues<M> = {
  readonly [Name in keyof M]: M[Name] extends (y: Tensor, t: Tensor) => infer R ? R : number;
};

/** What {@link withMetrics} adds to an iteration: the metrics of each set; undefined in iterations without a measurement. */
export interface Measured<O extends WithMetricsOptions> {
  /** For each set, each metric. Undefined in an iteration without a measurement. */
  readonly metrics: { readonly [Set in keyof O & keyof MeasuredSets]: MetricValues<O["metrics"]> } | undefined;
}

/**
 * Measures the parameters on whole sets, every epoch or every n-th iteration. Each iteration is emitted with `metrics`,
 * which are undefined in iterations without a measurement.
 *
 * The network is evaluated (dropout off) at W *after* the update. The run waits for the result. The work is divided into
 * slices, with timers and input in between. No iteration is lost or overtaken, and `observe` may follow.
 *
 * Everything is computed in chunks, in one pass over each set. A metric that is a node, such as the loss, has the value of
 * the whole set. Asynchronous black boxes are awaited; each point of a set is evaluated once for all metrics. The `boxes`
 * option of `train` does not apply here: give it again.
 *
 * @throws HyperparameterError for an `every` outside its domain, no set, or a metric that is neither function nor node;
 * GraphError for a y or t that is not a node. In the stream, all with what was reached: FeedError where a set does not fit
 * the network; OperationError where a black box fails; RxgradError where a metric throws, with its error as the `cause`;
 * DataError where the length of an epoch is unknown.
 * @example
 * train(W, batches(digits.train, { size: 100 }))
 *   .pipe(withMetrics({ every: "epoch", y, t, test: digits.test, metrics: { accuracy, confusionMatrix, loss } }))
 *   .subscribe(({ epoch, metrics }) => metrics && console.log(epoch, metrics.test.accuracy, metrics.test.loss));
 */
export function withMetrics<I extends Iteration, const O extends WithMetricsOptions>(
  given: O & FeedsIn<O>,
): OperatorFunction<I, I & Measured<O>> {
  const options: WithMetricsOptions = knownOptions("withMetrics", given, OPTIONS);
  const { every, clock = systemClock, boxes } = options;
  checkBoxes("withMetrics", boxes);
  checkClock("withMetrics", clock);
  checkEvery("withMetrics", every);
  const measure = measureOf(options);
  const add = (iteration: I, metrics: unknown): I & Measured<O> => iteration.with({ metrics } as Measured<O>);
  return concatMap((iteration: I) => {
    checkIteration("withMetrics", iteration);
    if (!isDue("withMetrics", every, iteration)) return of(add(iteration, undefined));
    const { parameters } = iteration;
    const release = iteration.hold();
    return inSlices(() => measure(parameters), clock, boxes).pipe(
      map((metrics) => add(iteration, metrics)),
      catchError((error) => {
        throw failedIn(iteration, error, "withMetrics");
      }),
      finalize(release),
    );
  });
}

const OPTIONS: readonly (keyof WithMetricsOptions)[] = [
  ...(["every", "y", "t", "metrics", "train", "validation", "test", "boxes", "clock"] as const),
];

type Measure = (parameters: Parameters) => RequestingSteps<Record<string, Record<string, unknown>>>;

function measureOf({ y, t, metrics, train, validation, test }: WithMetricsOptions): Measure {
  const sets = Object.entries({ train, validation, test }).filter((set): set is [string, Feed] => set[1] !== undefined);
  if (sets.length === 0) {
    throw new HyperparameterError("withMetrics: there is no set to measure on; give train, validation or test.");
  }
  if (typeof metrics !== "object" || metrics === null) {
    throw new HyperparameterError(
      `withMetrics: metrics is ${describeValue(metrics)}; give some by name, such as { accuracy, loss }.`,
    );
  }
  for (const [name, metric] of Object.entries(metrics)) {
    if (typeof metric === "function" || (isNode(metric) && metric.shape.length === 0)) continue;
    throw new HyperparameterError(
      `withMetrics: metric "${name}" is neither a function of y and t nor a node of one number; give one, such as accuracy.`,
    );
  }
  const own = Object.values(metrics).filter(isNode);
  const all = requestingEvaluator([y, t, ...own]);
  return function* (parameters) {
    const measured: Record<string, Record<string, unknown>> = {};
    for (const [set, feed] of sets) {
      let what = `on ${set}`;
      try {
        const computed: readonly unknown[] = yield* all.begin(feed, parameters);
        const [predicted, wanted, ...numbers] = computed as [Tensor, Tensor, ...number[]];
        const values: Record<string, unknown> = {};
        for (const [name, metric] of Object.entries(metrics)) {
          what = `metric "${name}" on ${set}`;
          values[name] = typeof metric === "function" ? metric(predicted, wanted) : numbers.shift();
        }
        measured[set] = values;
      } catch (error) {
        throw blame(what, error);
      }
    }
    return measured;
  };
}

/** Adds to an error what was being measured. */
function blame(what: string, error: unknown): RxgradError {
  const message = `withMetrics, ${what}: ${messageOf(error)}`;
  if (!(error instanceof RxgradError)) return new RxgradError(message, { cause: error });
  if (!error.message.startsWith("withMetrics, ")) error.message = readable(message);
  return error;
}
