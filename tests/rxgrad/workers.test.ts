// Several threads give the same stream as one thread.

import { availableParallelism } from "node:os";
import { plainKernels } from "@rxgrad/kernels/plain";
import {
  adamW,
  add,
  backprop,
  batchNormalization,
  type Clock,
  compareGradients,
  crossEntropy,
  defineNode,
  dense,
  dropout,
  type Feed,
  finiteDifference,
  GraphError,
  HyperparameterError,
  input,
  l2Penalty,
  momentum,
  type Node,
  OperationError,
  type OptimizerNode,
  parametersOf,
  type RxgradError,
  relu,
  sgd,
  sigmoid,
  softmax,
  spsa,
  sumSquaredError,
  type TrainOptions,
  tanh,
  train,
  WorkerError,
} from "rxgrad";
import { BehaviorSubject, firstValueFrom, lastValueFrom, map, take, takeWhile, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf } from "../fixtures/rxgrad/loss-stream.js";
import { exits, ownRounding, ownSwish, throws } from "../fixtures/rxgrad/own-nodes.js";
import { signs } from "../fixtures/rxgrad/own-optimizer.js";
import { randomRows } from "../support/layered-network.js";

const x = input("x", [5]);
const t = input("t", [3]);
const ownNodes = new URL("../fixtures/rxgrad/own-nodes.ts", import.meta.url);

/** Batches of several sizes. Some have fewer samples than there are threads. */
const feeds: Feed[] = [9, 9, 4, 1, 9, 2, 9, 9].map((samples, k) => ({
  x: randomRows(samples, 5, 1.5).map((row, n) => row.map((value, i) => (i === n % 5 ? 0 : value + 0.01 * k))),
  t: randomRows(samples, 3).map((_, n) => [0, 1, 2].map((c) => (c === (n + k) % 3 ? 1 : 0))),
}));

/** The same batches, repeated. */
const endless = {
  *[Symbol.iterator]() {
    for (;;) yield* feeds;
  },
};

const deep = x.pipe(dense(7), sigmoid(), dense(6), tanh());

/** The bits of all losses and of all parameters. */
async function streamOf(W: OptimizerNode | OptimizerNode[], options: TrainOptions, data = feeds): Promise<string[]> {
  const bits$ = train(W, data, { seed: 3, ...options }).pipe(
    map((iteration) => [
      bitsOf(iteration),
      ...[...iteration.parameters].flatMap(({ value }) => Array.from(value.data, (loss) => bitsOf({ loss }))),
    ]),
    toArray(),
  );
  return (await lastValueFrom(bits$)).flat();
}

test("backprop and every strategy: 2 and 3 threads give the stream of 1, bit for bit", async () => {
  const strength$ = new BehaviorSubject(0.01);
  const labelSmoothing = (iteration: number): number => 0.1 / iteration;
  const lossOf = (): Node<readonly []> => {
    const y = x.pipe(dense(7), sigmoid(), dense(6), tanh(), dense(3), softmax());
    return add(crossEntropy(y, t, { labelSmoothing }), l2Penalty(parametersOf(y), { strength: strength$ }));
  };
  const optimizers = [
    backprop(lossOf()),
    finiteDifference(lossOf()),
    finiteDifference(lossOf(), { strategy: "propagated", scheme: "forward" }),
    finiteDifference(lossOf(), { strategy: "direct" }),
  ].map((gradient) => momentum(gradient, { learningRate: (iteration) => 1 / iteration }));
  const alone = await streamOf(optimizers, {});
  assert.ok(new Set(alone).size > 100);
  for (const workers of [2, 3]) assert.equal(await streamOf(optimizers, { workers }), alone, `${workers} threads`);
});

test("kinks, dropout, several losses and watched nodes are divided among threads, bit for bit", async () => {
  const ratio$ = new BehaviorSubject(0.4);
  const shaky = x.pipe(dense(6), relu(), dropout(ratio$), dense(3), relu());
  const first = finiteDifference(sumSquaredError(shaky, t), { h: 1e-3 });
  const second = backprop(crossEntropy(deep.pipe(dense(3), softmax()), t));
  const optimizers = [sgd(first, { learningRate: 0.01 }), momentum(second, { learningRate: 0.1 })];
  const watch = [compareGradients(first, backprop(first.loss as Node<readonly []>))];
  const alone = await streamOf(optimizers, { watch });
  assert.equal(await streamOf(optimizers, { watch, workers: 2 }), alone);
});

test("updates of every optimizer are divided among threads bit for bit, and one that is not finite is found", async () => {
  const loss = crossEntropy(deep.pipe(dense(3), softmax()), t);
  const careful = adamW(backprop(loss), { learningRate: 0.05, weightDecay: 0.1, clipNorm: 0.3 });
  const alone = await streamOf(careful, {});
  for (const workers of [2, 3]) assert.equal(await streamOf(careful, { workers }), alone, `${workers} threads`);

  const wild = sgd(backprop(sumSquaredError(deep.pipe(dense(3)), t)), { learningRate: Number.MAX_VALUE });
  const { message } = await failureOf(wild, {});
  assert.match(message, /^parameter ".*": element \d+ of its update by sgd1 is -?Infinity at iteration \d+/);
  for (const workers of [2, 3]) assert.is((await failureOf(wild, { workers })).message, message);
});

test("bounds, relative steps, steps by parameter and blocking are divided among threads, bit for bit", async () => {
  const lossOf = (): Node<readonly []> => crossEntropy(x.pipe(dense(4, { name: "d" }), tanh(), dense(3), softmax()), t);
  const bounded = finiteDifference(lossOf(), { bounds: { lower: { "d/b": -0.01 }, upper: 2 }, h: { "d/b": 0.01 } });
  const relative = finiteDifference(lossOf(), { relativeStep: 1e-5, scheme: "forward" });
  const blocked = spsa(lossOf(), { blocking: 0.001, h: 0.01 });
  for (const gradient of [bounded, relative, blocked]) {
    const W = momentum(gradient, { learningRate: 0.3 });
    const alone = await streamOf(W, {});
    assert.equal(await streamOf(W, { workers: 2 }), alone, gradient.kind);
  }
});

test("one thread computes nodes that mix samples, and all threads compute the others", async () => {
  const lossOf = (): Node<readonly []> =>
    crossEntropy(x.pipe(dense(4), batchNormalization(), tanh(), dense(3), softmax()), t);
  const optimizers = [backprop(lossOf()), finiteDifference(lossOf())].map((each) => sgd(each, { learningRate: 0.1 }));
  const several = feeds.filter((_, k) => k !== 3);
  assert.equal(await streamOf(optimizers, { workers: 2 }, several), await streamOf(optimizers, {}, several));
});

test("the user's own nodes run on several threads if their module is named", async () => {
  const loss = sumSquaredError(x.pipe(dense(4), ownSwish({ by: 2 }), dense(3)), t);
  const W = sgd(finiteDifference(loss as Node<readonly []>), { learningRate: 0.01 });
  const told: [number, string][] = [];
  const report = (count: number, reason: string): void => void told.push([count, reason]);
  const workers = { count: 2, modules: [ownNodes], report };
  assert.equal(await streamOf(W, { workers }), await streamOf(W, {}));
  assert.equal(told, [[2, "as asked"]]);
});

test("the other threads receive the results of the contract checks of the user's own nodes", async () => {
  const y = x.pipe(dense(4), ownRounding(), dense(5), ownSwish(), dense(3));
  const W = sgd(finiteDifference(sumSquaredError(y, t) as Node<readonly []>, { h: 1e-3 }), { learningRate: 0.01 });
  const workers = { count: 2, modules: [ownNodes] };
  assert.equal(await streamOf(W, { workers }), await streamOf(W, {}));
  const strategies$ = train(W, feeds, { workers, seed: 3 }).pipe(
    take(1),
    map(({ explanations: { finiteDifference1 } }) =>
      finiteDifference1.map(({ parameter, strategy }) => `${parameter} ${strategy}`),
    ),
  );
  const strategies = await lastValueFrom(strategies$);
  assert.ok(strategies.includes("dense1/W propagated") && strategies.includes("dense2/W collapsed"), `${strategies}`);
});

/** The error that ends a run. */
async function failureOf(W: OptimizerNode, options: TrainOptions): Promise<RxgradError> {
  try {
    await lastValueFrom(train(W, feeds, options));
  } catch (error) {
    return error as RxgradError;
  }
  throw new Error("the run did not fail");
}

const through = (layer: (x: Node) => Node): OptimizerNode =>
  sgd(backprop(sumSquaredError(x.pipe(dense(4), layer, dense(3)), t) as Node<readonly []>), { learningRate: 0.01 });

test("without their module, a number of threads is refused, and auto gives the reason for one thread", async () => {
  const error = await failureOf(through(ownSwish()), { workers: 2 });
  assert.instance(error, GraphError);
  assert.match(
    error.message,
    /other threads could not build the same graph, because the node of kind "ownSwish" is your own, and no module that was named exports its kind; .*workers: \{ modules/,
  );

  const told: [number, string][] = [];
  const workers = { report: (count: number, reason: string): void => void told.push([count, reason]) };
  const run$ = train(through(ownSwish()), endless, { workers, clock: slowly(1) });
  await lastValueFrom(run$.pipe(takeWhile(() => told.length === 0)));
  assert.is(told[0]![0], 1);
  if (availableParallelism() > 1) assert.match(told[0]![1], /"ownSwish"/);
});

test("a user's node with the name of one of rxgrad's is not confused with it", async () => {
  const relu = defineNode({
    kind: "relu",
    elementwise: true,
    samplesIndependent: true,
    forward(out, z) {
      for (let i = 0; i < out.size; i++) out.data[i] = Math.max(0.5, z.data[i]);
    },
  });
  const error = await failureOf(through(relu()), { workers: 2 });
  assert.match(error.message, /the node of kind "relu" is your own, and no module that was named exports its kind/);
});

test("a user's optimizer or gradient with the name of one of rxgrad's is not confused with it", async () => {
  const loss = sumSquaredError(x.pipe(dense(4), tanh(), dense(3)), t);
  const own = signs.build([backprop(loss)], { learningRate: 0.01 });
  const error = await failureOf(own, { workers: 2 });
  assert.instance(error, GraphError);
  assert.match(error.message, /the optimizer of kind "sgd" is your own, and no module.*workers: \{ modules/);

  const gradient = backprop(loss);
  const wrapped = { ...gradient, bind: (context: Parameters<typeof gradient.bind>[0]) => gradient.bind(context) };
  const other = await failureOf(sgd(wrapped, { learningRate: 0.01 }), { workers: 2 });
  assert.match(other.message, /the gradient of kind "backprop" is your own, and no module/);
});

test("a user's own optimizer runs on several threads if its module is named, and is not confused with another of its name", async () => {
  const gradient = (): ReturnType<typeof backprop> => backprop(sumSquaredError(x.pipe(dense(4), tanh(), dense(3)), t));
  const workers = { count: 2, modules: [new URL("../fixtures/rxgrad/own-optimizer.ts", import.meta.url)] };
  for (const clipNorm of [undefined, 0.5]) {
    const W = signs.build([gradient()], { learningRate: 0.01, clipNorm });
    assert.equal(await streamOf(W, { workers }), await streamOf(W, {}));
    const other = await failureOf(sgd(gradient(), { learningRate: 0.01, ...(clipNorm && { clipNorm }) }), { workers });
    assert.match(other.message, /the optimizer of kind "sgd" differs from the one of the named modules/);
  }
});

/** A clock that advances by a fixed number of milliseconds at each reading. */
function slowly(milliseconds: number): Clock {
  let time = 0;
  return {
    now() {
      time += milliseconds;
      return time;
    },
    defer(task) {
      const handle = setImmediate(task);
      return () => clearImmediate(handle);
    },
  };
}

/** Waits until a condition holds. Everything else may run meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => void setImmediate(resolve));
}

test("auto divides long iterations and leaves short ones on one thread, during a run", async () => {
  const W = through(tanh());
  const reports = async (clock: Clock): Promise<string[]> => {
    const told: string[] = [];
    const report = (count: number, reason: string): void => void told.push(`${count}: ${reason}`);
    let after = 0;
    const run$ = train(W, endless, { seed: 3, workers: { report }, clock });
    const losses = await lastValueFrom(
      run$.pipe(
        takeWhile(() => told.length === 0 || after++ < 20),
        map(bitsOf),
        toArray(),
      ),
    );
    const alone = await lastValueFrom(train(W, endless, { seed: 3 }).pipe(take(losses.length), map(bitsOf), toArray()));
    assert.equal(losses, alone);
    return told;
  };
  const several = Math.min(availableParallelism(), 8);
  const [short] = await reports(slowly(0));
  assert.is(short, "1: an iteration takes 0.0 ms, too little to share");
  const [long] = await reports(slowly(2));
  if (several > 1) assert.match(long, new RegExp(`^${several}: an iteration takes `));
});

test("a thread that ends is an error with its cause and the values reached", async () => {
  const error = await failureOf(through(exits()), { workers: { count: 2, modules: [ownNodes] } });
  assert.instance(error, WorkerError);
  assert.match(error.message, /thread 2 of 2 ended: it exited with code 3; .*leave workers out/);
  assert.is(error.reached?.iteration, 0);
});

test("a node that throws in another thread is an error with the thrown value", async () => {
  const error = await failureOf(through(throws()), { workers: { count: 2, modules: [ownNodes] } });
  assert.instance(error, OperationError);
  assert.match(error.message, /throws "throws1": forward threw: the sensor is unplugged/);
});

test("a value that is not finite is traced to the same node by any number of threads", async () => {
  const W = sgd(backprop(sumSquaredError(x.pipe(dense(4), tanh(), dense(3, { name: "last" })), t)), {
    learningRate: (iteration) => (iteration < 3 ? 0.01 : 1e300),
  });
  const [alone, together] = [await failureOf(W, { seed: 3 }), await failureOf(W, { seed: 3, workers: 2 })];
  assert.match(
    alone.message,
    /squaredDifference": element 0 of sample 0 is Infinity at iteration 4, computed from last in /,
  );
  assert.is(together.message, alone.message);
  assert.is(together.reached?.iteration, 3);
});

test("if a feed or a schedule fails, any number of threads have reached the same parameters", async () => {
  const loss = sumSquaredError(x.pipe(dense(4), tanh(), dense(3)), t);
  const broken = { x: [[1, 2, 3, 4, Number.NaN]], t: [[0, 0, 1]] };
  const failing = (iteration: number): number => (iteration < 4 ? 0.1 : Number.NaN);
  for (const [learningRate, data] of [
    [0.1, [...feeds.slice(0, 3), broken]],
    [failing, feeds],
  ] as const) {
    const reached = [1, 2].map(async (workers) => {
      const stream = train(sgd(backprop(loss), { learningRate }), data, { seed: 3, workers });
      const error: RxgradError = await lastValueFrom(stream).then(
        () => assert.unreachable("it did not fail"),
        (caught) => caught,
      );
      assert.is(error.reached?.iteration, 3);
      return JSON.stringify(error.reached);
    });
    const [alone, together] = await Promise.all(reached);
    assert.is(together, alone);
  }
});

test("a module that cannot be imported is named by its address", async () => {
  const modules = [new URL("./nowhere.js", import.meta.url)];
  const error = await failureOf(through(tanh()), { workers: { count: 2, modules } });
  assert.match(error.message, /nowhere\.js of workers could not be imported/);

  const held = [`data:text/javascript,${"throw 1;".repeat(99)}`];
  const short = await failureOf(through(tanh()), { workers: { count: 2, modules: held } });
  assert.match(
    short.message,
    /^train: the module data:text\/javascript,(throw%201;|throw 1;){3}\S*… of workers could not/,
  );
  assert.is(short.cause, 1);
});

test("unsubscribing ends the threads at any time", async () => {
  const threadsAlive = (): number => process.getActiveResourcesInfo().filter((each) => each === "MessagePort").length;
  const W = through(tanh());
  const before = threadsAlive();
  // At once, while the threads start, and while they work.
  train(W, feeds, { workers: 2 }).subscribe().unsubscribe();
  const starting = train(W, feeds, { workers: 2 }).subscribe();
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => void setImmediate(resolve));
  starting.unsubscribe();
  await firstValueFrom(train(W, feeds, { workers: 2 }));
  await until(() => threadsAlive() <= before);
});

test("invalid numbers of threads and invalid modules are refused at once", () => {
  const W = through(tanh());
  const refused = (options: object, message: RegExp): void => {
    assert.throws(
      () => train(W, feeds, options as TrainOptions),
      (error: Error) => error instanceof HyperparameterError && message.test(error.message),
    );
  };
  for (const workers of [0, -1, 1.5, Number.NaN, "two", { count: 0 }]) {
    refused({ workers }, /workers is .*; give the number of threads, this one included, up to 64, or "auto"/);
  }
  refused({ workers: { modules: ["./own-nodes.js"] } }, /new URL\("\.\/own-nodes\.js", import\.meta\.url\)/);
  refused({ workers: 2, kernels: plainKernels }, /workers and kernels are both given; leave one of them out/);
});

test.run();
