import { evaluateNow } from "../black-box/evaluate-requests.js";
import { type Feed, listInputs } from "../engine/feed.js";
import { describeValue, messageOf } from "../errors/describe-value.js";
import { anyWhole, checkOption, checkOptional, whole } from "../errors/domains.js";
import { DataError, GraphError, RxgradError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { EvaluationRequest } from "../graph/evaluation.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import type { Iteration } from "./iteration.js";
import { planTraining, type Watched } from "./plan-training.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { checkGiven, checkStart, dataFrom } from "./run-state.js";
import { checkIterator, isSeekable } from "./seekable.js";

/**
 * Yielded between units of work when the time slice is spent.
 *
 * @example
 * const run = startRun(W, data, {});
 * let looks = 0;
 * for (const turn of turns(run, data, () => ++looks % 100 === 0)) {
 *   if (turn === PAUSE) await new Promise((resolve) => setTimeout(resolve)); // let timers have their turn
 *   else if (turn instanceof Iteration) console.log(turn.loss);
 * }
 * run.free();
 */
export const PAUSE: unique symbol = /* @__PURE__ */ Symbol("pause");

/**
 * Yielded by a source that has no feed yet. `turns` passes it on; try again later.
 *
 * @example
 * const arrived = [...data];
 * function* asTheyCome() {
 *   while (arrived.length > 0) {
 *     yield WAIT;
 *     yield* arrived.splice(0, 1);
 *   }
 * }
 * const run = startRun(W, data, {});
 * for (const turn of turns(run, asTheyCome())) if (turn === WAIT) console.log("nothing there yet");
 * run.free();
 */
export const WAIT: unique symbol = /* @__PURE__ */ Symbol("wait");

/** The type of PAUSE. */
export type Pause = typeof PAUSE;
/** The type of WAIT. */
export type Wait = typeof WAIT;

/** The values that {@link turns} yields. */
export type Turn = Iteration | Pause | Wait | EvaluationRequest;

export interface IterationsOptions extends RunOptions {
  /** Nodes, gradients or comparisons that are computed besides, so that they can be observed. */
  readonly watch?: readonly Watched[] | undefined;
}

/**
 * The training loop: feed, forward, gradient, update, emit. Each turn yields one iteration. The loop is synchronous, so black
 * boxes must be synchronous too.
 *
 * @param roots The optimizer, or several, whose parameters are trained.
 * @param feeds A feed for each iteration. Omit it for a graph without inputs; the loop then runs forever.
 * @throws RxgradError of the fitting class. Its `reached` has what was learned so far.
 * @example
 * for (const { iteration, loss } of iterations(W, batches(digits.train, { size: 100 }))) {
 *   if (loss < 0.1 || iteration === 1000) break;
 * }
 */
export function* iterations<F extends Feed<keyof F>>(
  roots: OptimizerNode | readonly OptimizerNode[],
  feeds?: Iterable<F | Feed>,
  options: IterationsOptions = {},
): Generator<Iteration, void, void> {
  const run = startRun(roots, feeds, options);
  try {
    refuseFleet(run);
    const source = feeds === undefined ? forEver({}) : dataFrom(feeds, options);
    const loop = turns(run, source);
    try {
      for (let turn = loop.next(); !turn.done; ) {
        const { value } = turn;
        if (value instanceof EvaluationRequest) {
          turn = loop.next(valuesFor(run, value));
          continue;
        }
        if (typeof value !== "symbol") yield value;
        turn = loop.next();
      }
    } finally {
      loop.return();
    }
  } finally {
    run.free();
  }
}

/** @throws GraphError for a gradient that a fleet evaluates. Its values come later, and the loop cannot wait for them. */
function refuseFleet(run: Run): void {
  const name = run.requestingGradient;
  if (name === undefined) return;
  throw run.fail(
    new GraphError(
      `iterations: a fleet evaluates the gradient "${name}", and iterations cannot wait for it; use train, or leave the option fleet out.`,
    ),
  );
}

function valuesFor(run: Run, request: EvaluationRequest): readonly Float64Array[] {
  try {
    return evaluateNow(request);
  } catch (error) {
    throw run.fail(error);
  }
}

/**
 * Creates a run that is ready for its first feed. Step it with {@link turns}, to control its pace; `iterations` and `train` do so
 * themselves. `free` frees its memory.
 *
 * @param roots The optimizer, or several, whose parameters are trained.
 * @param feeds The data, of which only the length of an epoch is read (`iterationsPerEpoch`). Undefined for a graph
 * without inputs.
 * @throws DataError without feeds for a graph that has inputs; GraphError or HyperparameterError for invalid roots or options.
 * @example
 * const run = startRun(W, data, { seed: 1 });
 * console.log(run.iterationsPerEpoch, run.streamed.length);
 * run.free();
 */
export function startRun(
  roots: OptimizerNode | readonly OptimizerNode[],
  feeds: unknown,
  given: IterationsOptions,
): Run {
  const options = checkGiven("train", knownOptions("train", given));
  const known = (feeds as { iterationsPerEpoch?: unknown } | null | undefined)?.iterationsPerEpoch;
  const perEpoch = options.iterationsPerEpoch ?? (typeof known === "number" ? known : undefined);
  checkOptional("train", "iterationsPerEpoch", perEpoch, whole());
  checkStart(options);
  const { seed = 0 } = options;
  checkOption("train", "seed", seed, anyWhole);
  const training = planTraining(roots, options.watch);
  if (feeds === undefined && training.plan.feeds.length > 0) {
    const inputs = listInputs(training.plan.feeds);
    throw new DataError(
      `data: none were given but the graph has inputs; give feeds with ${inputs}, such as batches(data, { size: 100 }).`,
    );
  }
  return new Run(training, {
    ...options,
    ...(perEpoch === undefined ? {} : { iterationsPerEpoch: perEpoch }),
  });
}

/**
 * The turns of a run, as a generator. The caller steps through it at its own pace. It yields iterations, pauses, waits for data,
 * and requests for values of black boxes; pass these values to `next`. The caller frees the run.
 *
 * @param run A run that `startRun` made.
 * @param feeds A feed for each iteration, or WAIT where there is none yet.
 * @param shouldPause Asked between units of work: whether to yield PAUSE now. Default: never.
 * @throws GraphError at the first step if `run` is not a run; later an RxgradError of the fitting class.
 * @example
 * const run = startRun(W, data, {});
 * for (const turn of turns(run, data)) if (turn instanceof Iteration) console.log(turn.iteration, turn.loss);
 * run.free();
 */
export function* turns<F extends Feed<keyof F>>(
  run: Run,
  feeds: Iterable<F | Feed | Wait>,
  shouldPause: () => boolean = () => false,
): Generator<Turn, void, readonly Float64Array[] | undefined> {
  if (!(run instanceof Run)) {
    throw new GraphError(`turns: its run is ${describeValue(run)}; give one that startRun made.`);
  }
  const source = new RunFeeds(run, feeds);
  const { mayRequest } = run;
  run.readFrom(source.cursor);
  for (const feed of source) {
    if (feed === WAIT) {
      yield WAIT;
      continue;
    }
    try {
      run.begin(feed);
      if (mayRequest) yield* advanceRequesting(run, shouldPause);
      else while (!run.advance()) if (shouldPause()) yield PAUSE;
    } catch (error) {
      throw run.fail(error);
    }
    yield run.result();
  }
}

function* advanceRequesting(
  run: Run,
  shouldPause: () => boolean,
): Generator<Pause | EvaluationRequest, void, readonly Float64Array[] | undefined> {
  for (;;) {
    const { pendingRequest } = run;
    if (pendingRequest) run.receive((yield pendingRequest) ?? []);
    else if (run.advance()) return;
    else if (shouldPause()) yield PAUSE;
  }
}

/** The feeds of a source. Errors of the source become errors of the run. */
class RunFeeds implements Iterator<Feed | Wait> {
  readonly #run: Run;
  readonly #source: Iterator<Feed | Wait>;

  constructor(run: Run, feeds: Iterable<Feed | Wait>) {
    this.#run = run;
    const open = (feeds as Partial<Iterable<Feed | Wait>> | null)?.[Symbol.iterator];
    if (typeof open !== "function") {
      throw run.fail(
        new DataError(
          `data: it is ${describeValue(feeds)}; give an iterable of feeds, such as batches(data, { size: 100 }).`,
        ),
      );
    }
    try {
      this.#source = checkIterator(open.call(feeds));
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The cursor behind the last feed, if the source is seekable. */
  readonly cursor = (): unknown => (isSeekable(this.#source) ? this.#source.cursor() : undefined);

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Feed | Wait> {
    try {
      return this.#source.next();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  return(): IteratorResult<Feed | Wait> {
    try {
      return this.#source.return?.() ?? { done: true, value: undefined };
    } catch (error) {
      throw this.#failed(error, " when it was stopped");
    }
  }

  #failed(error: unknown, when = ""): RxgradError {
    if (error instanceof RxgradError) return this.#run.fail(error);
    return this.#run.fail(new DataError(`data: the source failed${when}: ${messageOf(error)}`, { cause: error }));
  }
}

/** Repeats the same feed forever, for a graph without inputs. */
export function* forEver(feed: Feed): Generator<Feed, never, void> {
  for (;;) yield feed;
}
