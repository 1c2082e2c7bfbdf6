// The momentum of batch normalization's running statistics changes while training.
import {
  backprop,
  batchNormalization,
  dense,
  describe,
  evaluate,
  finiteDifference,
  fromJSON,
  type GradientNode,
  type Hyperparameter,
  HyperparameterError,
  type Iteration,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  type Parameters,
  sgd,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const feeds = [5, 2, 7, 4].map((samples, k) => ({
  x: Array.from({ length: samples }, (_, n) => [0, 1].map((i) => 3 * Math.sin(1 + k + 5 * n + 7 * i) + i)),
  t: Array.from({ length: samples }, (_, n) => [Math.cos(n + k), n % 2]),
}));

const networkOf = (momentum: Hyperparameter): Node<readonly ["batch", number]> =>
  input("x", [2]).pipe(batchNormalization({ momentum }), dense(2));

const lossOf = (momentum: Hyperparameter): Node<readonly []> =>
  meanSquaredError(networkOf(momentum) as Node, input("t", [2]) as Node) as Node<readonly []>;

const train = (momentum: Hyperparameter, gradientOf: (loss: Node<readonly []>) => GradientNode): OptimizerNode =>
  sgd(gradientOf(lossOf(momentum)), { learningRate: 0.1 });

/** Column k of a feed: its mean, and its variance that divides by n − 1. */
function statistics(rows: readonly (readonly number[])[], k: number): [mean: number, variance: number] {
  const mean = rows.reduce((total, row) => total + row[k], 0) / rows.length;
  return [mean, rows.reduce((total, row) => total + (row[k] - mean) ** 2, 0) / (rows.length - 1)];
}

const statisticsOf = (parameters: Parameters): number[][] =>
  ["runningMean", "runningVariance"].map((name) => [...parameters.get(`batchNormalization1/${name}`).data]);

/** The numbers that are read from each iteration. */
function collect<T>(W: OptimizerNode, read: (iteration: Iteration) => T, data = feeds): T[] {
  return Array.from(iterations(W, data, { seed: 1 }), read);
}

const schedule = (iteration: number): number => 0.9 / iteration;

for (const [name, gradientOf] of Object.entries({
  backprop,
  direct: (loss: Node<readonly []>) => finiteDifference(loss, { strategy: "direct" }),
  automatic: (loss: Node<readonly []>) => finiteDifference(loss),
})) {
  test(`${name}: running statistics are updated by the momentum of the iteration, as in loops written by hand`, () => {
    const running = [
      [0, 0],
      [1, 1],
    ];
    collect(train(schedule, gradientOf), ({ iteration, hyperparameters, parameters }) => {
      const share = 0.9 / iteration;
      for (const k of [0, 1]) {
        statistics(feeds[iteration - 1].x, k).forEach((value, i) => {
          running[i][k] = (1 - share) * running[i][k] + share * value;
        });
      }
      for (const [i, row] of statisticsOf(parameters).entries()) {
        for (const [k, got] of row.entries()) close(got, running[i][k], 1e-12);
      }
      assert.is(hyperparameters["batchNormalization1.momentum"], share);
    });
    const read = ({ loss, parameters }: Iteration): unknown => [loss, parameters.toJSON()];
    assert.equal(
      collect(
        train(() => 0.3, gradientOf),
        read,
      ),
      collect(train(0.3, gradientOf), read),
    );
  });
}

test("a momentum of 1/n gives the plain mean over all iterations", () => {
  const [last] = collect(
    train((n) => 1 / n, backprop),
    ({ parameters }) => statisticsOf(parameters),
  ).slice(-1);
  for (const k of [0, 1]) {
    const each = feeds.map(({ x }) => statistics(x, k));
    for (const i of [0, 1]) close(last[i][k], each.reduce((total, pair) => total + pair[i], 0) / feeds.length, 1e-12);
  }
});

test("evaluation does not use the momentum, even if it is a stream", async () => {
  const W = train(0.3, backprop);
  const [learned] = collect(W, ({ parameters }) => parameters).slice(-1);
  const stream = { subscribe: () => ({ unsubscribe() {} }) };
  const { x } = feeds[0];
  assert.equal(await evaluate(networkOf(stream), { x }, learned), await evaluate(networkOf(0.3), { x }, learned));
});

test("refuses values outside their domain, before or during a run", () => {
  const wanted = "give a number above 0 and at most 1, such as 0.1";
  throws(() => lossOf(2), HyperparameterError, `batchNormalization: momentum is 2; ${wanted}.`);
  for (const wrong of [0, -0.5, Number.NaN, 1.5]) {
    throws(
      () =>
        collect(
          train((n) => (n < 3 ? 0.1 : wrong), backprop),
          ({ loss }) => loss,
        ),
      HyperparameterError,
      `batchNormalization1: momentum is ${wrong} at iteration 3; ${wanted}.`,
    );
  }
});

test("JSON leaves a schedule out on request; the description equals that of a number", () => {
  const W = train(schedule, backprop);
  assert.throws(() => toJSON(W), /^toJSON: momentum of batchNormalization1 is a schedule, which JSON cannot hold; /);
  const name = "batchNormalization1.momentum";
  const json = JSON.parse(JSON.stringify(toJSON(W, { leaveOut: [name] })));
  const { optimizers } = fromJSON(json, { hyperparameters: { [name]: schedule } });
  const read = ({ parameters }: Iteration): unknown => parameters.toJSON();
  assert.equal(collect(optimizers[0], read), collect(W, read));
  assert.is(String(describe(W)), String(describe(train(0.9, backprop))));
  collect(train(0.9, backprop), ({ hyperparameters }) => assert.not(name in hyperparameters));
});

test.run();
