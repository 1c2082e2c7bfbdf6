// A user's own stream resumes with its run if it has the two methods for that.

import {
  CheckpointError,
  checkpoint,
  HyperparameterError,
  history,
  memoryStore,
  type ResumableStream,
  type RxgradError,
  type SavedState,
  type Snapshot,
  type StreamState,
  train,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { BehaviorSubject, lastValueFrom, map, Observable, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { line, points } from "../support/small-networks.js";

/** Halves with each iteration that it is notified of. */
class Halving extends Observable<number> implements ResumableStream {
  readonly #rate = new BehaviorSubject(0.25);
  readonly asked: number[] = [];

  constructor() {
    super((subscriber) => this.#rate.subscribe(subscriber));
  }

  halve(): void {
    this.#rate.next(this.#rate.value / 2);
  }

  state(iteration: number): StreamState {
    this.asked.push(iteration);
    return { rate: this.#rate.value, "−∞": Number.NEGATIVE_INFINITY };
  }

  resume(state: StreamState): void {
    assert.is(state["−∞"], Number.NEGATIVE_INFINITY);
    this.#rate.next(state.rate);
  }
}

const run = (rate: Halving, count: number, from?: SavedState, store = memoryStore()) =>
  lastValueFrom(
    train(line({ learningRate: rate }).W, new Array(count).fill(points), { from, positioned: true }).pipe(
      tap(() => rate.halve()),
      checkpoint(store, { every: 3 }),
      map(({ hyperparameters }) => hyperparameters["sgd1.learningRate"]),
      toArray(),
    ),
  );

test("it is asked for its state when the run is, and given that before it is subscribed to", async () => {
  const store = memoryStore();
  const first = new Halving();
  assert.equal(await run(first, 4, undefined, store), [0.25, 0.125, 0.0625, 0.03125]);
  assert.equal(first.asked, [3, 4]);
  const from = (await store.latest()) as SavedState;
  assert.equal(from.streams, {
    "sgd1.learningRate": { rate: 0.015625, "−∞": Number.NEGATIVE_INFINITY },
  });
  assert.equal(await run(new Halving(), 2, from), [0.015625, 0.0078125]);
  assert.equal(await run(new Halving(), 2, { ...from, streams: {} }), [0.25, 0.125]);
});

test("a stream may change the state that it returned, and the state that it received", async () => {
  class Counting extends Observable<number> implements ResumableStream {
    #own = { rate: 0.25 };
    readonly #rate = new BehaviorSubject(0.25);

    constructor() {
      super((subscriber) => this.#rate.subscribe(subscriber));
    }

    count(): void {
      this.#own.rate /= 2;
      this.#rate.next(this.#own.rate);
    }

    state(): StreamState {
      return this.#own;
    }

    resume(state: { rate: number }): void {
      this.#own = state;
      this.#rate.next(state.rate);
    }
  }
  const rates = async (rate: Counting, from?: Snapshot) => {
    const iterations$ = train(line({ learningRate: rate }).W, new Array(3).fill(points), {
      from,
      positioned: true,
    }).pipe(
      tap(() => rate.count()),
      history({ budget: 1e6 }),
      map((iteration) => ({ history: iteration.history, rate: iteration.hyperparameters["sgd1.learningRate"] })),
      toArray(),
    );
    const all = await lastValueFrom(iterations$);
    return { history: all[0].history, rates: all.map((each) => each.rate) };
  };
  const first = await rates(new Counting());
  assert.equal(first.rates, [0.25, 0.125, 0.0625]);
  const from = first.history.at(1);
  assert.equal(from.streams, { "sgd1.learningRate": { rate: 0.125 } });
  for (const _ of ["once", "again"]) assert.equal((await rates(new Counting(), from)).rates, [0.125, 0.0625, 0.03125]);
});

test("a state that is not an object is refused", async () => {
  class Stateless extends Halving {
    override state(): StreamState {
      return undefined as never;
    }
  }
  const failed = run(new Stateless(), 3).catch((error) => error);
  assert.is(
    (await failed).message,
    "the state of the stream of sgd1.learningRate is undefined; let state() return numbers by name.",
  );
});

test("a stream without the methods begins as it begins, and nothing is saved of it", async () => {
  const store = memoryStore();
  const learningRate = new BehaviorSubject(0.25);
  await lastValueFrom(train(line({ learningRate }).W, [points]).pipe(take(1), checkpoint(store, { every: 1 })));
  assert.is((await store.latest())?.streams, undefined);
  const states: SavedState["streams"] = { "sgd1.learningRate": { rate: 1 } };
  const from = { ...((await store.latest()) as SavedState), streams: states };
  const { hyperparameters } = await lastValueFrom(
    train(line({ learningRate }).W, [points], { from, positioned: true }).pipe(
      map(({ hyperparameters }) => ({ hyperparameters })),
    ),
  );
  assert.is(hyperparameters["sgd1.learningRate"], 0.25);
});

test("a stream that cannot resume ends the run with its name", async () => {
  const store = memoryStore();
  await run(new Halving(), 1, undefined, store);
  const from = (await store.latest()) as SavedState;
  const broken = new Halving();
  broken.resume = () => {
    throw new Error("not from there");
  };
  isError(
    (await run(broken, 1, from).catch((error) => error)) as RxgradError,
    HyperparameterError,
    "sgd1: the stream of learningRate failed: not from there",
  );
});

test("a state that is not of numbers is refused when it is saved", async () => {
  const store = memoryStore();
  await run(new Halving(), 1, undefined, store);
  const state = (await store.latest()) as SavedState;
  const named = (value: unknown): SavedState => ({
    ...state,
    streams: { "sgd1.learningRate": { rate: value as number } },
  });
  assert.equal(checkpointFromBytes(checkpointToBytes(named(-0))).streams, { "sgd1.learningRate": { rate: -0 } });
  throws(
    () => checkpointToBytes(named("fast")),
    CheckpointError,
    'checkpoint: rate in the state of the stream of sgd1.learningRate is "fast"; let state() return numbers by name.',
  );
});

test.run();
