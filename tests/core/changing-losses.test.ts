// Penalty strength and label smoothing that change while training. The reference for each iteration is the same network with the
// number of that iteration, from the same parameters.
import {
  add,
  backprop,
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  fromJSON,
  type GradientNode,
  type Hyperparameter,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  l1Penalty,
  l2Penalty,
  type Node,
  parametersOf,
  relu,
  sgd,
  softmax,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const feeds = [0.3, -0.8, 0.5].map((shift) => ({
  x: [
    [shift, 0.4],
    [0.9, -shift],
    [-0.2, 0.7],
  ],
  t: [0, 2, 1],
}));

const x = input("x", [2]);
const y = x.pipe(dense(4), relu(), dense(3), softmax());

const lossWith = (strength: Hyperparameter, labelSmoothing: Hyperparameter): Node<readonly []> =>
  add(
    crossEntropy(y, input("t", []), { labelSmoothing }),
    add(l2Penalty(parametersOf(y), { strength }), l1Penalty(parametersOf(y), { strength })),
  );

const strengthAt = (iteration: number): number => 0.1 * iteration;
const smoothingAt = (iteration: number): number => 0.2 / iteration;

const gradients: Record<string, (loss: Node<readonly []>) => GradientNode> = {
  backprop: (loss) => backprop(loss),
  automatic: (loss) => finiteDifference(loss),
  direct: (loss) => finiteDifference(loss, { strategy: "direct" }),
  propagated: (loss) => finiteDifference(loss, { strategy: "propagated" }),
};

for (const [name, gradientOf] of Object.entries(gradients)) {
  test(`${name}: each iteration uses its own numbers`, async () => {
    const loss = lossWith(strengthAt, smoothingAt);
    const W = sgd(gradientOf(loss), { learningRate: 0.1 });
    let start = initialParameters(loss, { seed: 2 });
    for (const iteration of iterations(W, feeds, { parameters: start })) {
      const n = iteration.iteration;
      const fixed = lossWith(strengthAt(n), smoothingAt(n));
      const other = sgd(gradientOf(fixed), { learningRate: 0.1 });
      const [once] = Array.from(iterations(other, [feeds[n - 1]], { parameters: start }), (each) => ({
        loss: each.loss,
        parameters: each.parameters,
      }));
      close(iteration.loss, once.loss, 1e-12);
      for (const { name: parameter, value } of once.parameters) {
        const got = iteration.parameters.get(parameter).data;
        for (const [i, wanted] of value.data.entries()) close(got[i], wanted, 1e-9);
      }
      assert.is(iteration.hyperparameters["l2Penalty1.strength"], strengthAt(n));
      assert.is(iteration.hyperparameters["crossEntropy1.labelSmoothing"], smoothingAt(n));
      start = iteration.parameters;
      close(await evaluate(loss, feeds[0], start), await evaluate(fixed, feeds[0], start), 1e-12);
    }
  });
}

test("without a run, evaluate uses the first value of a schedule and refuses a stream", async () => {
  const first = initialParameters(y);
  const scheduled = await evaluate(lossWith(strengthAt, smoothingAt), feeds[0], first);
  close(scheduled, await evaluate(lossWith(0.1, 0.2), feeds[0], first), 1e-12);
  const stream = { subscribe: () => ({ unsubscribe() {} }) };
  const error = await evaluate(lossWith(stream, 0), feeds[0], first).catch((reason: unknown) => reason);
  assert.instance(error, HyperparameterError);
  assert.is(
    (error as Error).message,
    "evaluate: l2Penalty1.strength is an Observable; give the parameters of a run, such as iteration.parameters.",
  );
});

test("refuses values outside their domain, before or during a run", () => {
  throws(() => lossWith(-1, 0), HyperparameterError, "l2Penalty: strength is -1; give a finite number, 0 or more.");
  throws(
    () => lossWith(0, 2),
    HyperparameterError,
    "crossEntropy: labelSmoothing is 2; give a number from 0 to 1, such as 0.1.",
  );
  const W = sgd(backprop(lossWith((n) => 1 - n, 0)), { learningRate: 0.1 });
  throws(
    () => [...iterations(W, feeds)],
    HyperparameterError,
    "l2Penalty1: strength is -1 at iteration 2; give a finite number, 0 or more.",
  );
});

test("JSON holds numbers; a schedule is left out on request and given again when reading", () => {
  const loss = crossEntropy(y, input("t", []), { labelSmoothing: smoothingAt });
  const name = "crossEntropy1.labelSmoothing";
  assert.throws(() => toJSON(loss), /^toJSON: labelSmoothing of crossEntropy1 is a schedule, which JSON cannot hold; /);
  const json = toJSON(loss, { leaveOut: [name] });
  const { roots } = fromJSON(json, { hyperparameters: { [name]: 0.1 } });
  assert.is((roots[0] as Node).options.labelSmoothing, 0.1);
});

test.run();
