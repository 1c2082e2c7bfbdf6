import {
  CheckpointError,
  type CheckpointStore,
  checkpoint,
  DataError,
  earlyStopping,
  evaluate,
  type Feed,
  GraphError,
  HyperparameterError,
  type Iteration,
  initialParameters,
  iterations,
  memoryStore,
  Parameters,
  parametersFromJSON,
  type RxgradError,
  type SavedState,
  type Stopping,
  type TrainOptions,
  train,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { BehaviorSubject, lastValueFrom, map, of, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf } from "../fixtures/rxgrad/loss-stream.js";
import { isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { feeds, loss, NotingStore, W, y } from "../support/resumable.js";
import { called, line, points } from "../support/small-networks.js";

/** The state as a store of bytes returns it. */
const reread = (state: SavedState): SavedState => checkpointFromBytes(checkpointToBytes(state));

/** The bits of the losses and of all parameters. */
const bits = (iteration: Iteration): string =>
  [iteration.loss, ...[...iteration.parameters].flatMap(({ value }) => [...value.data])]
    .map((number) => bitsOf({ loss: number }))
    .join();

const stream = (count: number, options: TrainOptions): Promise<string[]> =>
  lastValueFrom(train(W, feeds, options).pipe(take(count), map(bits), toArray()));

test("a run resumes from a saved state bit for bit, on any number of threads", async () => {
  const whole = await stream(17, { seed: 7 });
  const store = new NotingStore();
  await lastValueFrom(train(W, feeds, { seed: 7 }).pipe(take(17), checkpoint(store, { every: 1 })));
  assert.equal(
    store.iterations,
    whole.map((_, i) => i + 1),
  );
  for (const at of [1, 4, 5, 12]) {
    const from = reread(store.states[at - 1]);
    assert.equal(await stream(17 - at, { from }), whole.slice(at), `from iteration ${at}`);
  }
  const from = reread(store.states[6]);
  assert.equal(await stream(10, { from, workers: 2 }), whole.slice(7), "on two threads");
});

test("a run on several threads saves the same states as on one", async () => {
  const [one, two] = [new NotingStore(), new NotingStore()];
  await lastValueFrom(train(W, feeds, { seed: 7 }).pipe(take(4), checkpoint(one, { every: 2 })));
  await lastValueFrom(train(W, feeds, { seed: 7, workers: 2 }).pipe(take(4), checkpoint(two, { every: 2 })));
  assert.equal(one.iterations, [2, 4]);
  assert.equal(two.states.map(checkpointToBytes), one.states.map(checkpointToBytes));
});

test("the numbers and counts of iterations continue, and a resumed run can be resumed again", async () => {
  const whole = await stream(13, { seed: 7 });
  const store = memoryStore();
  const got: string[] = [];
  const seen: number[][] = [];
  for (const count of [3, 1, 5, 4]) {
    const from = await store.latest();
    const some$ = train(W, feeds, { seed: 7, from }).pipe(
      take(count),
      checkpoint(store, { every: 100 }),
      tap(({ iteration, epoch }) => void seen.push([iteration, epoch])),
      map(bits),
      toArray(),
    );
    got.push(...(await lastValueFrom(some$)));
  }
  assert.equal(got, whole);
  assert.equal(
    seen,
    whole.map((_, i) => [i + 1, Math.ceil((i + 1) / 5)]),
  );
});

/** Saves when the test completes the save. */
class SlowStore implements CheckpointStore {
  readonly begun: number[] = [];
  finish: (error?: unknown) => void = () => {};

  save({ iteration }: SavedState): Promise<void> {
    this.begun.push(iteration);
    return new Promise((resolve, reject) => {
      this.finish = (error) => (error === undefined ? resolve() : reject(error));
    });
  }

  async latest(): Promise<undefined> {}
}

test("an iteration passes on and is then saved, and the run waits for the save", async () => {
  const clock = new ManualClock();
  const store = new SlowStore();
  const data = new CountedFeeds(points);
  const run = follow(
    train(line().W, data, { clock }).pipe(
      map((iteration) => iteration.with({ begunBefore: [...store.begun] })),
      checkpoint(store, { every: 3 }),
    ),
  );
  for (const n of [1, 2, 3]) {
    await clock.settleWithPromises();
    assert.equal([run.values.length, data.pulled, store.begun.length, clock.waiting], [3 * n, 3 * n, n, 0]);
    assert.equal(run.values.at(-1)?.begunBefore.length, n - 1);
    store.finish();
  }
  assert.equal(store.begun, [3, 6, 9]);
  run.subscription.unsubscribe();
});

test("the last iteration is saved once, before the stream ends in any way", async () => {
  for (const [every, wanted] of [
    [3, [3, 6, 7]],
    [7, [7]],
    [100, [7]],
  ] as const) {
    for (const ends of ["take", "data", "earlyStopping"]) {
      const clock = new ManualClock();
      const store = new SlowStore();
      const source = train(line().W, new CountedFeeds(points, ends === "data" ? 7 : 100), { clock });
      const ended = {
        take: source.pipe(take(7)),
        data: source,
        earlyStopping: source.pipe(
          earlyStopping({ patience: 1, monitor: ({ iteration }) => (iteration < 7 ? -iteration : 0) }),
        ),
      }[ends] as typeof source;
      const run = follow(ended.pipe(checkpoint(store, { every })));
      for (const [i] of wanted.entries()) {
        await clock.settleWithPromises();
        assert.equal([store.begun.length, run.completed], [i + 1, 0]);
        store.finish();
      }
      await clock.settleWithPromises();
      assert.equal([store.begun, run.values.length, run.completed, run.errors], [wanted, 7, 1, []]);
    }
  }
  const nothing = new SlowStore();
  const run = follow(train(line().W, []).pipe(checkpoint(nothing, { every: 1 })));
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
  assert.equal([nothing.begun, run.completed], [[], 1]);
});

test("epochs", async () => {
  const store = new NotingStore();
  await lastValueFrom(train(W, feeds).pipe(take(12), checkpoint(store, { every: "epoch" })));
  assert.equal(store.iterations, [5, 10, 12]);
});

test("a store that fails ends the stream with the values reached; the run is freed", async () => {
  for (const [cause, message] of [
    [new CheckpointError("there: the disk is full; make room."), "there: the disk is full; make room."],
    [new Error("unplugged"), "checkpoint: iteration 2 could not be saved: unplugged"],
  ] as const) {
    const clock = new ManualClock();
    const store = new SlowStore();
    const blocks: { readonly data: Float64Array }[] = [];
    const network = line({ layer: called((out) => void blocks.push(out)) });
    const run = follow(train(network.W, new CountedFeeds(points), { clock }).pipe(checkpoint(store, { every: 2 })));
    await clock.settleWithPromises();
    assert.ok(blocks.some(({ data }) => data.length > 0));
    store.finish(cause);
    await clock.settleWithPromises();
    const error = isError(run.errors[0] as RxgradError, CheckpointError, message);
    assert.is(error.reached?.iteration, 2);
    assert.equal(error.reached?.parameters.names, ["line/W", "line/b"]);
    for (const { data } of blocks) assert.is(data.length, 0);
    assert.equal([run.values.length, clock.waiting], [2, 0]);
  }
});

test("a store that throws at once fails the same way", async () => {
  const store: CheckpointStore = {
    save() {
      throw new Error("not today");
    },
    latest: async () => undefined,
  };
  const run = follow(train(line().W, new CountedFeeds(points, 1)).pipe(checkpoint(store, { every: 2 })));
  for (let i = 0; i < 3; i++) await new Promise((resolve) => void setImmediate(resolve));
  isError(run.errors[0] as RxgradError, CheckpointError, "checkpoint: iteration 1 could not be saved: not today");
});

test("unsubscribing while it saves ends the run", async () => {
  const clock = new ManualClock();
  const store = new SlowStore();
  const data = new CountedFeeds(points);
  const run = follow(train(line().W, data, { clock }).pipe(checkpoint(store, { every: 2 })));
  await clock.settleWithPromises();
  run.subscription.unsubscribe();
  assert.equal([data.returned, clock.waiting], [1, 0]);
  store.finish();
  await clock.settleWithPromises();
  assert.equal([store.begun, run.values.length, run.completed, run.errors], [[2], 2, 0, []]);
});

test("a run that fails saves nothing more", async () => {
  const store = new NotingStore();
  const bad: Feed = { x: [[Number.NaN]], t: [[1]] };
  const run = train(line().W, [points, points, points, bad]).pipe(checkpoint(store, { every: 2 }));
  await lastValueFrom(run).then(
    () => assert.unreachable(),
    () => {},
  );
  assert.equal(store.iterations, [2]);
});

test("early stopping resumes with its state", async () => {
  const stopping = (from?: SavedState) => earlyStopping({ patience: 9, minDelta: 0.01, from });
  const row = ({ iteration, best, waited, reference }: Iteration & Stopping): unknown => [
    iteration,
    waited,
    reference,
    best.iteration,
    best.value,
    [...best.parameters].map(({ name, value }) => [name, ...value.data]),
  ];
  const store = new NotingStore();
  const whole = await lastValueFrom(
    train(W, feeds, { seed: 2 }).pipe(stopping(), checkpoint(store, { every: 1 }), map(row), toArray()),
  );
  assert.ok(whole.length > 15 && whole.length < 500, `${whole.length} iterations`);
  for (const at of [1, 7, whole.length - 5, whole.length - 1]) {
    const from = reread(store.states[at - 1]);
    const rest$ = train(W, feeds, { from }).pipe(stopping(from));
    assert.equal(await lastValueFrom(rest$.pipe(map(row), toArray())), whole.slice(at), `from iteration ${at}`);
    const { best } = await lastValueFrom(rest$);
    // They belong to nodes again, so that any root finds them.
    assert.ok(best.parameters.has(W[0].gradients[0].parameters?.[0] as never));
  }
  const end = reread(store.states[whole.length - 1]);
  const over = follow(train(W, feeds, { from: end }).pipe(stopping(end)));
  assert.equal([over.values, over.completed], [[], 1]);
  const { stopping: _, ...none } = end;
  throws(
    () => stopping({ ...none, stopping: undefined }),
    HyperparameterError,
    `earlyStopping: the state of iteration ${end.iteration} contains no best; put checkpoint after earlyStopping, or leave from out to begin again.`,
  );
});

test("hyper-parameters are recorded, so that a stream can begin with the last", async () => {
  const learningRate$ = new BehaviorSubject(0.125);
  const store = memoryStore();
  const network = line({ learningRate: learningRate$ });
  const run$ = train(network.W, new CountedFeeds(points)).pipe(
    take(4),
    tap(({ iteration }) => learningRate$.next(0.125 / iteration)),
    checkpoint(store, { every: 10 }),
  );
  await lastValueFrom(run$);
  const saved = (await store.latest()) as SavedState;
  assert.equal(saved.hyperparameters, { "sgd1.learningRate": 0.125 / 3, "finiteDifference1.h": 1e-4 });
});

test("saved parameters evaluate, by the names of the loss that was trained", async () => {
  const store = memoryStore();
  const reached = await lastValueFrom(
    train(W, feeds).pipe(
      take(3),
      map((iteration) => iteration.with({ after: iteration.parameters })),
      checkpoint(store, { every: 10 }),
    ),
  );
  const { parameters } = (await store.latest()) as SavedState;
  const x = [[1, 2]];
  const [got, wanted] = await Promise.all([
    evaluate(y, { x }, parametersFromJSON(loss, parameters.toJSON())),
    evaluate(y, { x }, reached.after),
  ]);
  assert.equal(got.toArray(), wanted.toArray());
});

test("a source without a cursor resumes only where the options say that it is there already", async () => {
  const some: Feed[] = [];
  for (const feed of feeds) if (some.push(feed) === 9) break;
  const whole = await lastValueFrom(train(W, some, { seed: 7 }).pipe(map(bits), toArray()));
  const store = memoryStore();
  await lastValueFrom(train(W, some, { seed: 7 }).pipe(take(4), checkpoint(store, { every: 2 })));
  const from = await store.latest();
  const refused = follow(train(W, some, { from }));
  await new Promise((resolve) => void setImmediate(resolve));
  isError(
    refused.errors[0] as RxgradError,
    DataError,
    "data: training resumes after iteration 4, but the state has no cursor of the data; give a source with from(cursor), such as batches(…), or positioned: true if yours is already there.",
  );
  const rest$ = train(W, some.slice(4), { from, positioned: true }).pipe(map(bits), toArray());
  assert.equal(await lastValueFrom(rest$), whole.slice(4));
  // Without a state, the same statement starts at the beginning.
  const first$ = train(W, some, { seed: 7, from: undefined, positioned: true }).pipe(map(bits), toArray());
  assert.equal(await lastValueFrom(first$), whole);
});

test("a state of another network is refused by name", async () => {
  const store = memoryStore();
  await lastValueFrom(train(W, feeds).pipe(take(1), checkpoint(store, { every: 1 })));
  const from = (await store.latest()) as SavedState;
  const other = line();
  const refused = async (state: SavedState, message: string): Promise<void> => {
    const run = follow(train(other.W, [points], { from: state, positioned: true }));
    await new Promise((resolve) => void setImmediate(resolve));
    isError(run.errors[0] as RxgradError, GraphError, message);
  };
  await refused(
    from,
    `train: the parameters have no value for "line/W", only for ${from.parameters.names.join(", ")}; give those of this network.`,
  );
  // A state that has everything needed, and more.
  const mine = initialParameters(other.loss);
  const more = new Parameters([...mine, ...from.parameters]);
  await refused(
    { ...from, memory: new Map(), parameters: more },
    `train: from holds a parameter "${from.parameters.names[0]}", and this network has only line/W, line/b; give a state of this network.`,
  );
});

test("an invalid every is refused, and so are iterations that cannot be held", () => {
  throws(
    () => checkpoint(memoryStore(), { every: 0 }),
    HyperparameterError,
    'checkpoint: every is 0; give a whole number, 1 or more, or "epoch".',
  );
  const [first] = [...iterations(line().W, [points])];
  const run = follow(of(first).pipe(checkpoint(memoryStore(), { every: 1 })));
  assert.instance(run.errors[0], Error);
});

test.run();
