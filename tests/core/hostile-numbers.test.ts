// Malformed numbers: arrays that contain themselves or are too large for memory, transferred buffers, and late reads. Each is
// refused with a sentence. None ends the process or trains on wrong numbers.
import { batches, scaledBytes, split, standardScaler } from "@rxgrad/data";
import {
  accuracy,
  CheckpointError,
  constant,
  crossEntropy,
  dense,
  earlyStopping,
  evaluate,
  type Feed,
  FeedError,
  finiteDifference,
  initialParameters,
  input,
  iterations,
  joined,
  meanSquaredError,
  momentum,
  type Numbers,
  parameter,
  parametersFromJSON,
  type RunState,
  RxgradError,
  reshape,
  type Samples,
  ShapeError,
  sgd,
  softmax,
  sumSquaredError,
  Tensor,
  tensor,
  values,
} from "rxgrad";
import { descend, hessian, jacobian, numericalGradient } from "rxgrad/calculus";
import { checkpointToBytes, valueFor } from "rxgrad/extend";
import { of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { line, points } from "../support/small-networks.js";

const selfish: unknown[] = [];
selfish.push(selfish);
const twice: unknown[] = [];
twice.push(twice, twice);
const late: unknown[] = [[1, 2]];
late.push(late);
/** 10¹² numbers, in twelve arrays. */
const laughs = Array.from({ length: 12 }).reduce<unknown>((inner) => Array(10).fill(inner), 1);
/** 40 levels of pairs. */
const doubled = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], 1);

const HOSTILE: Readonly<Record<string, unknown>> = {
  selfish,
  twice,
  late,
  laughs,
  doubled,
  "a hole": new Array(2 ** 31),
};

/** Every function that takes numbers. */
const TAKERS: Readonly<Record<string, (numbers: Numbers) => unknown>> = {
  tensor: (numbers) => tensor(numbers),
  "tensor of a shape": (numbers) => tensor(numbers, [2]),
  constant: (numbers) => constant(numbers),
  "values of a parameter": (numbers) => parameter([2], { initial: values(numbers) }),
  accuracy: (numbers) => accuracy(numbers, [[1, 0]]),
  "targets of accuracy": (numbers) => accuracy([[1, 0]], numbers),
  numericalGradient: (numbers) => numericalGradient(() => 1, numbers as never),
  "a feed": (x) => [...iterations(line().W, [{ ...points, x }])],
  batches: (x) => [...batches({ x, t: [[1]] } as never, { size: 1 })],
  split: (x) => split({ x, t: [[1]] } as never, { test: 0.5 }),
  scaler: (x) => standardScaler().fit?.({ x } as never),
  "a feed of one": (x) => {
    const loss = sumSquaredError(parameter([2]), input("x", [2], { batch: false }));
    return [...iterations(sgd(finiteDifference(loss), { learningRate: 0.1 }), [{ x }])];
  },
  parametersFromJSON: (data) => parametersFromJSON(parameter([2], { name: "w" }), { w: { shape: [2], data } }),
};

for (const [taker, take] of Object.entries(TAKERS)) {
  test(`${taker} refuses arrays without end, and works afterwards`, () => {
    for (const [name, numbers] of Object.entries(HOSTILE)) {
      try {
        take(numbers as Numbers);
        assert.unreachable(`${taker} took ${name}`);
      } catch (error) {
        assert.instance(error, RxgradError, `${taker} of ${name}: ${(error as Error).stack}`);
        assert.ok((error as Error).message.length <= 400);
      }
    }
  });
}

test("an array that contains itself is refused, and the message says so", () => {
  const message = "it is nested more than 64 deep, or contains itself; give rows of numbers.";
  throws(() => tensor(selfish as Numbers), ShapeError, `tensor: ${message}`);
  throws(
    () => [...iterations(line().W, [{ ...points, x: selfish as Numbers }])],
    FeedError,
    `input "x": tensor: ${message}`,
  );
  throws(
    () => tensor(laughs as Numbers),
    ShapeError,
    "tensor: its arrays hold 1000000000000 numbers; give 134217728 at most, or a Float64Array.",
  );
});

test("numbers nested as deep as 64 are taken", () => {
  const deep = Array.from({ length: 64 }).reduce<unknown>((inner) => [inner], 7) as Numbers;
  assert.equal(tensor(deep).shape, Array(64).fill(1));
  assert.equal([...tensor(deep).data], [7]);
});

test("bigints are refused as numbers", () => {
  const big = BigInt64Array.of(1n, 2n) as never;
  throws(() => tensor(big), ShapeError, "tensor: it is a BigInt64Array; give numbers, such as a Float64Array.");
  assert.throws(() => tensor([1n, 2n] as never), /expected a number at depth 1 but found bigint/);
});

/** Transfers the memory of an array, like `postMessage` with a transfer list. */
const giveAway = ({ buffer }: ArrayBufferView): void =>
  void structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });

/** The types of values that a feed may hold, each with its own memory. */
const SORTS: Readonly<Record<string, (numbers: number[]) => { value: Feed[string]; memory: ArrayBufferView }>> = {
  "a Float64Array": (numbers) => {
    const memory = new Float64Array(numbers);
    return { value: memory, memory };
  },
  "a Uint8Array": (numbers) => {
    const memory = new Uint8Array(numbers);
    return { value: memory, memory };
  },
  "a Tensor": (numbers) => {
    const memory = new Float64Array(numbers);
    return { value: new Tensor([numbers.length, 1], memory), memory };
  },
  "what tensor() made": (numbers) => {
    const value = tensor(numbers.map((each) => [each]));
    return { value, memory: value.data as unknown as Float64Array };
  },
  "scaled bytes": (numbers) => {
    const memory = new Uint8Array(numbers);
    return { value: scaledBytes(memory, [numbers.length, 1]), memory };
  },
};

for (const [sort, make] of Object.entries(SORTS)) {
  for (const size of [4, 200]) {
    test(`${sort} of ${size} numbers whose buffer was transferred is refused`, () => {
      const t = Array.from({ length: size }, () => [1]);
      const other = { x: t, t };
      const { value, memory } = make(Array.from({ length: size }, (_, i) => i % 7));
      const feed = { x: value, t };
      const told =
        /^input "x": (its samples could not be read: .*|)((its numbers|the bytes) are gone: their buffer was transferred)/;
      const run = iterations(line().W, [other, feed, other, feed]);
      run.next();
      run.next();
      run.next();
      giveAway(memory);
      assert.throws(
        () => run.next(),
        (error: Error) => error instanceof FeedError && told.test(error.message),
      );
      assert.throws(
        () => [...iterations(line().W, [other, feed])],
        (error: Error) => error instanceof FeedError,
      );
    });
  }
}

test("a typed array whose buffer is transferred while the same feed comes again is refused", () => {
  const x = new Float64Array([1, 2, 3]);
  const feed = { x, t: new Float64Array([1, 3, 5]) };
  const run = iterations(line().W, [feed, feed]);
  run.next();
  giveAway(x);
  assert.throws(
    () => run.next(),
    (error: Error) =>
      error instanceof FeedError &&
      error.message.startsWith('input "x": its numbers are gone: their buffer was transferred'),
  );
});

test("a tensor of transferred numbers is refused", () => {
  const gone = new Float64Array(2);
  giveAway(gone);
  const message =
    "tensor: its numbers are gone: their buffer was transferred, as postMessage does; give a copy made before.";
  throws(() => tensor(gone), ShapeError, message);
  throws(() => new Tensor([0], gone), ShapeError, message);
  throws(() => constant(gone), ShapeError, message);
  assert.equal(tensor(new Float64Array(0)).shape, [0]);
});

test("a read that returns a Promise is refused, and a rejection of that Promise is ignored", () => {
  for (const x of [
    { shape: [3, 1], read: async () => {} },
    { shape: [3, 1], read: () => Promise.reject(new Error("nobody listens")) },
  ] as unknown as Samples[]) {
    throws(
      () => [...iterations(line().W, [{ ...points, x }])],
      FeedError,
      'input "x": its read returned a Promise; write the numbers before read returns, or give an async iterable of feeds.',
    );
  }
});

test("parameters and states whose numbers were transferred are refused by name", async () => {
  const { y, loss, W } = line();
  const gone = "its numbers are gone: their buffer was transferred, as postMessage does; give a copy made before.";
  const parameters = initialParameters(loss);
  giveAway(parameters.get("line/W").data as Float64Array);
  const refused: unknown = await evaluate(y, points, parameters).catch((error: unknown) => error);
  assert.instance(refused, ShapeError);
  assert.is((refused as Error).message, `evaluate: parameter "line/W": ${gone}`);
  throws(() => iterations(W, [points], { parameters }).next(), ShapeError, `train: parameter "line/W": ${gone}`);
  const root = momentum(finiteDifference(loss), { learningRate: 0.1, momentum: 0.5 });
  const { state } = iterations(root, [points]).next().value as { state: RunState };
  giveAway([...state.memory.values()][0]?.data as Float64Array);
  throws(
    () =>
      iterations(root, [points], { from: { ...state, parameters: initialParameters(loss) }, positioned: true }).next(),
    ShapeError,
    `optimizer state: "momentum1/line/W/velocity": ${gone}`,
  );
  assert.throws(
    () => checkpointToBytes({ ...state, hyperparameters: {}, stopping: undefined }),
    (error: Error) =>
      error instanceof CheckpointError && /^checkpoint: the numbers of "[^"]+" are gone: /.test(error.message),
  );
});

/** A list that records whether it was printed or compared. Printing or comparing endless nesting would never end. */
function telling(tell: () => void): unknown {
  const list = [1, 1];
  for (const name of ["toString", "valueOf", "toJSON", Symbol.toPrimitive]) {
    Object.defineProperty(list, name, { value: tell });
  }
  return list;
}

test("lists are neither printed nor compared before they have been checked to be numbers", () => {
  let told = 0;
  const list = telling(() => void told++);
  const { y, loss, W } = line();
  const pair = y.pipe(dense(2), softmax());
  const [all] = [...iterations(W, [points])];
  const stops = (monitor: unknown) =>
    of(all)
      .pipe(earlyStopping({ patience: 1, monitor: monitor as () => number }))
      .subscribe({ error: () => {} });
  const calls: Readonly<Record<string, () => unknown>> = {
    classWeights: () => crossEntropy(pair, input("l", []), { classWeights: [list, list] as never }),
    reshape: () => y.pipe(reshape([list] as never)),
    joined: () => joined({ x: of(1) }, { by: [list] as never }),
    monitor: () => stops(() => list),
    "what a monitor throws": () =>
      stops(() => {
        throw [list];
      }),
    valueFor: () => valueFor(y, [list] as never, initialParameters(loss), "f"),
    "the name of a class": () => tensor({ constructor: { name: [list] } } as never),
    reduction: () => meanSquaredError(y, y, { reduction: [list] } as never),
  };
  for (const [name, call] of Object.entries(calls)) {
    try {
      call();
    } catch (error) {
      assert.instance(error, RxgradError, name);
    }
    assert.is(told, 0, name);
  }
});

test("points whose lists contain one list many times are refused before they are read", () => {
  let looks = 0;
  // A check at each place of the shared list would take a million steps.
  const first = new Proxy([1, 1], {
    get(target, key) {
      looks++;
      return Reflect.get(target, key);
    },
  });
  const shared = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], first) as number[];
  for (const call of [
    () => numericalGradient(() => 1, shared),
    () => jacobian(() => [1], shared),
    () => hessian(() => 1, shared),
    () => descend(() => 1, shared, { learningRate: 1, steps: 1 }),
    () => jacobian(() => shared, [1]),
  ]) {
    looks = 0;
    assert.throws(
      call,
      (error: Error) => error instanceof ShapeError && /holds over 4194304 numbers/.test(error.message),
    );
    assert.ok(looks < 100, `${looks} looks`);
  }
  const row = [1, 2];
  assert.equal(
    numericalGradient(([[a], [, b]]: number[][]) => 3 * (a as number) + 5 * (b as number), [row, row]).length,
    2,
  );
});

test.run();
