// Asynchronous black boxes: the number of open calls, order, failures and signals.

import * as fc from "fast-check";
import {
  type BoxesOptions,
  type BoxValueStream,
  blackBox,
  constant,
  finiteDifference,
  GraphError,
  type Iteration,
  iterations,
  NumericError,
  OperationError,
  parameter,
  type RxgradError,
  sgd,
  sumSquaredError,
  train,
  values,
} from "rxgrad";
import { last, lastValueFrom, map, Observable, retry, take, throwError, timeout, VirtualTimeScheduler } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { type Followed, follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { RemoteFunction } from "../support/remote-function.js";

/** A run on a box of `count` numbers. The test answers its calls. */
class Remote extends RemoteFunction<readonly number[]> {
  readonly run: Followed<{ loss: number; evaluations: number }>;
  readonly rates: ReturnType<typeof parameter>;

  constructor(
    count: number,
    options: { concurrency?: number; repeat?: number; isPromise?: boolean; boxes?: BoxesOptions; steps?: number } = {},
  ) {
    const { isPromise, boxes = {}, steps = 2, ...rest } = options;
    super(plant, isPromise);
    this.rates = parameter([count], { name: "rates", initial: values(Array.from({ length: count }, (_, i) => i)) });
    const box = blackBox({
      name: "plant",
      inputs: { rates: this.rates },
      output: [],
      ...rest,
      evaluate: ({ rates }, { signal }) => this.begin([...rates], signal),
    });
    const W = sgd(finiteDifference(sumSquaredError(box, constant(0))), { learningRate: 0.01 });
    this.run = follow(
      train(W, undefined, { clock: this.clock, boxes }).pipe(
        take(steps),
        map(({ loss, boxes }: Iteration) => ({ loss, evaluations: boxes.plant.evaluations })),
      ),
    );
    this.clock.settle();
  }
}

const plant = (rates: readonly number[]): number => rates.reduce((sum, rate, i) => sum + (i + 1) * rate, 0) / 10;

/** The losses of the same run with a synchronous plant. */
function lossesOf(count: number, steps: number): number[] {
  const initial = values(Array.from({ length: count }, (_, i) => i));
  const rates = parameter([count], { name: "rates", initial });
  const box = blackBox({ inputs: { rates }, output: [], evaluate: (at) => plant([...at.rates]) });
  const W = sgd(finiteDifference(sumSquaredError(box, constant(0))), { learningRate: 0.01 });
  return Array.from(iterations(W, Array(steps).fill({})), ({ loss }) => loss);
}

test("20 parameters, 16 at a time: 41 evaluations in 3 waves instead of 41", () => {
  const wavesWith = (concurrency: number): number[] => {
    const remote = new Remote(20, { concurrency, steps: 1 });
    const waves: number[] = [];
    while (remote.run.completed === 0) {
      const wave = remote.underWay;
      waves.push(wave.length);
      for (const { at, answer$ } of wave) answer$.next(plant(at));
      remote.clock.settle();
    }
    assert.equal(remote.run.values, [{ loss: lossesOf(20, 1)[0], evaluations: 41 }]);
    return waves;
  };
  assert.equal(wavesWith(16), [16, 16, 9]);
  assert.equal(wavesWith(1), Array(41).fill(1));
  assert.equal(wavesWith(Number.POSITIVE_INFINITY), [41]);
});

test("the losses are the same in any order of answers; a free slot is taken at once", () => {
  const expected = lossesOf(3, 4);
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (order, concurrency) => {
        const remote = new Remote(3, { concurrency, steps: 4 });
        for (let k = 0; remote.run.completed === 0; k++) {
          const { underWay } = remote;
          assert.is(underWay.length, Math.min(concurrency, 7 - (k % 7)));
          remote.answer(underWay[order[k] % underWay.length]);
        }
        assert.equal(
          remote.run.values.map(({ loss }) => loss),
          expected,
        );
        assert.is(remote.calls.length, 4 * 7);
        assert.ok(remote.calls.every(({ signal }) => !signal.aborted));
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});

test("promises work too", async () => {
  const remote = new Remote(2, { isPromise: true });
  while (remote.run.completed === 0) {
    for (const { at, answer$ } of remote.calls) answer$.next(plant(at));
    await remote.clock.settleWithPromises();
    await remote.clock.settleWithPromises();
  }
  assert.equal(
    remote.run.values.map(({ loss }) => loss),
    lossesOf(2, 2),
  );
});

test("a synchronous function works in slices too", () => {
  const rates = parameter([20], { name: "rates" });
  const clock = new ManualClock();
  let calls = 0;
  const box = blackBox({
    inputs: { rates },
    output: [],
    evaluate: () => {
      calls++;
      clock.pass(4);
      return 1;
    },
  });
  const W = sgd(finiteDifference(box), { learningRate: 0.1 });
  const run = follow(train(W, undefined, { clock }));
  const perSlice: number[] = [];
  for (let slice = 0; slice < 6; slice++) {
    const before = calls;
    clock.turn();
    perSlice.push(calls - before);
  }
  // The third call is the one that ends a slice of 10 ms.
  assert.ok(Math.max(...perSlice) <= 3 && calls >= 15, perSlice.join());
  run.subscription.unsubscribe();
  assert.equal([clock.waiting, run.errors], [0, []]);
});

test("unsubscribing at any moment aborts all open calls and leaves nothing", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 9 }), fc.boolean(), (moment, concurrency, isPromise) => {
      const remote = new Remote(3, { concurrency, steps: 100, isPromise });
      for (let k = 0; k < moment && !isPromise; k++) remote.answer(remote.underWay[k % remote.underWay.length]);
      const { underWay, calls } = remote;
      const begun = calls.length;
      assert.ok(underWay.length > 0);
      remote.run.subscription.unsubscribe();
      assert.ok(underWay.every(({ signal }) => signal.aborted));
      assert.is(remote.clock.waiting, 0);
      if (!isPromise) assert.is(remote.underWay.length, 0);
      for (const { answer$ } of underWay) answer$.next(1);
      remote.clock.settle();
      assert.equal([calls.length, remote.run.errors, remote.run.completed], [begun, [], 0]);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test("unsubscribing inside the function stops before the next call", () => {
  const rates = parameter([5], { name: "rates" });
  const clock = new ManualClock();
  let calls = 0;
  const box = blackBox({
    inputs: { rates },
    output: [],
    evaluate: () => {
      if (++calls === 4) run.subscription.unsubscribe();
      return 1;
    },
  });
  const run = follow(train(sgd(finiteDifference(box), { learningRate: 0.1 }), undefined, { clock }));
  clock.settle();
  assert.equal([calls, run.values, run.errors, clock.waiting], [4, [], [], 0]);
});

test("an evaluation that fails ends the run with the node, the point and the cause; the other calls are aborted", () => {
  const remote = new Remote(2, { concurrency: 3, steps: 5 });
  while (remote.run.values.length < 2) remote.answer(remote.underWay[0]);
  const [first, second, third] = remote.underWay;
  const cause = new Error("connection lost");
  second.answer$.error(cause);
  remote.clock.settle();
  const error = remote.run.errors[0] as RxgradError;
  isError(
    error,
    OperationError,
    `blackBox "plant" at rates = [${second.at.join(", ")}] in iteration 3: evaluate failed: connection lost; catch the error where it is thrown, or retry: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).`,
  );
  assert.is(error.cause, cause);
  assert.is(error.reached?.iteration, 2);
  assert.equal([first.signal.aborted, third.signal.aborted], [true, true]);
  assert.equal([remote.underWay, remote.clock.waiting], [[], 0]);
});

test("an invalid answer ends the run at once", () => {
  const remote = new Remote(2);
  remote.underWay[3].answer$.next(Number.NaN);
  remote.clock.settle();
  assert.instance(remote.run.errors[0], NumericError);
  assert.is(remote.underWay.length, 0);
});

test("an invalid last answer of a wave is reported as such, not as a gradient that is not finite", async () => {
  const rates = parameter([1], { name: "rates" });
  let calls = 0;
  const box = blackBox({
    name: "plant",
    inputs: { rates },
    output: [],
    evaluate: () => (++calls === 3 ? Number.NaN : calls),
  });
  const W = sgd(finiteDifference(box), { learningRate: 0.5 });
  const error = await lastValueFrom(train(W, undefined).pipe(take(2))).catch((reason: unknown) => reason);
  assert.instance(error, NumericError);
  assert.match((error as Error).message, /^blackBox "plant" at rates = .* evaluate gave NaN; give finite numbers/);
});

test("each evaluation passes through the operators: timeout aborts it, retry calls it again", () => {
  const scheduler = new VirtualTimeScheduler();
  const seen: string[] = [];
  const boxes: BoxesOptions = {
    operators: (result$, { node, repetition, inputs }) => {
      seen.push(`${node} ${repetition} ${inputs[0].join(" ")}`);
      return result$.pipe(timeout({ first: 100, scheduler }), retry(1));
    },
  };
  const remote = new Remote(1, { boxes, steps: 1 });
  const begun = [...remote.underWay];
  assert.is(begun.length, 3);
  assert.equal(seen, ["plant 0 0", "plant 0 0.0001", "plant 0 -0.0001"]);
  begun[1].answer$.error(new Error("busy"));
  const again = remote.calls[3];
  assert.equal(again.at, begun[1].at);
  assert.not.ok(begun[1].signal.aborted);
  remote.answer(again);
  remote.answer(begun[0]);
  // The third does not answer: it is aborted after 100 ms and started again.
  scheduler.maxFrames = 150;
  scheduler.flush();
  assert.ok(begun[2].signal.aborted);
  assert.is(remote.calls.length, 5);
  remote.answer(remote.calls[4]);
  assert.equal(remote.run.values, [{ loss: lossesOf(1, 1)[0], evaluations: 3 }]);
});

test("for operators a stream that completes without a value is a failure: retry calls it again", () => {
  const remote = new Remote(1, { boxes: { operators: (result$) => result$.pipe(retry(1)) }, steps: 1 });
  const [first, ...others] = [...remote.underWay];
  first.answer$.complete();
  assert.is(remote.calls.length, 4);
  assert.not.ok(first.signal.aborted);
  for (const call of [...others, remote.calls[3]]) remote.answer(call);
  assert.equal(remote.run.values, [{ loss: lossesOf(1, 1)[0], evaluations: 3 }]);
});

test("operators get one value and the completion", () => {
  const remote = new Remote(1, { boxes: { operators: (result$) => result$.pipe(last()) }, steps: 1 });
  for (const call of remote.underWay) remote.answer(call);
  assert.is(remote.run.completed, 1);
});

test("timeouts end with the subscription", () => {
  const scheduler = new VirtualTimeScheduler();
  const remote = new Remote(1, { boxes: { operators: (result$) => result$.pipe(timeout({ first: 100, scheduler })) } });
  const { actions } = scheduler;
  assert.is(actions.length, 3);
  remote.run.subscription.unsubscribe();
  assert.is(actions.length, 0);
});

test("an error names operators that throw or give nothing, and the point", () => {
  const empty = new Remote(1, { boxes: { operators: (result$) => result$.pipe(take(0)) } });
  assert.match((empty.run.errors[0] as Error).message, "evaluate failed: its stream completed without a value;");
  const thrown = new Remote(1, {
    boxes: {
      operators: () => {
        throw new Error("no operator");
      },
    },
  });
  assert.match(
    (thrown.run.errors[0] as Error).message,
    'blackBox "plant" at rates = 0 in iteration 1: evaluate failed: no operator;',
  );
  const failing = new Remote(1, { boxes: { operators: () => throwError(() => new Error("shut")) } });
  assert.is(failing.run.errors.length, 1);
});

test("the parameters that a failed run reached are those before the iteration", async () => {
  let calls = 0;
  const rates = parameter([1], { name: "rates", initial: values([1]) });
  const box = blackBox({
    inputs: { rates },
    output: [],
    evaluate: async (at) => {
      if (++calls > 4) throw new Error("off");
      return at.rates[0];
    },
  });
  const run$ = train(sgd(finiteDifference(box), { learningRate: 0.5 }));
  const error = (await lastValueFrom(run$).catch((reason: unknown) => reason)) as RxgradError;
  assert.is(error.reached?.iteration, 1);
  assert.ok(Math.abs((error.reached?.parameters.get("rates").data[0] as number) - 0.5) < 1e-9);
});

test("graphs with boxes run on one thread", async () => {
  const rates = parameter([1], { name: "rates" });
  const box = blackBox({ name: "plant", inputs: { rates }, output: [], evaluate: () => 1 });
  const W = sgd(finiteDifference(box), { learningRate: 0.5 });
  const error = await lastValueFrom(train(W, undefined, { workers: 2 })).catch((reason: unknown) => reason);
  isError(
    error,
    GraphError,
    'train: blackBox "plant" cannot run on other threads, because its function exists only on this one; leave workers out.',
  );
});

test("a stream of any kind that continues after its first value is unsubscribed from", () => {
  let left = 0;
  const endless = new Observable<number>((subscriber) => {
    subscriber.next(1);
    subscriber.next(2);
    return () => void left++;
  });
  // RxJS does not recognize it as an Observable.
  const foreign: BoxValueStream = { subscribe: (observer) => endless.subscribe(observer) };
  const rates = parameter([1], { name: "rates" });
  const box = blackBox({ inputs: { rates }, output: [], evaluate: () => foreign });
  const clock = new ManualClock();
  const run = follow(train(sgd(finiteDifference(box), { learningRate: 0.5 }), undefined, { clock }).pipe(take(1)));
  clock.settle();
  assert.equal([left, run.completed], [3, 1]);
});

test.run();
