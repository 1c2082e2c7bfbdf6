import { HyperparameterError, NumericError, ShapeError } from "@rxgrad/core";
import { type CallContext, numericalGradientAsync } from "@rxgrad/core/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { pending, settled } from "./pending.js";

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.unreachable("the promise was fulfilled"),
    (error) => error,
  );
}

test("rejects at once with the first rejection, and starts no further calls", async () => {
  const { calls, f } = pending();
  const failed = rejection(numericalGradientAsync(f, [1, 2, 3], { concurrency: 2 }));
  const failure = new Error("the simulator broke");
  await settled();
  calls[1].reject(failure);
  assert.is(await failed, failure); // although calls[0] is still under way
  calls[0].reject(new Error("a later failure"));
  await settled();
  assert.is(calls.length, 2);
});

test("an f that throws counts as an f that rejects", async () => {
  const failure = new Error("no simulator");
  let calls = 0;
  const f = (): number => {
    calls++;
    throw failure;
  };
  assert.is(await rejection(numericalGradientAsync(f, [1, 2], { concurrency: 3 })), failure);
  assert.ok(calls <= 3);
});

test("aborting rejects at once, with the signal's reason", async () => {
  const { calls, f } = pending();
  const controller = new AbortController();
  const aborted = rejection(numericalGradientAsync(f, [1, 2], { concurrency: 2, signal: controller.signal }));
  await settled();
  const reason = new Error("changed my mind");
  controller.abort(reason);
  assert.is(await aborted, reason);
  for (const call of calls) call.resolve(1);
  await settled();
  assert.is(calls.length, 2);
});

test("f gets a signal, which aborts only if the caller aborts or another call fails", async () => {
  const signals: AbortSignal[] = [];
  const { calls, f } = pending();
  const told = (x: number[], { signal }: CallContext): PromiseLike<number> => {
    signals.push(signal);
    return f(x);
  };
  const controller = new AbortController();
  const aborted = rejection(numericalGradientAsync(told, [1, 2], { concurrency: 2, signal: controller.signal }));
  await settled();
  assert.equal(
    signals.map((signal) => signal.aborted),
    [false, false],
  );
  const reason = new Error("changed my mind");
  controller.abort(reason);
  assert.is(await aborted, reason);
  for (const signal of signals) assert.is(signal.reason, reason);

  const failed = rejection(numericalGradientAsync(told, [1, 2], { concurrency: 2 }));
  await settled();
  const failure = new Error("the simulator broke");
  calls[3].reject(failure);
  assert.is(await failed, failure);
  for (const signal of signals.slice(2)) assert.is(signal.reason, failure);

  const quiet: AbortSignal[] = [];
  await numericalGradientAsync((x, { signal }) => quiet.push(signal) && x[0], [1], { signal: controller.signal }).catch(
    () => undefined,
  );
  assert.is(quiet.length, 0);
  await numericalGradientAsync((x, { signal }) => quiet.push(signal) && x[0], [1], { concurrency: 3 });
  assert.equal(
    quiet.map((signal) => signal.aborted),
    [false, false],
  );
});

test("starts no calls if the signal is already aborted", async () => {
  const { calls, f } = pending();
  const reason = new Error("too late");
  assert.is(await rejection(numericalGradientAsync(f, [1], { signal: AbortSignal.abort(reason) })), reason);
  assert.is(calls.length, 0);
});

test("refuses a signal without removeEventListener", async () => {
  const signal = { aborted: false, addEventListener: () => {} } as unknown as AbortSignal;
  isError(
    (await rejection(numericalGradientAsync(([x]) => x, [1], { signal }))) as Error,
    HyperparameterError,
    "numericalGradientAsync: signal is an Object; give the signal of an AbortController, or leave it out.",
  );
});

test("removes its listener from the signal at the end", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    listeners++;
    add(type, listener);
  };
  signal.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    listeners--;
    remove(type, listener);
  };
  await numericalGradientAsync(
    async () => {
      assert.is(listeners, 1);
      return 1;
    },
    [1],
    { signal },
  );
  assert.is(listeners, 0);
  await rejection(numericalGradientAsync(() => Promise.reject(new Error()), [1], { signal }));
  assert.is(listeners, 0);
});

test("rejects for bad options, points and values", async () => {
  for (const concurrency of [0, -1, 1.5, Number.NaN]) {
    isError(
      await rejection(numericalGradientAsync(() => 1, [1], { concurrency })),
      HyperparameterError,
      `numericalGradientAsync: concurrency is ${concurrency}; give a whole number, 1 or more, or Infinity.`,
    );
  }
  isError(
    await rejection(numericalGradientAsync(() => 1, [1], { h: 0 })),
    HyperparameterError,
    'numericalGradientAsync: h is 0; give a positive finite number, or "auto".',
  );
  isError(
    await rejection(numericalGradientAsync(() => 1, Int32Array.of(1) as unknown as Float64Array)),
    ShapeError,
    "numericalGradientAsync: x is an Int32Array, which cannot hold x ± h; give Float64Array.from of it.",
  );
  isError(
    await rejection(numericalGradientAsync(async ([, x]) => Math.log(x), [1, 0], { h: 0.25 })),
    NumericError,
    "numericalGradientAsync: f is -Infinity at x[0] = 1.25; give a point around which f is finite, a smaller h, or bounds.",
  );
});

test.run();
