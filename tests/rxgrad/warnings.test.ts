import {
  type BoxRecord,
  backprop,
  batchNormalization,
  binaryCrossEntropy,
  dense,
  type Feed,
  finiteDifference,
  full,
  type GradientNode,
  GraphError,
  HyperparameterError,
  input,
  meanSquaredError,
  multiply,
  type Node,
  type NotFinite,
  type OptimizerNode,
  Parameters,
  parameter,
  type RxgradError,
  randomDirections,
  relu,
  sgd,
  sigmoid,
  spsa,
  step,
  type TrainingWarning,
  tensor,
  train,
  type WarningsOptions,
  warnings,
} from "rxgrad";
import { Iteration } from "rxgrad/driver";
import { from, lastValueFrom, share, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points, xor } from "../support/small-networks.js";

const { gradient } = line();
const node = {} as Node;

/** The warnings about iterations with the given losses and gradients, by parameter name. */
function said(
  told: readonly {
    readonly loss?: number;
    readonly samples?: number;
    readonly gradients?: Readonly<Record<string, readonly number[]>>;
    readonly boxes?: Readonly<Record<string, BoxRecord>>;
    readonly notFinite?: NotFinite;
  }[],
  options: WarningsOptions = {},
): TrainingWarning[] {
  const none = (): never => {
    throw new Error("nobody should ask for this");
  };
  const iterations = told.map(({ loss = 0, samples = 1, gradients = {}, boxes = {}, notFinite }, i) => {
    const parameters = new Parameters(
      Object.entries(gradients).map(([name, value]) => ({ name, node, value: tensor([...value]) })),
    );
    const source = { iterationsPerEpoch: 1, parametersAt: none, hyperparametersAt: none, pacerAt: none, stateAt: none };
    return new Iteration(i + 1, 1, loss, samples, {
      ...source,
      isReadable: () => true,
      boxesAt: () => boxes,
      explanationsAt: () => ({}),
      evaluationsAt: () => ({}),
      notFiniteAt: () => notFinite,
      read: () => parameters as never,
    });
  });
  const run = follow(from(iterations).pipe(warnings(gradient, { every: 1, ...options })));
  assert.equal([run.completed, run.errors], [1, []]);
  return run.values;
}

const brief = (all: readonly TrainingWarning[]): string[] =>
  all.map(({ kind, iteration, parameter }) => `${iteration} ${kind} ${parameter ?? ""}`.trim());

const repeat = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);

test("a gradient that is exactly 0 everywhere is reported once, and again after it has cleared", () => {
  const dead = { gradients: { W: [0, 0, -0], b: [1, 2] } };
  const alive = { gradients: { W: [0, 1e-3, 0], b: [1, 2] } };
  const all = said([...repeat(6, dead), alive, ...repeat(2, dead), alive, ...repeat(5, dead)]);
  assert.equal(brief(all), ["3 zero-gradient W", "13 zero-gradient W"]);
  assert.is(
    all[0].message,
    'parameter "W": its gradient is exactly 0 everywhere at iteration 3, as in the checks before; look for units that are off for every sample (relu: start nearer to 0, or take leakyRelu), for a step function on the way to the loss, or for inputs that are always 0.',
  );
  assert.ok(all[0].kind === "zero-gradient" && all[0].size === 0 && all[0].message.endsWith(`${all[0].fix}.`));
});

test("gradients that are 0 because the loss is 0 give no warning", () => {
  const done = { loss: 0, gradients: { W: [0, 0], b: [0] } };
  assert.equal(said(repeat(9, done)), []);
  const lost = { loss: 0.25, gradients: { W: [0, 0], b: [0] } };
  assert.equal(brief(said([...repeat(9, done), ...repeat(3, lost)])), ["12 zero-gradient W", "12 zero-gradient b"]);
});

test("an h below the noise of a black box is reported once, and again after it has cleared", () => {
  const record = (isNoisy: boolean): { boxes: Record<string, BoxRecord> } => ({
    boxes: { plant: { evaluations: 12, noise: 0.25, change: 0.3, isNoisy } },
  });
  const all = said([
    ...repeat(3, record(false)),
    ...repeat(3, record(true)),
    record(false),
    ...repeat(2, record(true)),
  ]);
  assert.equal(brief(all), ["4 h-below-noise", "8 h-below-noise"]);
  assert.is(
    all[0].message,
    '"plant": its values at neighboring points differ by 0.3 at iteration 4, and their noise is 0.25; raise h, or have each point evaluated more often (repeat).',
  );
  assert.ok(all[0].kind === "h-below-noise" && all[0].node === "plant" && all[0].noise === 0.25);
});

test("a hidden value that is not finite is reported once for each first node, and again after it has cleared", () => {
  const odd = { notFinite: { node: "odd", value: Number.NaN, what: 'mine "odd": element 0 of sample 2 is NaN' } };
  const even = { notFinite: { node: "even", value: Number.NEGATIVE_INFINITY, what: 'mine "even": …' } };
  const all = said([{}, odd, odd, even, even, {}, odd]);
  assert.equal(brief(all), ["2 hidden-not-finite", "4 hidden-not-finite", "7 hidden-not-finite"]);
  assert.is(
    all[0].message,
    'mine "odd": element 0 of sample 2 is NaN, and hidden from the loss; look at the inputs of the node, and at why the nodes after it do not pass the value on.',
  );
  assert.ok(all[1].kind === "hidden-not-finite" && all[1].node === "even" && all[1].value === Number.NEGATIVE_INFINITY);
});

test("gradients and optimizer state are not values of nodes, and their message names another fix", () => {
  const what = (of: "gradient" | "memory") => ({ notFinite: { node: of, value: Number.NaN, what: "…", of } });
  const [gradient, memory] = said([what("gradient"), what("memory")]);
  assert.is(
    gradient.message,
    "…, and hidden from the loss; look at the nodes between that parameter and the loss: a derivative there is not finite.",
  );
  assert.match(
    memory.message,
    "; scale the loss or clip the gradient (clipNorm), and start again or from { ...state, memory",
  );
});

test("a gradient vanishes if it stays tiny compared with the largest", () => {
  const vanishing = { gradients: { first: [1e-8, -1e-8], last: [3, 4] } };
  const small = { gradients: { first: [1e-5, 0], last: [3, 4] } };
  const all = said([...repeat(4, vanishing), small, ...repeat(3, vanishing)]);
  assert.equal(brief(all), ["3 vanishing-gradient first", "8 vanishing-gradient first"]);
  const [warning] = all;
  assert.ok(warning.kind === "vanishing-gradient" && warning.size === 1e-8 && warning.comparedWith === Math.sqrt(12.5));
  assert.match(
    warning.message,
    'parameter "first": its gradient (1e-8 an element) is 2.83e-9 of the largest (3.54) at iteration 3; use relu,',
  );
  assert.match(warning.message, "leave out a bias before a normalization (bias: false), which removes it.");
  assert.equal(said(repeat(9, small)), []);
  assert.equal(brief(said(repeat(9, small), { vanishing: 1e-4 })), ["3 vanishing-gradient first"]);
  // No single layer is at fault if all gradients are small.
  assert.equal(said(repeat(9, { gradients: { first: [1e-200], last: [2e-200] } })), []);
});

test("a gradient explodes if it grows far beyond its usual size, or keeps growing", () => {
  const usual = [1, 2, 3, 2, 1].map((size) => ({ gradients: { W: [size] } }));
  const all = said([...usual, { gradients: { W: [-5e3] } }, ...usual]);
  assert.equal(brief(all), ["6 exploding-gradient W"]);
  const [warning] = all;
  // The geometric mean of five looks: 12^(1/5).
  assert.ok(warning.kind === "exploding-gradient" && Math.abs(warning.comparedWith - 12 ** (1 / 5)) < 1e-12);
  assert.match(
    warning.message,
    'parameter "W": its gradient (5000 an element) is 3040 times its usual size (1.64) at iteration 6; lower the learning rate,',
  );
  assert.equal(said([...usual, { gradients: { W: [500] } }, ...usual]), []);
  const growing = Array.from({ length: 60 }, (_, i) => ({ gradients: { W: [2 ** i] } }));
  assert.equal(said(growing).length, 1);
  assert.equal(said([{ gradients: { W: [1] } }, { gradients: { W: [1e6] } }]), []);
});

test("a gradient that recovers from saturation does not explode, nor does one that leaves no trace in the loss", () => {
  const sized = (...sizes: number[]) => sizes.map((size) => ({ loss: 10, gradients: { W: [size] } }));
  const saturated = [1e-31, 1e-29, 1e-31, 1e-30];
  assert.equal(said(sized(0.5, ...saturated, 0.4, ...saturated, 0.5)), []);
  assert.equal(brief(said(sized(0.5, ...saturated, 0.4, 0.7))), ["7 exploding-gradient W"]);
  assert.equal(said(sized(...saturated, 1e-20)), []);
  assert.equal(brief(said(sized(...saturated, 1e-14))), ["5 exploding-gradient W"]);
});

test("numbers whose squares overflow or underflow are neither 0 nor wrong", () => {
  assert.equal(said(repeat(9, { gradients: { a: [1e-200], b: [1e-200] } })), []);
  const huge = said([...repeat(5, { gradients: { a: [1e-3] } }), { gradients: { a: [1e200] } }]);
  assert.ok(huge.length === 1 && huge[0].kind === "exploding-gradient" && huge[0].size === 1e200);
});

test("a loss whose mean does not fall is reported once, until it falls", () => {
  const losses = (...means: number[]) => means.flatMap((mean) => [{ loss: mean - 1 }, { loss: mean + 1 }]);
  const options = { window: 2, patience: 3 };
  assert.equal(said(losses(9, 8, 7, 6, 5, 4, 3, 2), options), []);
  const all = said(losses(9, 5, 6, 5, 7, 8, 9, 4, 5, 5, 5, 5), options);
  assert.equal(brief(all), ["10 loss-not-falling", "22 loss-not-falling"]);
  const [first] = all;
  assert.ok(first.kind === "loss-not-falling");
  assert.equal(first.kind === "loss-not-falling" && [first.loss, first.best], [7, { iteration: 4, loss: 5 }]);
  assert.match(
    first.message,
    "loss: its mean over 2 iterations is 7 at iteration 10, and was lowest, 5, at iteration 4; lower the learning rate",
  );
});

test("the mean over a window is the mean over its samples", () => {
  // Over samples the means are 8.2, 7.8, 7.4 and fall. Over batches they would be 5.5, 6, 6.5.
  const told = [10, 1, 9, 3, 8, 5].map((loss, i) => ({ loss, samples: i % 2 === 0 ? 4 : 1 }));
  assert.equal(said(told, { window: 2, patience: 1 }), []);
  const [rising] = said(told.slice(0, 4).reverse(), { window: 2, patience: 1 });
  assert.equal(rising.kind === "loss-not-falling" && [rising.loss, rising.best.loss], [8.2, 7.8]);
});

/** The warnings about a run. */
function train30(W: OptimizerNode, feed: Feed, options: WarningsOptions = {}): string[] {
  const clock = new ManualClock();
  const run = follow(train(W, new CountedFeeds(feed), { clock, seed: 1 }).pipe(take(30), warnings(W, options)));
  clock.settle();
  assert.equal([run.completed, run.errors], [1, []]);
  return brief(run.values);
}

test("a parameter so large that h is rounded away is reported once, with the fix", () => {
  const W = parameter([1], { name: "w", initial: full(1e12) });
  const loss = meanSquaredError(multiply(W, input("x", [1])) as Node<readonly ["batch", 1]>, input("t", [1]));
  const optimizer = sgd(finiteDifference(loss), { learningRate: 0 });
  const feed = { x: [[1]], t: [[0]] };
  assert.equal(train30(optimizer, feed), ["10 h-swallowed w"]);
  assert.equal(train30(sgd(finiteDifference(loss, { h: "auto" }), { learningRate: 0 }), feed), []);
  const clock = new ManualClock();
  const run = follow(train(optimizer, new CountedFeeds(feed), { clock }).pipe(take(10), warnings(optimizer)));
  clock.settle();
  assert.is(
    run.values[0].message,
    'parameter "w": next to 1000000000000 numbers are 0.000122 apart at iteration 10, so h = 0.0001 would be rounded if it were added, but this gradient propagates it exactly; scale the data so that the parameter is smaller, or give a larger h, or h: "auto".',
  );
});

test("the parameter that rounds h is named before the node that passes it on, with its fix; backprop adds no h and gives no warning", () => {
  const w = parameter([1], { name: "w", initial: full(1e12) });
  const loss = meanSquaredError(multiply(w, input("x", [1])) as Node<readonly ["batch", 1]>, input("t", [1]));
  const toldOf = (gradient: GradientNode, watch: readonly GradientNode[] = []): string[] => {
    const clock = new ManualClock();
    const W = sgd(gradient, { learningRate: 0 });
    const feeds = new CountedFeeds({ x: [[1]], t: [[0]] });
    const run = follow(train(W, feeds, { clock, seed: 1, watch }).pipe(take(10), warnings(W)));
    clock.settle();
    assert.equal(run.errors, []);
    return run.values.map(({ message }) => message);
  };
  const rounded = (fix: string): string[] => [
    `parameter "w": next to 1000000000000 numbers are 0.000122 apart at iteration 10, so h = 0.0001 is rounded; scale the data so that the parameter is smaller, or give a larger h${fix}.`,
  ];
  const direct = finiteDifference(loss, { name: "d", strategy: "direct" });
  assert.equal(toldOf(direct), rounded(', or h: "auto"'));
  assert.equal(toldOf(direct, [finiteDifference(loss)]), rounded(', or h: "auto"'));
  assert.equal(toldOf(finiteDifference(loss), [direct]), rounded(', or h: "auto"'));
  for (const gradientOf of [spsa, randomDirections]) assert.equal(toldOf(gradientOf(loss)), rounded(""));
  assert.equal(toldOf(backprop(loss)), []);
});

test("the gradient of a real network explodes", () => {
  // Too large a rate: each step multiplies what is missing by 1 − 2·rate·λ, with λ = (4 + √10)/3 the larger curvature of the mean
  // of (w·x + b − t)² / 2 over x = 0, 1, 2 and both parameters. The n-th is √(factor ⁿ) times the geometric mean of those before.
  const growth = Math.abs(1 - 2 * ((4 + Math.sqrt(10)) / 3));
  const first = Math.ceil((2 * Math.log(1000)) / Math.log(growth));
  const [told] = train30(line({ learningRate: 1 }).W, points, { every: 1 });
  const [, iteration] = /^(\d+) exploding-gradient line\/(?:W|b)$/.exec(told) ?? [];
  assert.ok(Math.abs(Number(iteration) - first) <= 1, `${told}, wanted about iteration ${first}`);
});

test("real networks: dead relu, a step function, saturated layers, and a healthy network", () => {
  const x = input("x", [1]);
  const t = input("t", [1]);
  const trained = (y: Node<readonly ["batch", 1]>): OptimizerNode =>
    sgd(backprop(meanSquaredError(y, t)), { learningRate: 0.01 });
  const dead = x.pipe(dense(3, { name: "off", b: full(-100) }), relu(), dense(1, { name: "out" }));
  assert.equal(train30(trained(dead), points, { every: 1 }), [
    "3 zero-gradient off/W",
    "3 zero-gradient off/b",
    "3 zero-gradient out/W",
  ]);
  const stepped = x.pipe(dense(3, { name: "before" }), step(), dense(1, { name: "out" }));
  assert.equal(
    train30(trained(stepped), points).filter((each) => each.includes("before")),
    ["30 zero-gradient before/W", "30 zero-gradient before/b"],
  );
  const deep = x.pipe(
    dense(2, { name: "first", b: full(9) }),
    sigmoid(),
    dense(2, { b: full(9) }),
    sigmoid(),
    dense(1, { name: "last" }),
  );
  assert.ok(train30(trained(deep), points).includes("30 vanishing-gradient first/W"));
  // A normalization subtracts the mean, and with it the bias before it.
  const biased = x.pipe(dense(3, { name: "biased" }), batchNormalization(), dense(1));
  assert.equal(train30(trained(biased), points), ["30 vanishing-gradient biased/b"]);
  const { W, feed } = xor();
  assert.equal(train30(W, feed, { every: 1 }), []);
});

test("checks run as often as the options say, on the chosen gradients, and each subscriber gets its own warnings", () => {
  const clock = new ManualClock();
  const { W } = line({ learningRate: 0 });
  const still: Feed = { x: [[0]], t: [[1]] };
  const run$ = train(W, new CountedFeeds(still), { clock }).pipe(take(8), share());
  const heard = [
    follow(run$.pipe(warnings(W, { every: 2, consecutive: 2 }))),
    follow(run$.pipe(warnings([W, W.gradients[0]], { every: 2, consecutive: 4 }))),
    follow(run$.pipe(warnings(W.gradients, { every: 2, consecutive: 5, window: 2, patience: 3 }))),
  ];
  clock.settle();
  assert.equal(
    heard.map(({ values }) => brief(values)),
    [["4 zero-gradient line/W"], ["8 zero-gradient line/W"], ["8 loss-not-falling"]],
  );
});

test("a gradient that the run does not compute fails the stream; options outside their domain are refused", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, new CountedFeeds(points), { clock }).pipe(warnings(gradient, { every: 1 })));
  clock.settle();
  isError(
    run.errors[0] as RxgradError,
    GraphError,
    "warnings: finiteDifference is not computed by this run; add it with train(W, data, { watch: [node] }).",
  );
  const refuses = (options: WarningsOptions, message: string): void =>
    void throws(() => warnings(gradient, options), HyperparameterError, `warnings: ${message}`);
  for (const name of ["every", "consecutive", "window", "patience"]) {
    for (const value of [0, 1.5, Number.NaN])
      refuses({ [name]: value }, `${name} is ${value}; give a whole number, 1 or more.`);
  }
  for (const vanishing of [-1, 1, Number.NaN]) {
    refuses({ vanishing }, `vanishing is ${vanishing}; give a number from 0 to below 1, such as 1e-6.`);
  }
  for (const exploding of [1, Number.NaN]) {
    refuses({ exploding }, `exploding is ${exploding}; give a number above 1, such as 1000.`);
  }
});

test("unscaled inputs that saturate sigmoids are reported once, with the fix", async () => {
  let seed = 7;
  // Lehmer's generator.
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (const scale of [1, 1000, 10_000]) {
    const rows = Array.from({ length: 200 }, () => Array.from({ length: 3 }, () => scale * random()));
    const targets = rows.map(([a, b]) => [(a as number) > (b as number) ? 1 : 0]);
    const y = input("x", [3]).pipe(dense(8), sigmoid(), dense(8), sigmoid(), dense(1), sigmoid());
    const W = sgd(backprop(binaryCrossEntropy(y, input("t", [1]))), { learningRate: 0.5 });
    const feeds = Array.from({ length: 2000 }, (_, i) => {
      const start = (i * 10) % 200;
      return { x: rows.slice(start, start + 10), t: targets.slice(start, start + 10) };
    });
    const all = await lastValueFrom(train(W, feeds, { seed: 1 }).pipe(warnings(W), toArray()));
    const gradients = all.filter(({ kind }) => kind.endsWith("-gradient"));
    assert.is(gradients.length, scale === 1 ? 0 : 1, JSON.stringify(gradients));
    if (scale === 1) continue;
    assert.match(
      gradients[0]?.message as string,
      /^parameter "dense1\/[Wb]": its gradient .* at iteration \d+.*; scale the inputs: "x" is of size \d+; bring it to about 1, for example with standardScaler\.$/,
    );
  }
});

test.run();
