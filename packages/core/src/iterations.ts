import { DataError, HyperparameterError, RxgradError } from "./errors.js";
import { describeValue, messageOf } from "./graph/node.js";
import type { Iteration } from "./iteration.js";
import type { OptimizerNode } from "./optimizers/optimizer-node.js";
import { type Feed, listInputs } from "./plan/feed.js";
import { Run, type RunOptions } from "./plan/run.js";
import { checkStart, dataFrom } from "./plan/run-state.js";
import { planTraining, type Watched } from "./plan/training.js";
import { isPositioned } from "./positioned.js";

/** Yielded between units of work when the time slice is spent. */
export const PAUSE: unique symbol = Symbol("pause");

/** Yielded by a source that has no feed yet, and passed on: ask again later. */
export const WAIT: unique symbol = Symbol("wait");

/** The type of PAUSE. */
export type Pause = typeof PAUSE;
/** The type of WAIT. */
export type Wait = typeof WAIT;

export interface IterationsOptions extends RunOptions {
  /** What to compute besides, so that it can be observed. */
  readonly watch?: readonly Watched[];
}

/**
 * The training loop: feed, forward, gradient, update, emit; one yielded iteration a turn. Nothing is awaited.
 *
 * @param roots The optimizer, or several, whose parameters are trained.
 * @param feeds A feed for each iteration; none for a graph without inputs, which then goes on for ever.
 * @throws RxgradError of the class that fits, with `reached`: what had been learned until then.
 * @example
 * for (const { iteration, loss } of iterations(W, batches(data, { size: 100 }))) {
 *   if (loss < 0.1 || iteration === 1000) break;
 * }
 */
export function* iterations(
  roots: OptimizerNode | readonly OptimizerNode[],
  feeds?: Iterable<Feed>,
  options: IterationsOptions = {},
): Generator<Iteration, void, void> {
  const run = startRun(roots, feeds, options);
  try {
    const source = feeds === undefined ? forEver({}) : dataFrom(feeds, options);
    for (const turn of turns(run, source)) if (typeof turn !== "symbol") yield turn;
  } finally {
    run.free();
  }
}

/** A run ready for its first feed. @throws DataError without feeds for a graph that has inputs. */
export function startRun(
  roots: OptimizerNode | readonly OptimizerNode[],
  feeds: unknown,
  options: IterationsOptions,
): Run {
  const known = (feeds as { iterationsPerEpoch?: unknown } | null | undefined)?.iterationsPerEpoch;
  const perEpoch = options.iterationsPerEpoch ?? (typeof known === "number" ? known : undefined);
  if (perEpoch !== undefined && !(Number.isInteger(perEpoch) && perEpoch > 0)) {
    throw new HyperparameterError(`train: iterationsPerEpoch is ${perEpoch}; give a whole number, 1 or more.`);
  }
  checkStart(options);
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
 * The turns of a run, as a generator that whoever paces it steps through: iterations, pauses, and waits for data. The
 * run is freed by its owner.
 */
export function* turns(
  run: Run,
  feeds: Iterable<Feed | Wait>,
  shouldPause: () => boolean = () => false,
): Generator<Iteration | Pause | Wait, void, void> {
  const source = new RunFeeds(run, feeds);
  run.readFrom(source.cursor);
  for (const feed of source) {
    if (feed === WAIT) {
      yield WAIT;
      continue;
    }
    try {
      run.begin(feed);
      while (!run.advance()) if (shouldPause()) yield PAUSE;
    } catch (error) {
      throw run.fail(error);
    }
    yield run.result();
  }
}

/** Feeds of a source, whose errors are as the run reports them. */
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
      this.#source = open.call(feeds);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The place behind the last feed, where the source can tell. */
  readonly cursor = (): unknown => (isPositioned(this.#source) ? this.#source.cursor() : undefined);

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
    return this.#source.return?.() ?? { done: true, value: undefined };
  }

  #failed(error: unknown): RxgradError {
    if (error instanceof RxgradError) return this.#run.fail(error);
    return this.#run.fail(new DataError(`data: the source failed: ${messageOf(error)}`, { cause: error }));
  }
}

/** The same feed again and again: what a graph without inputs trains on. */
export function* forEver(feed: Feed): Generator<Feed, never, void> {
  for (;;) yield feed;
}
