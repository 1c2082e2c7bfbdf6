import {
  adam,
  backprop,
  batchNormalization,
  crossEntropy,
  dense,
  finiteDifference,
  GraphError,
  hyperparametersOf,
  input,
  iterations,
  type ListedHyperparameter,
  leakyRelu,
  meanSquaredError,
  type NumberStream,
  type OptimizerNode,
  sgd,
  softmax,
} from "@rxgrad/core";
import { createOptimizer } from "@rxgrad/core/extend";
import {
  anyFinite,
  anyWhole,
  finite,
  fromZeroBelowOne,
  fromZeroToOne,
  numbersIn,
  positive,
  suchAs,
  whole,
} from "@rxgrad/core/internal";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

const stream: NumberStream = { subscribe: () => ({ unsubscribe: () => {} }) };
const schedule = (iteration: number): number => 1 / iteration;

const x = input("x", [2]);
const t = input("t", [2]);
const hidden = x.pipe(
  dense(3),
  batchNormalization({ momentum: schedule }),
  leakyRelu({ slope: schedule, name: "leak" }),
);
const loss = crossEntropy(hidden.pipe(dense(2), softmax()), t, { labelSmoothing: stream });
const steady = crossEntropy(hidden.pipe(dense(2), softmax()), t);

/** What is listed, without what was given. */
const shown = (
  W: OptimizerNode | readonly OptimizerNode[],
): Omit<ListedHyperparameter, "given" | "accepts" | "wanted">[] =>
  hyperparametersOf(W).map(({ given: _, accepts: _accepts, wanted: _wanted, ...each }) => each);

test("each hyper-parameter of nodes, gradients and optimizers, with its range and its value", () => {
  const W = adam(finiteDifference(loss, { h: stream }), { learningRate: 0.01, clipNorm: 3, name: "slow" });
  const range = (least: number, most: number, includesLeast: boolean, includesMost: boolean) => ({
    ...{ least, most, includesLeast, includesMost, isWhole: false },
  });
  assert.equal(shown(W), [
    { owner: "leak", name: "slope", value: "schedule", range: range(-Infinity, Infinity, false, false) },
    { owner: "batchNormalization1", name: "momentum", value: "schedule", range: range(0, 1, false, true) },
    { owner: "crossEntropy1", name: "labelSmoothing", value: "stream", range: range(0, 1, true, true) },
    { owner: "finiteDifference1", name: "h", value: "stream", range: range(0, Infinity, false, false) },
    { owner: "slow", name: "learningRate", value: 0.01, range: range(0, Infinity, true, false) },
    { owner: "slow", name: "beta1", value: 0.9, range: range(0, 1, true, false) },
    { owner: "slow", name: "beta2", value: 0.999, range: range(0, 1, true, false) },
    { owner: "slow", name: "epsilon", value: 1e-8, range: range(0, Infinity, false, false) },
    { owner: "slow", name: "clipNorm", value: 3, range: range(0, Infinity, false, true) },
  ]);
  const [, , , h] = hyperparametersOf(W);
  assert.is(h!.wanted, "a positive finite number, such as 1e-4");
  assert.equal([h!.accepts(1), h!.accepts(0)], [true, false]);
  const given = hyperparametersOf(W).map((each) => each.given);
  assert.ok(given.includes(stream));
  assert.ok(given.includes(schedule));
});

test("the names are those of the run, also with several optimizers", () => {
  const other = meanSquaredError(x.pipe(dense(2)), t);
  const W = [sgd(backprop(steady), { learningRate: 0.1 }), sgd(backprop(other), { learningRate: 0.2 })];
  const feed = {
    x: [
      [1, 2],
      [2, 1],
    ],
    t: [
      [1, 0],
      [0, 1],
    ],
  };
  const names = hyperparametersOf(W).map(({ owner, name }) => `${owner}.${name}`);
  for (const { hyperparameters } of iterations(W, [feed])) assert.equal(names, Object.keys(hyperparameters));
  assert.equal(names.slice(-2), ["sgd1.learningRate", "sgd2.learningRate"]);
});

test("an author who tells no range lists none", () => {
  const own = createOptimizer({
    ...{ kind: "own", name: undefined, gradient: backprop(loss) },
    hyperparameters: [{ name: "rate", value: 1, wanted: "an odd number", accepts: (value) => value % 2 === 1 }],
    rule: { state: [], bind: () => () => {} },
  });
  assert.equal(shown(own).at(-1), { owner: "own1", name: "rate", value: 1, range: undefined });
});

test("what is no optimizer is refused", () => {
  assert.throws(
    () => hyperparametersOf(loss as never),
    (error: unknown) => error instanceof GraphError && error.message.includes("give an optimizer node"),
  );
});

const domains = {
  ...{ whole: whole(), wholeFrom0: whole(0), anyWhole, finite: finite(-2), anyFinite, positive },
  ...{ fromZeroToOne, fromZeroBelowOne, suchAs: suchAs(positive, "1") },
  ...{ upTo: numbersIn({ above: 0, most: 1 }, ""), endless: numbersIn({ above: 0, most: Infinity }, "") },
};

for (const [name, domain] of Object.entries(domains)) {
  test(`the range of ${name} holds exactly the numbers that it accepts`, () => {
    const { least, most, includesLeast, includesMost, isWhole } = domain.range;
    const ends = [least, most, -least, 0, -0, 1, 0.5, 2 ** 53, Number.NaN, 5e-324, Number.MAX_VALUE];
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...ends)), (value) => {
        const isInside =
          (includesLeast ? value >= least : value > least) &&
          (includesMost ? value <= most : value < most) &&
          (!isWhole || Number.isSafeInteger(value));
        assert.is(domain.accepts(value), isInside);
      }),
    );
  });
}

test.run();
