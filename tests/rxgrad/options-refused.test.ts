// Options that there are not are refused by name: where nothing checks types, a misspelled name would pass for a default.
import { evaluator } from "@rxgrad/core/driver";
import { batches, split, xor } from "@rxgrad/data";
import {
  backprop,
  blackBox,
  CheckpointError,
  checkGradients,
  checkpoint,
  compareGradients,
  DataError,
  dense,
  earlyStopping,
  finiteDifference,
  GraphError,
  gradientError,
  HyperparameterError,
  initialParameters,
  input,
  memoryStore,
  parameter,
  ShapeError,
  sgd,
  spsa,
  sumSquaredError,
  type TrainOptions,
  toJSON,
  trackState,
  train,
  withMetrics,
} from "rxgrad";
import { descend, numericalGradientAsync } from "rxgrad/calculus";
import { checkpointFromBytes } from "rxgrad/extend";
import { EMPTY, lastValueFrom, timeout } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const x = input("x", [2]);
const W = sgd(backprop(sumSquaredError(x.pipe(dense(2)), input("t", [2]))), { learningRate: 0.1 });

test("a misspelled option is named, with the options that exist", () => {
  const slips: [() => unknown, string][] = [
    [
      () => train(W, [], { sead: 1 } as TrainOptions),
      'train: there is no option "sead"; leave it out, or give one of seed, ',
    ],
    [() => dense(4, { biass: false } as object)(x), 'dense: there is no option "biass"; give bias instead.'],
    [
      () => batches(xor(), { size: 4, epoch: 1 } as never),
      'batches: there is no option "epoch"; leave it out, or give one of size, ',
    ],
    [
      () => split(xor(), { test: 0.5, stratified: "t" } as never),
      'split: there is no option "stratified"; leave it out, ',
    ],
    [
      () => blackBox({ inputs: { w: parameter([1]) }, output: [], evaluate: () => 0, concurency: 4 } as never),
      'blackBox: there is no option "concurency"; leave it out, or give one of inputs, ',
    ],
  ];
  for (const [slip, message] of slips) {
    assert.throws(slip, (error: Error) => error instanceof HyperparameterError && error.message.startsWith(message));
  }
});

test("options of another type are refused with a sentence, not with a TypeError", async () => {
  const loss = W.gradients[0].loss;
  const fd = finiteDifference(loss);
  const square = ([v]: number[]): number => v * v;
  const flag = "give true or false.";
  const refusals: readonly [() => unknown, new (message: string) => Error, string][] = [
    [() => parameter([2], { trainable: 1 as never }), GraphError, `parameter: trainable is 1; ${flag}`],
    [() => input("z", [2], { batch: 0 as never }), GraphError, `input "z": batch is 0; ${flag}`],
    [() => trackState({ parameters: 1 as never }), HyperparameterError, `trackState: parameters is 1; ${flag}`],
    [
      () => earlyStopping({ patience: 1, from: 5 as never }),
      HyperparameterError,
      "earlyStopping: from is 5; give a saved state, as in from: await store.latest().",
    ],
    [
      () => toJSON(loss, { leaveOut: 5 as never }),
      GraphError,
      'toJSON: leaveOut is 5; give a list of names, such as ["sgd1.learningRate"].',
    ],
    [
      () => descend(square, [1], { learningRate: 1, steps: 1, gradient: 5 as never }),
      HyperparameterError,
      "gradientDescent: gradient is 5; give a function of x, or leave it out for differences.",
    ],
    [() => evaluator(5 as never), GraphError, "evaluator: nodes is 5; give a list of nodes."],
    [
      () => checkGradients(loss, { x: [[0, 1]], t: [[1, 0]] }, { inputs: [x, 5 as never] }),
      GraphError,
      "checkGradients: inputs is an array of 2; give a list of input nodes, or leave it out.",
    ],
    [
      () => checkpoint({} as never, { every: 1 }),
      CheckpointError,
      'checkpoint: store is an Object; give a store, such as fileStore("checkpoints").',
    ],
    [
      () => checkpointFromBytes(new Uint8Array(), 5 as never),
      CheckpointError,
      "checkpointFromBytes: name is 5; give a text.",
    ],
    ...[backprop, finiteDifference, spsa].map((by): [() => unknown, typeof GraphError, string] => [
      () => by(loss, { parameters: 5 as never }),
      GraphError,
      `${by.name}: parameters is 5; give a list of parameters, or leave it out.`,
    ]),
  ];
  for (const [call, type, message] of refusals) throws(call, type, message);
  const name = 5 as never;
  for (const call of [
    () => sgd(fd, { learningRate: 1, name }),
    () => backprop(loss, { name }),
    () => finiteDifference(loss, { name }),
    () => spsa(loss, { name }),
    () => compareGradients(fd, fd, { name }),
    () => gradientError(finiteDifference(loss, { scheme: "richardson" }), { name }),
  ]) {
    assert.throws(
      call,
      (error: Error) =>
        error instanceof GraphError &&
        /^\w+: name is 5; give a text that is not empty, or leave it out\./.test(error.message),
    );
  }
  const told = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "nothing",
      (error: Error) => error.message,
    );
  assert.is(
    await told(lastValueFrom(train(W, [{ x: [[0, 1]], t: [[1, 0]] }], { watch: 5 as never }))),
    "train: watch is 5; give a list of nodes, gradients or comparisons of them.",
  );
  assert.is(
    await told(numericalGradientAsync(async (v) => square(v), [1], { signal: 5 as never })),
    "numericalGradientAsync: signal is 5; give the signal of an AbortController, or leave it out.",
  );
});

test("invalid control streams and operators of boxes are refused at once", () => {
  for (const name of ["paused", "step", "data"] as const) {
    throws(
      () => train(W, [], { control: { [name]: true } as never }),
      DataError,
      `train: control.${name} is true; give an Observable.`,
    );
    assert.ok(train(W, [], { control: { [name]: undefined } }));
  }
  const boxes = { operators: timeout(1000) as unknown } as never;
  assert.ok(train(W, [], { boxes }));
  for (const operators of [5, null, EMPTY] as never[]) {
    const what = operators === EMPTY ? "an Observable" : operators;
    const message = `${what}; give a function of a stream, such as (result$) => result$.pipe(retry(3)), or leave it out.`;
    throws(() => train(W, [], { boxes: { operators } }), HyperparameterError, `train: boxes.operators is ${message}`);
    const metrics = { every: 1, y: x, t: x, test: { x: [[1, 2]] }, metrics: {}, boxes: { operators } };
    throws(() => withMetrics(metrics), HyperparameterError, `withMetrics: boxes.operators is ${message}`);
  }
});

test("operators of boxes that return no stream fail the stream", async () => {
  const level = parameter([], { name: "level" });
  const cost = blackBox({ inputs: { level }, output: [], evaluate: ({ level: [v] }) => v * v });
  const run$ = train(sgd(backprop(cost), { learningRate: 0.1 }), undefined, {
    boxes: { operators: () => undefined as never },
  });
  const error = await lastValueFrom(run$).catch((caught: unknown) => caught);
  assert.instance(error, DataError);
  assert.is((error as DataError).message, "boxes: the result of operators is undefined; give an Observable.");
  assert.is((error as DataError).reached?.iteration, 0);
});

test("a store that was not awaited, and a shape that is not a list, are refused", () => {
  const from = memoryStore().latest() as never;
  throws(
    () => train(W, [], { from }),
    GraphError,
    "train: from is a Promise; give what it resolves to, as in from: await store.latest().",
  );
  throws(() => input("z", 2 as never), ShapeError, 'input "z": its shape is 2; give a list, such as [2].');
});

test("an option of train that is null is refused at the call, whichever it is", () => {
  const names = ["seed", "parameters", "workers", "watch", "policy", "control", "boxes", "from", "positioned"];
  for (const name of [...names, "iterationsPerEpoch", "kernels", "clock"]) {
    throws(
      () => train(W, [], { [name]: null }),
      HyperparameterError,
      `train: ${name} is null; give a value, or leave it out.`,
    );
  }
  throws(
    () => earlyStopping({ patience: 1, from: null as never }),
    HyperparameterError,
    "earlyStopping: from is null; give a saved state, as in from: await store.latest().",
  );
});

test("a seed that is not a whole number is refused, also where parameters are given", async () => {
  const parameters = initialParameters(W.gradients[0].loss);
  await lastValueFrom(train(W, [{ x: [[0, 1]], t: [[1, 0]] }], { seed: 1.5, parameters })).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, "train: seed is 1.5; give a whole number."),
  );
});

test.run();
