// Mistakes that once ended in an error of JavaScript or in an endless message.
import {
  adam,
  backprop,
  blackBox,
  checkpoint,
  dense,
  earlyStopping,
  fileStore,
  GraphError,
  HyperparameterError,
  history,
  input,
  iterations,
  joined,
  meanSquaredError,
  memoryStore,
  observe,
  parameter,
  parametersFromJSON,
  type RunState,
  RxgradError,
  reduceOnPlateau,
  sgd,
  trackState,
  train,
  warnings,
  withMetrics,
} from "rxgrad";
import { dataFrom } from "rxgrad/driver";
import { lastValueFrom, map, type OperatorFunction, of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { line, points } from "../support/small-networks.js";

const { x, y, W, gradient } = line();

test("refuses a value that is no saved state at the call, and the message says where to get one", () => {
  const store = memoryStore();
  for (const [from, what] of [
    [store, "a store"],
    [{}, "an Object"],
    ["runs/ck", '"runs/ck"'],
    [7, "7"],
    [[], "an array of 0"],
    [{ iteration: 3, parameters: {}, memory: new Map() }, "an Object"],
  ] as const) {
    const message = `from is ${what}; give a saved state, as in from: await store.latest().`;
    throws(() => train(W, [points], { from: from as never }), GraphError, `train: ${message}`);
    throws(() => [...iterations(W, [points], { from: from as never })], GraphError, `train: ${message}`);
    throws(() => dataFrom([points], { from: from as never }), GraphError, `dataFrom: ${message}`);
    throws(() => earlyStopping({ patience: 1, from: from as never }), HyperparameterError, `earlyStopping: ${message}`);
  }
  const promised = "train: from is a Promise; give what it resolves to, as in from: await store.latest().";
  throws(() => train(W, [points], { from: store.latest() as never }), GraphError, promised);
});

test("refuses an operator of RxJS as a layer, and names a layer that throws", () => {
  throws(
    () => y.pipe(map((each) => each) as never),
    GraphError,
    "pipe: layer 1 threw: Unable to lift unknown Observable type; operators of RxJS go on streams, as in train(W, data).pipe(map(…)); give a layer such as dense(10).",
  );
  const odd = (() => {
    throw new RangeError("torn");
  }) as never;
  const error = throws(
    () => y.pipe(dense(2), odd),
    GraphError,
    "pipe: layer 2 threw: torn; give a layer such as dense(10).",
  );
  assert.instance(error.cause, RangeError);
});

test("operators on other streams say what they received instead of an iteration", async () => {
  const operators: Readonly<Record<string, OperatorFunction<never, unknown>>> = {
    observe: observe(y),
    earlyStopping: earlyStopping({ patience: 1 }),
    withMetrics: withMetrics({ every: 1, y, t: x, metrics: {}, test: { x: [[1]] } }),
    checkpoint: checkpoint(memoryStore(), { every: 1 }),
    history: history({ budget: 1e6 }),
    warnings: warnings(gradient),
    trackState: trackState(),
    reduceOnPlateau: reduceOnPlateau({ start: 0.1, patience: 1 }).watch(),
  } as never;
  for (const [name, operator] of Object.entries(operators)) {
    for (const [given, what] of [
      [1, "1"],
      [{ iteration: 1, loss: 2 }, "an Object"],
      [undefined, "undefined"],
    ] as const) {
      const error = await lastValueFrom(of(given).pipe(operator as never), { defaultValue: "nothing" }).catch(
        (caught: unknown) => caught,
      );
      assert.instance(error, GraphError, `${name} of ${what}: ${String(error)}`);
      assert.is(
        (error as Error).message,
        `${name}: it was given ${what}; put it after train(W, data), whose iterations it takes.`,
      );
    }
  }
});

test("a text of 828,446 characters as parameters: the message has at most 400 and names JSON.parse", () => {
  const text = JSON.stringify({ "line/W": "x".repeat(828_446 - 13) });
  assert.is(text.length, 828_446);
  const error = throws(
    () => parametersFromJSON(y, text),
    GraphError,
    `parameters: they are ${JSON.stringify(text.slice(0, 80)).slice(0, 79)}…; give JSON.parse of it, an object with { shape, data } for each of line/W, line/b.`,
  );
  assert.ok(error.message.length <= 400);
});

test("no message is longer than 400 characters, and each keeps its end", () => {
  const error = new RxgradError(`${"a".repeat(1000)}; lower the learning rate.`);
  assert.is(error.message.length, 400);
  assert.match(error.message, /^a{239}…a+; lower the learning rate\.$/);
  assert.is(new RxgradError("a".repeat(400)).message, "a".repeat(400));
  const wide = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`an input of a long name, number ${i}`, 1]));
  assert.throws(
    () => [...iterations(W, [{ ...points, ...wide }])],
    (thrown: Error) => thrown instanceof RxgradError && thrown.message.length <= 400,
  );
});

test("refuses a directory on the web, and a text as streams", () => {
  assert.throws(
    () => fileStore(new URL("https://example.org/runs")),
    /^fileStore: directory is https:\/\/example\.org\/runs; give a path, or a file: URL, such as new URL\("runs\/", import\.meta\.url\)\.$/,
  );
  assert.throws(() => joined("text" as never), /^joined: it was given no source; give streams by name\.$/);
});

test("the error of a black box that rejects names the option for retries", async () => {
  const level = parameter([], { name: "level" });
  const cost = blackBox({ inputs: { level }, output: [], evaluate: () => Promise.reject(new Error("503")) });
  const error = await lastValueFrom(train(sgd(backprop(cost), { learningRate: 0.1 }))).catch((caught) => caught);
  assert.match(
    error.message,
    /evaluate failed: 503; catch the error where it is thrown, or retry: train\(W, data, \{ boxes: \{ operators: \(result\$\) => result\$\.pipe\(retry\(3\)\) \} \}\)\.$/,
  );
});

test("the error of resuming with another optimizer says how to start with an empty memory, and this works", () => {
  const loss = meanSquaredError(input("x", [1]).pipe(dense(1, { name: "line" })), input("t", [1]), { name: "loss" });
  const [byAdam, bySgd] = [adam(backprop(loss)), sgd(backprop(loss), { learningRate: 0.1 })];
  const anew =
    "give what these optimizers saved, or start with an empty memory: train(W, data, { from: { ...state, memory: new Map() } }).";
  let saved: RunState | undefined;
  for (const each of iterations(byAdam, [points, points])) saved = each.state;
  const from = saved as RunState;
  const resumed = { from, positioned: true };
  throws(
    () => [...iterations(bySgd, [points], resumed)],
    GraphError,
    `optimizer state: "adam1/line/W/mean" is not known to these optimizers; ${anew}`,
  );
  const fresh = { ...resumed, from: { ...from, memory: new Map() } };
  assert.is([...iterations(bySgd, [points], fresh)][0]?.iteration, 3);
});

test.run();
