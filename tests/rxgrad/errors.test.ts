import {
  type Block,
  DataError,
  type Feed,
  FeedError,
  GraphError,
  HyperparameterError,
  NumericError,
  OperationError,
  type OptimizerNode,
  type RxgradError,
  sgd,
  train,
} from "rxgrad";
import { catchError, EMPTY, type Observable, retry, share, take, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { called, line, points, type SmallNetworkOptions } from "../support/small-networks.js";

interface Case {
  readonly network?: SmallNetworkOptions;
  /** A function that a user's node calls with each of its outputs. */
  readonly forward?: (out: Block, calls: number) => void;
  readonly data?: () => Iterable<Feed>;
  readonly type: new (message: string) => RxgradError;
  readonly message: RegExp;
}

const after =
  (good: number, bad: Feed): (() => Iterable<Feed>) =>
  () => [...Array<Feed>(good).fill(points), bad, points];

/** Errors in the middle of a run. */
const cases: Readonly<Record<string, Case>> = {
  "a feed that lacks an input": {
    data: after(3, { x: [[1]] }),
    type: FeedError,
    message: /^input "t": the feed has no/,
  },
  "a feed of another shape": {
    data: after(3, { x: [[1, 2]], t: [[1]] }),
    type: FeedError,
    message: /^input "x": a value/,
  },
  "NaN in a feed": {
    data: after(3, { x: [[Number.NaN]], t: [[1]] }),
    type: FeedError,
    message: /^input "x": element 0/,
  },
  "an empty feed": { data: after(3, {}), type: FeedError, message: /^input "x": the feed has no value/ },
  "a source that throws": {
    *data() {
      yield points;
      yield points;
      throw new Error("torn");
    },
    type: DataError,
    message: /^data: the source failed: torn$/,
  },
  "a node that throws": {
    forward(_out, calls) {
      if (calls > 61) throw new Error("no luck");
    },
    type: OperationError,
    message: /^called "odd": forward threw: no luck$/,
  },
  "a node that writes NaN": {
    forward(out, calls) {
      if (calls > 61) out.data.fill(Number.NaN);
    },
    type: NumericError,
    message: /^called "odd": element 0 of sample 0 is NaN at iteration \d+, computed from line in \[/,
  },
  "a learning rate that turns NaN": {
    network: { learningRate: (iteration) => (iteration < 4 ? 0.1 : Number.NaN) },
    type: HyperparameterError,
    message: /^sgd1: learningRate is NaN at iteration 4; give a finite number, 0 or more, such as 0.1\.$/,
  },
  "an h that turns 0": {
    network: { h: (iteration) => 4 - iteration },
    type: HyperparameterError,
    message: /^finiteDifference1: h is 0 at iteration 4; give a positive finite number, such as 1e-4\.$/,
  },
  "a schedule that throws": {
    network: {
      learningRate(iteration) {
        if (iteration > 2) throw new Error("off the table");
        return 0.1;
      },
    },
    type: HyperparameterError,
    message: /^sgd1: the schedule of learningRate threw at iteration 3: off the table$/,
  },
  "a step so large that the loss overflows": {
    network: { learningRate: (iteration) => (iteration < 3 ? 0.1 : 1e300) },
    type: NumericError,
    message:
      /^squaredDifference "loss\/squaredDifference": element 0 of sample \d is Infinity at iteration 4, computed from odd in \[.+\] and t in \[1, 5\]; lower the learning rate/,
  },
};

for (const [name, { network, forward, data, type, message }] of Object.entries(cases)) {
  test(`${name}: the stream errors once with the values of the last iteration, and frees the memory`, () => {
    const blocks = new Set<Block>();
    let calls = 0;
    const layer = called((out) => {
      blocks.add(out);
      forward?.(out, ++calls);
    }, "odd");
    const { W, y, loss } = line({ ...network, layer });
    const clock = new ManualClock();
    const feeds = data ? data() : new CountedFeeds(points);
    let emitted = { iteration: 0, loss: 0, parameters: "" };
    const errors: RxgradError[] = [];
    let completed = 0;
    train(W, feeds, { clock, watch: [y, loss] }).subscribe({
      next(each) {
        emitted = { iteration: each.iteration, loss: each.loss, parameters: JSON.stringify(each.parameters) };
      },
      error: (error) => void errors.push(error),
      complete: () => void completed++,
    });
    clock.settle();
    assert.equal([errors.length, completed, clock.waiting], [1, 0, 0]);
    const [error] = errors;
    assert.instance(error, type);
    assert.is(error.name, type.name);
    assert.match(error.message, message);
    assert.ok(emitted.iteration >= 2);
    const { iteration, loss: reachedLoss, parameters } = error.reached as NonNullable<typeof error.reached>;
    assert.equal({ iteration, loss: reachedLoss, parameters: JSON.stringify(parameters) }, emitted);
    if (feeds instanceof CountedFeeds) assert.is(feeds.returned, 1);
    assert.ok(blocks.size > 0);
    for (const block of blocks) assert.is(block.data.length, 0);
  });
}

test("a graph that cannot be trained errors the stream, and the data are not opened", () => {
  const feeds = new CountedFeeds(points);
  const { W, loss, gradient } = line();
  for (const [root, message] of [
    [loss, "train: its root is a node (meanSquaredError); give an optimizer node such as sgd(gradient)."],
    [undefined, "train: its root is undefined; give an optimizer node such as sgd(gradient)."],
    [[], "train: it was given no optimizer; give one such as sgd(gradient)."],
    [
      [W, sgd(gradient, { learningRate: 1 })],
      'sgd2: parameter "line/W" is already updated by sgd1; give each gradient its own parameters (finiteDifference(loss, { parameters })).',
    ],
  ] as const) {
    const clock = new ManualClock();
    const run = follow(train(root as unknown as OptimizerNode, feeds, { clock }));
    clock.settle();
    assert.equal([run.values, run.completed, run.errors.length, feeds.opened], [[], 0, 1, 0]);
    isError(run.errors[0] as RxgradError, GraphError, message);
  }
});

test("an error reaches every subscriber of a shared run, and a subscriber that catches it continues", () => {
  const clock = new ManualClock();
  const run$ = train(line().W, after(2, {})(), { clock }).pipe(share());
  const [first, second] = [follow(run$), follow(run$.pipe(catchError(() => EMPTY)))];
  clock.settle();
  assert.equal([first.values.length, first.errors.length, first.completed], [2, 1, 0]);
  assert.equal([second.values.length, second.errors.length, second.completed], [2, 0, 1]);
});

test("a subscription after an error is a new run", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, after(2, {})(), { clock }).pipe(retry(2)));
  clock.settle();
  assert.equal(
    run.values.map(({ iteration }) => iteration),
    [1, 2, 1, 2, 1, 2],
  );
  assert.is(run.errors.length, 1);
});

test("RxJS reports an unhandled error, and the run is over", async () => {
  const unhandled = (run$: Observable<unknown>, clock: ManualClock): Promise<unknown> =>
    new Promise((resolve) => {
      process.once("uncaughtException", resolve);
      run$.subscribe();
      clock.settle();
    });
  const expected = await unhandled(
    throwError(() => new Error("as RxJS does")),
    new ManualClock(),
  );
  assert.is((expected as Error).message, "as RxJS does");
  const clock = new ManualClock();
  const error = await unhandled(train(line().W, after(2, {})(), { clock }), clock);
  assert.instance(error, FeedError);
  assert.is(clock.waiting, 0);
});

test("an error in a subscriber does not end the run", async () => {
  const clock = new ManualClock();
  let seen = 0;
  const reported = new Promise((resolve) => void process.once("uncaughtException", resolve));
  train(line().W, new CountedFeeds(points), { clock })
    .pipe(take(3))
    .subscribe(() => {
      if (++seen === 2) throw new Error("a bug in drawing");
    });
  clock.settle();
  assert.is(seen, 3);
  assert.is(((await reported) as Error).message, "a bug in drawing");
});

test.run();
