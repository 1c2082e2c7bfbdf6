// evaluate waits for black boxes. Repeated evaluations measure the noise.
import {
  add,
  type BoxValue,
  backprop,
  blackBox,
  constant,
  evaluate,
  finiteDifference,
  input,
  iterations,
  type Node,
  OperationError,
  parameter,
  sgd,
  sum,
  type Tensor,
  values,
} from "@rxgrad/core";
import { Observable, of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError } from "../support/closeness.js";

/** A call of a black box. The test decides when it answers. */
interface Call {
  readonly x: number;
  readonly signal: AbortSignal;
  answer(value: BoxValue): void;
  fail(error: unknown): void;
}

function later(options: { concurrency?: number; repeat?: number } = {}): {
  box: ReturnType<typeof boxOf>;
  calls: Call[];
} {
  const calls: Call[] = [];
  return { box: boxOf(calls, options), calls };
}

const boxOf = (calls: Call[], options: { concurrency?: number; repeat?: number }) =>
  blackBox({
    name: "plant",
    inputs: { x: input("x", []) },
    output: [],
    ...options,
    evaluate: ({ x: [x] }, { signal }) =>
      new Promise<BoxValue>((answer, fail) => void calls.push({ x, signal, answer, fail })),
  });

/** Waits until the continuations of settled promises have run. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test("evaluate evaluates each point once, as many at a time as allowed, and keeps their order", async () => {
  const { box, calls } = later({ concurrency: 2 });
  const result = evaluate(box, { x: [3, 1, 3, 2] });
  await settle();
  assert.equal(
    calls.map(({ x }) => x),
    [3, 1],
  );
  calls[1].answer(10);
  await settle();
  assert.equal(
    calls.map(({ x }) => x),
    [3, 1, 2],
  );
  calls[2].answer([20]);
  calls[0].answer(30);
  assert.equal([...(await result).data], [30, 10, 30, 20]);
  assert.equal(
    calls.map(({ signal }) => signal.aborted),
    [false, false, false],
  );
});

test("evaluations of the same node at the same time do not disturb each other", async () => {
  const { box, calls } = later();
  const [first, second] = [evaluate(box, { x: [1] }), evaluate(box, { x: [1] })];
  await settle();
  calls[1].answer(2);
  assert.equal([...(await second).data], [2]);
  calls[0].answer(5);
  assert.equal([...(await first).data], [5]);
});

test("the first failure ends it: no other evaluation starts, and running ones are aborted", async () => {
  const { box, calls } = later({ concurrency: 2 });
  const result = evaluate(box, { x: [1, 2, 3] }).catch((reason: unknown) => reason);
  await settle();
  const cause = new Error("no route");
  calls[1].fail(cause);
  const error = isError(
    await result,
    OperationError,
    'blackBox "plant" at x = 2: evaluate failed: no route; catch the error where it is thrown, or retry: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).',
  );
  assert.is(error.cause, cause);
  assert.equal([calls.length, calls[0].signal.aborted], [2, true]);
  calls[0].answer(1);
  await settle();
  assert.is(calls.length, 2);
});

test("evaluate uses the first value of an Observable, and unsubscribes", async () => {
  const x = input("x", []);
  let left = 0;
  const endless = new Observable<number>((subscriber) => {
    subscriber.next(4);
    subscriber.next(5);
    return () => void left++;
  });
  const through = (stream: Observable<number>): Promise<unknown> =>
    evaluate(blackBox({ inputs: { x }, output: [], evaluate: () => stream }), { x: [1] });
  assert.equal([...((await through(endless)) as { data: Float64Array }).data], [4]);
  assert.is(left, 1);
  const error = await through(of<number>()).catch((reason: unknown) => reason);
  assert.match((error as Error).message, "evaluate failed: its stream completed without a value;");

  let stopped = 0;
  const silent = new Observable<number>(() => () => void stopped++);
  const failing = blackBox({
    inputs: { x },
    output: [],
    evaluate: ({ x: [at] }) => (at === 1 ? silent : Promise.reject(new Error("off"))),
  });
  await evaluate(failing, { x: [1, 2] }).catch(() => {});
  assert.is(stopped, 1);
});

test("a function may return the same array each time, also where several evaluations are under way", async () => {
  const own = new Float64Array(2);
  const answer = ({ x: [x] }: { readonly x: Float64Array }): Float64Array => {
    own.set([x, 10 * x]);
    return own;
  };
  for (const evaluateAt of [answer, (inputs: { readonly x: Float64Array }) => of(answer(inputs))]) {
    const box = blackBox({ inputs: { x: input("x", []) }, output: [2], concurrency: 3, evaluate: evaluateAt });
    const { data } = (await evaluate(box, { x: [1, 2, 3, 4] })) as Tensor;
    assert.equal([...data], [1, 10, 2, 20, 3, 30, 4, 40]);
  }
});

test("a function that throws at once is not called again", async () => {
  let calls = 0;
  const evaluateAt = (): number => {
    calls++;
    throw new Error("no");
  };
  const box = blackBox({ inputs: { x: input("x", []) }, output: [], concurrency: 3, evaluate: evaluateAt });
  await evaluate(box, { x: [1, 2, 3, 4] }).then(
    () => assert.unreachable(),
    () => {},
  );
  assert.is(calls, 1);
});

test("a black box behind another waits for it, also for more than a chunk of samples", async () => {
  const x = input("x", []);
  const square = blackBox({ inputs: { x }, output: [], evaluate: async ({ x: [at] }) => at * at });
  const plus = blackBox({ inputs: { square, x }, output: [2], evaluate: (at) => [at.square[0] + at.x[0], at.x[0]] });
  const many = Array.from({ length: 1500 }, (_, i) => i / 8);
  const { data, shape } = await evaluate(plus, { x: many });
  assert.equal(shape, [1500, 2]);
  assert.equal(
    [...data],
    many.flatMap((each) => [each * each + each, each]),
  );
});

/** Trains a step on w → 3·w + noise, with these noises in the order of repetition, the same at every point. */
function measured(
  noises: readonly number[],
  h: number,
): { derivative: number; noise: number | undefined; isNoisy: boolean } {
  const w = parameter([], { name: "w", initial: values([2]) });
  const box = blackBox({
    name: "plant",
    inputs: { w },
    output: [],
    repeat: noises.length,
    evaluate: (at, { repetition }) => 3 * at.w[0] + noises[repetition],
  });
  const gradient = finiteDifference(box, { h });
  for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [{}])) {
    assert.is(iteration.boxes.plant.evaluations, 3 * noises.length);
    return { derivative: iteration.value(gradient).get(w).data[0], ...iteration.boxes.plant };
  }
  throw new Error("no iteration");
}

test("repeated evaluations are averaged, and the noise comes from their spread", () => {
  const { derivative, noise, isNoisy } = measured([1, -2, 4, 1], 0.1);
  close(derivative, 3, 1e-13);
  // The variance of 1, −2, 4, 1 is 18/3. The variance of their mean is a quarter of it.
  close(noise as number, Math.sqrt(6 / 4), 1e-14);
  assert.ok(isNoisy);
});

test("h is below the noise if neighboring answers differ by less than twice the noise", () => {
  // The mean's noise is √2·s / √2 = s, and neighbors are 3h apart.
  const noisy = (s: number, h: number): boolean => measured([s, -s], h).isNoisy;
  assert.equal([noisy(0.149, 0.1), noisy(0.151, 0.1), noisy(0.151, 0.11)], [false, true, false]);
  assert.not.ok(measured([0], 1e-9).isNoisy);
});

test("noise is undefined without repeats; the change is undefined if there is only one point", () => {
  const recordOf = (repeat: number): unknown => {
    const box = blackBox({
      name: "plant",
      inputs: { at: constant([1]) },
      output: [],
      repeat,
      evaluate: (_, { repetition }) => repetition,
    });
    const loss = add(box, sum()(parameter([1]))) as Node<readonly []>;
    const [record] = Array.from(
      iterations(sgd(backprop(loss), { learningRate: 0.1 }), [{}]),
      ({ boxes }) => boxes.plant,
    );
    return record;
  };
  assert.equal(recordOf(1), { evaluations: 1, noise: undefined, change: undefined, isNoisy: false });
  // The variance of 0 and 1 is a half. The variance of their mean is a quarter.
  assert.equal(recordOf(2), { evaluations: 2, noise: 0.5, change: undefined, isNoisy: false });
  const { noise, isNoisy } = measured([0.5], 1e-9);
  assert.equal([noise, isNoisy], [undefined, false]);
});

test.run();
