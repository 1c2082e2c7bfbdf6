import { HyperparameterError, type Iteration, StaleIterationError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, positive, suchAs } from "@rxgrad/core/internal";
import { applyPatches, castDraft, enablePatches, type Patch, produceWithPatches } from "immer";
import { defer, map, type OperatorFunction } from "rxjs";
import { bytesOf, type Snapshot, snapshotOf } from "../checkpoints/states.js";
import { checkEvery, type Every, isDue } from "./common-options.js";
import { checkIteration, failedIn } from "./given-iteration.js";

export interface HistoryOptions {
  /** Upper limit of the memory in use, in bytes. */
  readonly budget: number;
  /** Keep every n-th iteration, or the last of each epoch. Default 1: all that fit into the budget. */
  readonly every?: Every | undefined;
}

/** What {@link history} adds to each iteration: always the same history, which grows during the run. */
export interface Remembered {
  /** The snapshots so far. */
  readonly history: History;
}

/**
 * Records snapshots of the run: parameters, optimizer state, cursor of the data, hyper-parameters. A run can start from any
 * kept snapshot. It replays the original run, bit for bit, or branches off with other hyper-parameters on the same batches.
 * (Of streams, those that are a {@link ResumableStream} are replayed, such as {@link reduceOnPlateau}; the values of others
 * are in `hyperparameters`.)
 *
 * The newest iterations are kept without gaps. When the budget is spent, older ones are thinned out, the oldest most. When
 * the stream goes back to an earlier iteration, as after `retry` or in a branch, later snapshots are removed.
 *
 * @throws HyperparameterError for a budget that is not a positive number, or an `every` outside its domain. In the stream,
 * HyperparameterError where the budget is too small for a single snapshot; DataError where the length of an epoch is unknown.
 * @example
 * const { history: past } = await lastValueFrom(train(W, data).pipe(take(1000), history({ budget: 64e6 })));
 * const snapshot = past.upTo(500);
 * train(W, data, { from: snapshot });      // again, from iteration 501 on
 * train(slower, data, { from: snapshot }); // another learning rate from there, on the same batches
 */
export function history<I extends Iteration>(options: HistoryOptions): OperatorFunction<I, I & Remembered> {
  enablePatches();
  const { budget, every = 1 } = knownOptions("history", options, ["budget", "every"]);
  checkOption("history", "budget", budget, suchAs(positive, "64e6 bytes"));
  checkEvery("history", every);
  return (source) =>
    defer(() => {
      const recorder = new Recorder(budget);
      return source.pipe(
        map((iteration) => {
          checkIteration("history", iteration);
          if (isDue("history", every, iteration)) record(recorder, iteration);
          return iteration.with<Remembered>({ history: recorder });
        }),
      );
    });
}

function record(recorder: Recorder, iteration: Iteration): void {
  try {
    recorder.record(snapshotOf(iteration));
  } catch (error) {
    throw failedIn(iteration, error, "history");
  }
}

/** A keyframe is followed by up to this many differences, so that restoring a snapshot applies few patches. */
const SEGMENT = 32;

/** A complete snapshot, and the patches from each snapshot to the next. */
interface Segment {
  readonly keyframe: Snapshot;
  readonly patches: (readonly Patch[])[];
  /** The iterations that the patches lead to. */
  readonly iterations: number[];
  /** Size of each of its snapshots, in bytes. */
  readonly each: number;
  /** Key of everything that all its snapshots have in common. */
  readonly same: string;
}

/** The kept snapshots of a run. It grows with the run, within its budget. */
export interface History {
  /** Iterations whose snapshots are kept, in order. */
  readonly iterations: readonly number[];
  /** An upper estimate of the memory in use. */
  readonly bytes: number;
  /** The snapshot after an iteration. @throws StaleIterationError where it is not kept, with the nearest kept iterations. */
  at(iteration: number): Snapshot;
  /** The last kept snapshot not later than an iteration, to replay from. @throws StaleIterationError where there is none. */
  upTo(iteration: number): Snapshot;
}

/**
 * Keeps snapshots as immer states: keyframes, and patches from each to the next. When the budget is spent, the oldest
 * differences are removed first; when only keyframes are left, every second one is. Each removal frees much memory at once,
 * so that recording stays cheap.
 */
class Recorder implements History {
  readonly #budget: number;
  #segments: Segment[] = [];
  #newest: Snapshot | undefined;
  #bytes = 0;
  /** How many segments, counted from the oldest, have lost their differences. */
  #bare = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  get iterations(): readonly number[] {
    return this.#segments.flatMap(({ keyframe, iterations }) => [keyframe.iteration, ...iterations]);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws HyperparameterError where the budget is too small for a single snapshot. */
  record(snapshot: Snapshot): void {
    if (this.#newest && snapshot.iteration <= this.#newest.iteration) this.#forgetFrom(snapshot.iteration);
    const segment = this.#segments.at(-1);
    const isNext = segment && segment.patches.length < SEGMENT && segment.same === sameIn(snapshot);
    if (!isNext || !this.#newest) this.#begin(snapshot);
    else {
      const [newest, patches] = change(this.#newest, snapshot);
      segment.patches.push(patches);
      segment.iterations.push(snapshot.iteration);
      this.#newest = newest;
      this.#bytes += segment.each;
    }
    while (this.#bytes > this.#budget) this.#thin();
  }

  at(iteration: number): Snapshot {
    const found = this.#find(iteration);
    if (found?.iteration === iteration) return found.snapshot();
    const { iterations } = this;
    const after = iterations.find((each) => each > iteration);
    const around = [found?.iteration, after].filter((each) => each !== undefined);
    throw new StaleIterationError(
      `history: iteration ${iteration} is not kept; ${around.length === 0 ? "nothing is yet" : `the nearest are ${around.join(" and ")}`}.`,
    );
  }

  upTo(iteration: number): Snapshot {
    const found = this.#find(iteration);
    if (found) return found.snapshot();
    const [first] = this.iterations;
    throw new StaleIterationError(
      `history: nothing is kept up to iteration ${iteration}; ${first === undefined ? "nothing is at all" : `the first is ${first}`}.`,
    );
  }

  #begin(snapshot: Snapshot): void {
    const each = bytesOf(snapshot);
    if (each > this.#budget) {
      throw new HyperparameterError(
        `history: its budget is ${this.#budget} bytes but one snapshot takes ${each}; give at least that, better a hundred times.`,
      );
    }
    this.#newest = snapshot;
    this.#segments.push({ keyframe: snapshot, patches: [], iterations: [], each, same: sameIn(snapshot) });
    this.#bytes += each;
  }

  #thin(): void {
    const newest = this.#segments.length - 1;
    if (this.#bare < newest) this.#strip(this.#segments[this.#bare++]);
    else if (newest > 1) this.#keep((_, i) => i === newest || i % 2 === 0);
    else if (newest === 1) this.#keep((_, i) => i === newest);
    else {
      this.#keep(() => false);
      this.#begin(this.#newest as Snapshot);
    }
  }

  #strip({ patches, iterations, each }: Segment): void {
    this.#bytes -= each * patches.length;
    patches.length = 0;
    iterations.length = 0;
  }

  /** Keeps some segments. A removed segment has no differences, unless it is the newest. */
  #keep(isKept: (segment: Segment, i: number) => boolean): void {
    this.#segments = this.#segments.filter(isKept);
    this.#bare = Math.max(0, this.#segments.length - 1);
    this.#count();
  }

  /** Removes this iteration and later ones: the stream has gone back to it. */
  #forgetFrom(iteration: number): void {
    this.#newest = undefined;
    this.#segments = this.#segments.filter(({ keyframe }) => keyframe.iteration < iteration);
    this.#bare = Math.min(this.#bare, this.#segments.length);
    const last = this.#segments.at(-1);
    if (last) {
      last.iterations.length = last.iterations.filter((each) => each < iteration).length;
      last.patches.length = last.iterations.length;
    }
    this.#count();
  }

  #count(): void {
    this.#bytes = this.#segments.reduce((sum, { patches, each }) => sum + each * (1 + patches.length), 0);
  }

  /** The last snapshot not later than an iteration. */
  #find(iteration: number): { readonly iteration: number; snapshot(): Snapshot } | undefined {
    const segment = lastUpTo(this.#segments, iteration, ({ keyframe }) => keyframe.iteration);
    if (!segment) return undefined;
    const { keyframe, patches, iterations } = segment;
    const count = iterations.filter((each) => each <= iteration).length;
    return {
      iteration: count === 0 ? keyframe.iteration : iterations[count - 1],
      snapshot: () => applyPatches(keyframe, patches.slice(0, count).flat()),
    };
  }
}

/** The last of an ascending list whose key is not above a number. */
function lastUpTo<T>(list: readonly T[], most: number, key: (each: T) => number): T | undefined {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (key(list[middle]) <= most) from = middle + 1;
    else to = middle;
  }
  return list[from - 1];
}

/** Key of everything that all snapshots of a run have in common, and that patches do not change. */
const sameIn = ({ seed, memorySince, coupled, rough, memory, streams = {}, hyperparameters }: Snapshot): string =>
  JSON.stringify([
    seed,
    memorySince,
    coupled,
    rough,
    [...memory.keys()],
    Object.keys(streams),
    Object.keys(hyperparameters),
  ]);

/** The next state, and the patches to it. Tensors are replaced whole. immer makes no patch between 0 and −0. */
function change(before: Snapshot, now: Snapshot): [Snapshot, readonly Patch[]] {
  const [next, patches] = produceWithPatches(before, (draft) => {
    draft.iteration = now.iteration;
    draft.epoch = now.epoch;
    draft.loss = now.loss;
    draft.parameters = castDraft(now.parameters);
    if (now.memory.size > 0) draft.memory = castDraft(now.memory as Map<string, never>);
    draft.cursor = now.cursor;
    if (now.streams) draft.streams = now.streams;
    for (const [name, value] of Object.entries(now.hyperparameters)) {
      if (before.hyperparameters[name] !== value) draft.hyperparameters[name] = value;
    }
  });
  return [next, patches];
}
