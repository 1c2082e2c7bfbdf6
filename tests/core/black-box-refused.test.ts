import {
  blackBox,
  constant,
  type EventualBoxValue,
  evaluate,
  finiteDifference,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  NumericError,
  OperationError,
  parameter,
  ShapeError,
  sgd,
  sumSquaredError,
  toJSON,
  values,
} from "@rxgrad/core";
import { evaluator } from "@rxgrad/core/driver";
import { of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";

const rates = parameter([2], { name: "rates", initial: values([1.5, -2]) });

/** Trains a step on a black box with this function. */
function train(give: () => EventualBoxValue, output: readonly number[] = [2]): void {
  const box = blackBox({ name: "plant", inputs: { rates }, output, evaluate: give });
  const loss = sumSquaredError(box, constant(output.length === 0 ? 0 : [0, 0]) as typeof box);
  Array.from(iterations(sgd(finiteDifference(loss), { learningRate: 0.1 }), [{}]));
}

test("refuses meaningless options at once", () => {
  const evaluate = (): number => 1;
  throws(
    () => blackBox({ name: "plant", inputs: {}, output: [], evaluate }),
    GraphError,
    'blackBox "plant": inputs is an Object; give nodes by name, such as { rates }.',
  );
  throws(
    () => blackBox({ inputs: rates as never, output: [], evaluate }),
    GraphError,
    "blackBox: inputs is a node (parameter); give nodes by name, such as { rates }.",
  );
  throws(
    () => blackBox({ inputs: { rates: 3 as never }, output: [], evaluate }),
    GraphError,
    "blackBox: rates is 3; give a node.",
  );
  throws(
    () => blackBox({ inputs: { rates }, output: [], evaluate: 3 as never }),
    GraphError,
    "blackBox: evaluate is 3; give a function of its inputs.",
  );
  throws(
    () => blackBox({ inputs: { rates }, output: 3 as never, evaluate }),
    ShapeError,
    "blackBox: output is 3; give a shape, such as [3], or [] for one number.",
  );
  throws(
    () => blackBox({ inputs: { rates }, output: [0], evaluate }),
    ShapeError,
    'blackBox: axis 0 of shape [0] is 0; give whole positive numbers, and "batch" only first.',
  );
  for (const wrong of [0, 1.5, Number.NaN]) {
    throws(
      () => blackBox({ inputs: { rates }, output: [], evaluate, concurrency: wrong }),
      HyperparameterError,
      `blackBox: concurrency is ${wrong}; give a whole number, 1 or more, or Infinity.`,
    );
  }
  throws(
    () => blackBox({ inputs: { rates }, output: [], evaluate, repeat: Number.POSITIVE_INFINITY }),
    HyperparameterError,
    "blackBox: repeat is Infinity; give a whole number, 1 or more.",
  );
});

test("the error for an invalid answer names the node and the point", () => {
  const place = 'blackBox "plant" at rates = [1.5, -2] in iteration 1';
  throws(() => train(() => [1]), OperationError, `${place}: evaluate gave an array of 1; give 2 numbers.`);
  throws(() => train(() => 1), OperationError, `${place}: evaluate gave 1; give 2 numbers.`);
  throws(() => train(() => undefined as never), OperationError, `${place}: evaluate gave undefined; give 2 numbers.`);
  // The class of what a generator function returns has no name.
  const generator = (function* () {})();
  throws(() => train(() => generator as never), OperationError, `${place}: evaluate gave an object; give 2 numbers.`);
  throws(() => train(() => "ab" as never), OperationError, `${place}: evaluate gave "ab"; give 2 numbers.`);
  throws(() => train(() => [1, 2], []), OperationError, `${place}: evaluate gave an array of 2; give a number.`);
  throws(
    () => train(() => [1, Number.NaN]),
    NumericError,
    `${place}: evaluate gave NaN as number 1; give finite numbers, a large one if there is no result.`,
  );
  throws(
    () => train(() => [1, null] as never),
    NumericError,
    `${place}: evaluate gave null as number 1; give finite numbers, a large one if there is no result.`,
  );
  throws(
    () => train(() => Number.POSITIVE_INFINITY, []),
    NumericError,
    `${place}: evaluate gave Infinity; give finite numbers, a large one if there is no result.`,
  );
});

test("if the function throws, the error has its error as the cause, and the iteration that was reached", () => {
  const cause = new Error("unstable");
  const error = throws(
    () =>
      train(() => {
        throw cause;
      }),
    OperationError,
    'blackBox "plant" at rates = [1.5, -2] in iteration 1: evaluate failed: unstable; catch the error where it is thrown, or retry: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).',
  );
  assert.is(error.cause, cause);
  assert.is(error.reached?.iteration, 0);
});

test("if the number of batches per epoch is known, an error names the batch", () => {
  let calls = 0;
  const box = blackBox({
    name: "plant",
    inputs: { rates },
    output: [],
    evaluate: ({ rates }) => {
      // Each iteration evaluates the point, and two points beside it for each of two numbers.
      if (++calls > 10) throw new Error("unstable");
      return rates[0];
    },
  });
  const W = sgd(finiteDifference(sumSquaredError(box, constant(0))), { learningRate: 0 });
  throws(
    () => Array.from(iterations(W, [{}, {}, {}], { iterationsPerEpoch: 2 })),
    OperationError,
    'blackBox "plant" at rates = [1.5, -2] in iteration 3 (batch 1 of epoch 2): evaluate failed: unstable; catch the error where it is thrown, or retry: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).',
  );
});

test("iterations and evaluator do not wait, and a rejected promise causes no unhandled rejection", () => {
  const message = (what: string, when = " in iteration 1"): string =>
    `blackBox "plant" at rates = [1.5, -2]${when}: evaluate gave ${what}, but this function cannot wait; use train or evaluate, or give the numbers themselves.`;
  throws(() => train(() => Promise.reject(new Error("late"))), OperationError, message("a Promise"));
  throws(() => train(() => of([1, 2])), OperationError, message("an Observable"));
  const box = blackBox({ name: "plant", inputs: { rates }, output: [], evaluate: async () => 1 });
  throws(() => [...evaluator([box])({}, initialParameters(box))], OperationError, message("a Promise", ""));
});

test("a message shows only the start of a long point", async () => {
  const x = input("x", [20]);
  const box = blackBox({ inputs: { x }, output: [], evaluate: () => Number.NaN });
  const error = await evaluate(box, { x: [Array(20).fill(7)] }).catch((reason: unknown) => reason);
  isError(
    error,
    NumericError,
    'blackBox "blackBox1" at x = [7, 7, 7, 7, 7, 7, 7, 7, … 20 in all]: evaluate gave NaN; give finite numbers, a large one if there is no result.',
  );
});

test("a black box has no JSON", () => {
  const box = blackBox({ name: "plant", inputs: { rates }, output: [], evaluate: () => 1 });
  throws(
    () => toJSON(box),
    GraphError,
    'toJSON: blackBox "plant" calls your own function, which JSON cannot hold; compose this graph in code.',
  );
});

test.run();
