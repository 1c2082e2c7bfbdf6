// A black box that gives one array again and again, later: where points would get each other's numbers, the run is refused.
import {
  type BoxValue,
  blackBox,
  evaluate,
  finiteDifference,
  input,
  OperationError,
  parameter,
  sgd,
  sum,
  type Tensor,
  train,
  values,
} from "rxgrad";
import { lastValueFrom, type Observable, retry, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

type Evaluate = (inputs: { x: Float64Array }) => PromiseLike<BoxValue>;

const SHARED =
  /^blackBox "plant" at x = -?[\d.]+( in iteration 1)?: evaluate gave the array that it gave for another point under way, so it has the numbers of one of them alone; give a new array each time, such as array\.slice\(\)\.$/;

const POINTS = [1, 2, 3, 4];

const numbersOf = (value: number | Tensor): number[] => (typeof value === "number" ? [value] : [...value.data]);

async function evaluated(of: Evaluate, concurrency = 16, points = POINTS): Promise<number[]> {
  const box = blackBox({ name: "plant", inputs: { x: input("x", []) }, output: [2], concurrency, evaluate: of });
  return numbersOf(await evaluate(box, { x: points }));
}

async function refused(run: Promise<unknown>): Promise<void> {
  await run.then(
    () => assert.unreachable(),
    (error: unknown) => {
      assert.instance(error, OperationError);
      assert.match((error as OperationError).message, SHARED);
    },
  );
}

function learning(evaluate: Evaluate) {
  const x = parameter([1], { name: "x", initial: values([3]) });
  const box = blackBox({ name: "plant", inputs: { x }, output: [2], evaluate });
  return sgd(finiteDifference(box.pipe(sum())), { learningRate: 0.1 });
}

const expected = POINTS.flatMap((x) => [x, 10 * x]);

/** Writes the numbers of a point into an array. */
function filled(array: Float64Array, x: number): Float64Array {
  array[0] = x;
  array[1] = 10 * x;
  return array;
}

test("an array that each evaluation fills again is refused", () => {
  const array = new Float64Array(2);
  return refused(evaluated(async ({ x: [x] }) => filled(array, x)));
});

test("so are views of the same memory, and plain lists", async () => {
  const memory = new Float64Array(8);
  await refused(evaluated(async ({ x: [x] }) => filled(memory.subarray(2, 4), x)));
  const list: number[] = [];
  await refused(evaluated(async ({ x: [x] }) => Object.assign(list, { 0: x, 1: x })));
});

test("so is a run, in its first iteration, whose gradient would be 0", () => {
  const array = new Float64Array(2);
  const W = learning(async ({ x: [x] }) => filled(array, x));
  return refused(lastValueFrom(train(W).pipe(take(2))));
});

test("trying again does not help, because the other point has the wrong numbers", () => {
  const array = new Float64Array(2);
  const W = learning(async ({ x: [x] }) => filled(array, x));
  const boxes = { operators: (result$: Observable<BoxValue>) => result$.pipe(retry(3)) };
  return refused(lastValueFrom(train(W, undefined, { boxes }).pipe(take(2))));
});

test("one evaluation at a time may fill the same array", async () => {
  const array = new Float64Array(2);
  assert.equal(await evaluated(async ({ x: [x] }) => filled(array, x), 1), expected);
});

test("other places of one memory are arrays of their own", async () => {
  const memory = new Float64Array(8);
  let next = 0;
  const place = async ({ x: [x] }: { x: Float64Array }) => {
    next += 2;
    return filled(memory.subarray(next - 2, next), x);
  };
  assert.equal(await evaluated(place), expected);
});

test("an array that is kept for its point may be given again", async () => {
  const kept = new Map<number, Float64Array>();
  const keeping = async ({ x: [x] }: { x: Float64Array }) => {
    const array = kept.get(x) ?? filled(new Float64Array(2), x);
    kept.set(x, array);
    return array;
  };
  assert.equal(await evaluated(keeping), expected);
  assert.equal(await evaluated(keeping), expected);
  const box = blackBox({ inputs: { x: input("x", []) }, output: [2], repeat: 3, evaluate: keeping });
  assert.equal(numbersOf(await evaluate(box, { x: POINTS })), expected);
});

test.run();
