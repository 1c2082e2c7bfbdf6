// Slopes, ELU's alpha and Huber's threshold that change during training. The oracles of each iteration are the same network with
// fixed numbers of that iteration, and loops written by hand.
import {
  type Block,
  backprop,
  dense,
  describe,
  elu,
  evaluate,
  type Feed,
  finiteDifference,
  fromJSON,
  full,
  type GradientNode,
  type Hyperparameter,
  HyperparameterError,
  huber,
  initialParameters,
  input,
  iterations,
  leakyRelu,
  meanSquaredError,
  multiply,
  type Node,
  type Parameters,
  parameter,
  type Reduction,
  randomDirections,
  sgd,
  spsa,
  sum,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

type Loss = Node<readonly []>;

/** The second sample of each batch makes all units exactly 0, at the kinks. */
const feeds: readonly Feed[] = [0.3, -0.8, 0.5].map((shift) => ({
  x: [
    [shift, 1.4],
    [0, 0],
    [2.9, -shift],
    [-2.2, 0.7],
  ],
  t: [
    [1, -4],
    [0, 0],
    [-shift, 1],
    [3, shift],
  ],
}));

const x = input("x", [2]);
const t = input("t", [2]);

interface Changing {
  readonly slope: Hyperparameter;
  readonly alpha: Hyperparameter;
  readonly threshold: Hyperparameter;
}

const at = (iteration: number): { [K in keyof Changing]: number } => ({
  slope: 0.3 / iteration,
  alpha: 0.5 * iteration,
  threshold: 1.5 / iteration,
});

const schedules: Changing = {
  slope: (iteration) => at(iteration).slope,
  alpha: (iteration) => at(iteration).alpha,
  threshold: (iteration) => at(iteration).threshold,
};

const through = ({ slope, alpha }: Omit<Changing, "threshold">): Node<readonly ["batch", number]> =>
  x.pipe(dense(4), leakyRelu({ slope }), dense(3), elu({ alpha }), dense(2));

const REDUCTIONS: readonly Reduction[] = ["mean-elements", "mean", "sum", "none"];

function lossOf(reduction: Reduction, { threshold, ...rest }: Changing): Loss {
  const loss = huber(through(rest), t as Node, { threshold, reduction });
  return (reduction === "none" ? loss.pipe(sum()) : loss) as Loss;
}

const gradients: Record<string, (loss: Loss) => GradientNode> = {
  backprop,
  automatic: (loss) => finiteDifference(loss),
  "automatic across kinks": (loss) => finiteDifference(loss, { h: 0.3 }),
  direct: (loss) => finiteDifference(loss, { strategy: "direct" }),
  propagated: (loss) => finiteDifference(loss, { strategy: "propagated" }),
  spsa: (loss) => spsa(loss),
  randomDirections: (loss) => randomDirections(loss),
};

/** The results of an iteration. */
interface Outcome {
  readonly loss: number;
  readonly gradient: unknown;
  readonly parameters: unknown;
}

for (const [name, gradientOf] of Object.entries(gradients)) {
  for (const reduction of REDUCTIONS) {
    test(`${name}, ${reduction}: each iteration equals one with its numbers fixed, to the bit`, async () => {
      const loss = lossOf(reduction, schedules);
      const gradient = gradientOf(loss);
      const W = sgd(gradient, { learningRate: 0.01 });
      const first = initialParameters(loss, { seed: 2 });
      const got: Outcome[] = [];
      const taken: Parameters[] = [];
      for (const each of iterations(W, feeds, { parameters: first, seed: 5 })) {
        got.push({ loss: each.loss, gradient: each.value(gradient), parameters: each.parameters.toJSON() });
        taken.push(each.parameters);
        const { slope, alpha, threshold } = at(each.iteration);
        const told = each.hyperparameters;
        const names = ["leakyRelu1.slope", "elu1.alpha", "huber1.threshold"];
        assert.equal(
          names.map((of) => told[of]),
          [slope, alpha, threshold],
        );
      }
      for (const [i, outcome] of got.entries()) {
        const fixed = lossOf(reduction, at(i + 1));
        const other = gradientOf(fixed);
        // The iteration has the same number, so that random directions are the same.
        const before = [...feeds.slice(0, i), feeds[i]];
        const still = iterations(sgd(other, { learningRate: (n) => (n > i ? 0.01 : 0) }), before, {
          parameters: i === 0 ? first : taken[i - 1],
          seed: 5,
        });
        let last: Outcome | undefined;
        for (const each of still) {
          last = { loss: each.loss, gradient: each.value(other), parameters: each.parameters.toJSON() };
        }
        const wanted = last as Outcome;
        assert.is(outcome.loss, wanted.loss);
        assert.equal(numbersOf(outcome.gradient), numbersOf(wanted.gradient));
        assert.equal(outcome.parameters, wanted.parameters);
        assert.is(await evaluate(loss, feeds[i], taken[i]), await evaluate(fixed, feeds[i], taken[i]));
      }
    });
  }
}

const numbersOf = (gradient: unknown): number[][] =>
  Array.from(gradient as Parameters, ({ value }) => Array.from(value.data));

/** An activation of one number s, its slope, and the node. */
interface Neuron {
  f(a: number, s: number): number;
  slope(a: number, s: number): number;
  node(s: Hyperparameter): (of: Node) => Node;
}

const neurons: Record<string, Neuron> = {
  leakyRelu: {
    f: (a, s) => (a > 0 ? a : s * a),
    slope: (a, s) => (a > 0 ? 1 : s),
    node: (slope) => leakyRelu({ slope }),
  },
  elu: {
    f: (a, s) => (a > 0 ? a : s * (Math.exp(a) - 1)),
    slope: (a, s) => (a > 0 ? 1 : s * Math.exp(a)),
    node: (alpha) => elu({ alpha }),
  },
};

for (const [kind, { f, slope, node }] of Object.entries(neurons)) {
  test(`a schedule of ${kind} and huber trains as a loop written by hand does`, () => {
    const points = [-2, -1, 0.5, 3].map((value, i) => ({ x: value, t: Math.cos(3 * i) }));
    const s = (n: number): number => 0.4 - 0.05 * n;
    const c = (n: number): number => 1 / n;
    const w = parameter([1], { initial: full(0.8), name: "w" });
    const y = node(s)(multiply(input("x", [1]), w) as Node);
    const loss = huber(y, input("t", [1]) as Node, { threshold: c, reduction: "mean" }) as Loss;
    const W = sgd(backprop(loss), { learningRate: 0.2 });
    const data = Array.from({ length: 6 }, () => ({ x: points.map((p) => [p.x]), t: points.map((p) => [p.t]) }));
    let weight = 0.8;
    for (const { iteration: n, loss: got, parameters } of iterations(W, data)) {
      let total = 0;
      let steepness = 0;
      for (const p of points) {
        const e = f(weight * p.x, s(n)) - p.t;
        total += Math.abs(e) <= c(n) ? (e * e) / 2 : c(n) * (Math.abs(e) - c(n) / 2);
        steepness += Math.max(-c(n), Math.min(c(n), e)) * slope(weight * p.x, s(n)) * p.x;
      }
      weight -= (0.2 * steepness) / points.length;
      close(got, total / points.length, 1e-14);
      close(parameters.get("w").data[0], weight, 1e-14);
    }
  });
}

test("a fixed number is neither a hyper-parameter nor an operation of its own", () => {
  const loss = lossOf("mean", at(1));
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  for (const { hyperparameters } of iterations(W, feeds)) {
    assert.equal(Object.keys(hyperparameters).sort(), ["backprop1.h", "sgd1.learningRate"]);
  }
  const { nodes } = toJSON(loss);
  const options = (kind: string): unknown => nodes.find((each) => each.kind === kind)?.options;
  assert.equal(options("leakyRelu"), { slope: 0.3 });
  assert.equal(options("elu"), { alpha: 0.5 });
  assert.equal(options("huber"), { threshold: 1.5, reduction: "mean" });
  assert.is(String(describe(lossOf("mean", schedules))), String(describe(loss)));
});

test("without a run, evaluate takes the first value of a schedule and refuses a stream", async () => {
  const y = through(at(1));
  const first = initialParameters(y);
  const scheduled = await evaluate(lossOf("sum", schedules), feeds[0], first);
  assert.is(scheduled, await evaluate(lossOf("sum", at(1)), feeds[0], first));
  const stream = { subscribe: () => ({ unsubscribe() {} }) };
  const refused = (made: Changing): Promise<unknown> =>
    evaluate(lossOf("sum", made), feeds[0], first).catch((reason: unknown) => reason);
  for (const [option, name] of [
    ["slope", "leakyRelu1.slope"],
    ["alpha", "elu1.alpha"],
    ["threshold", "huber1.threshold"],
  ] as const) {
    const error = await refused({ ...at(1), [option]: stream });
    assert.instance(error, HyperparameterError);
    const fix = "give the parameters of a run, such as iteration.parameters.";
    assert.is((error as Error).message, `evaluate: ${name} is an Observable; ${fix}`);
  }
});

test("values outside their domain are refused by node and name, before or during a run", () => {
  const wrong = { slope: Number.NaN, alpha: Number.POSITIVE_INFINITY, threshold: -1 };
  const words = {
    slope: ['leakyRelu "bent"', "a finite number, such as 0.01", "NaN"],
    alpha: ['elu "bent"', "a finite number, such as 1", "Infinity"],
    threshold: ['huber "bent"', "a positive finite number, such as 1", "-1"],
  };
  const make = {
    slope: (slope: Hyperparameter) => meanSquaredError(x.pipe(dense(2), leakyRelu({ slope, name: "bent" })), t),
    alpha: (alpha: Hyperparameter) => meanSquaredError(x.pipe(dense(2), elu({ alpha, name: "bent" })), t),
    threshold: (threshold: Hyperparameter) => huber(x.pipe(dense(2)), t, { threshold, name: "bent" }),
  };
  for (const option of ["slope", "alpha", "threshold"] as const) {
    const [label, wanted, value] = words[option];
    throws(() => make[option](wrong[option]), HyperparameterError, `${label}: ${option} is ${value}; give ${wanted}.`);
    const W = sgd(backprop(make[option]((n) => (n < 2 ? 0.5 : wrong[option]))), { learningRate: 0.1 });
    throws(
      () => [...iterations(W, feeds)],
      HyperparameterError,
      `bent: ${option} is ${value} at iteration 2; give ${wanted}.`,
    );
    const kinds = `${wanted}, a schedule (iteration) => number, or an Observable`;
    throws(() => make[option]("much" as never), HyperparameterError, `${label}: ${option} is "much"; give ${kinds}.`);
  }
});

test("the side of a residual is decided by Huber's threshold in that iteration", () => {
  const [y, zero] = [input("y", [4]), input("zero", [4])] as Node[];
  const loss = huber(y, zero, { threshold: schedules.threshold });
  const lowered = loss.operation.lower?.([y, zero]) as Node;
  const [terms] = lowered.inputs;
  const block = (...data: number[]): Block =>
    ({ data: Float64Array.from(data), size: data.length }) as unknown as Block;
  for (const [threshold, wanted] of [
    [0.2, [1, -1, 1, -1]],
    [1, [1, -1, 0, 0]],
    [3, [0, 0, 0, 0]],
  ] as const) {
    const sides = block(7, 7, 7, 7);
    terms.operation.sides?.(sides, block(2, -2, 0.5, -0.5), block(0, 0, 0, 0), block(threshold));
    assert.equal([...sides.data], wanted);
  }
});

test("JSON stores numbers; a schedule is left out on request and passed again on reading", () => {
  const loss = lossOf("mean", schedules);
  assert.throws(() => toJSON(loss), /^toJSON: slope of leakyRelu1 is a schedule, which JSON cannot hold; /);
  const names = ["leakyRelu1.slope", "elu1.alpha", "huber1.threshold"];
  const json = JSON.parse(JSON.stringify(toJSON(loss, { leaveOut: names })));
  const given = Object.fromEntries(names.map((name) => [name, schedules[name.split(".")[1] as keyof Changing]]));
  const { roots } = fromJSON(json, { hyperparameters: given });
  const lossesOf = (of: Loss): number[] =>
    Array.from(iterations(sgd(backprop(of), { learningRate: 0.1 }), feeds, { seed: 1 }), (each) => each.loss);
  assert.equal(lossesOf(roots[0] as Loss), lossesOf(loss));
});

test.run();
