// The contracts of a user's own operation are checked on the first batch: forward is a function of its inputs, `elementwise` is
// true, and sums, `difference`, `direction` and `directionalDifference` agree with forward. Rules that are right, or cannot be shown to
// be wrong, are accepted.
import {
  type Block,
  backprop,
  blackBox,
  type Definition,
  defineJoin,
  defineNode,
  dense,
  type Feed,
  finiteDifference,
  GraphError,
  type Iteration,
  input,
  iterations,
  meanSquaredError,
  type Node,
  OperationError,
  type RunState,
  sgd,
  subtract,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { feed, lossThrough, t } from "../support/layer-in-network.js";

type Value = (x: number) => number;

/** A function of each number, with rules. */
const each = (kind: string, value: Value, more: Partial<Definition> = {}) =>
  defineNode({
    kind,
    elementwise: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = value(x.data[i]);
    },
    ...more,
  } as Definition);

/** A rule of x and dx for each number. */
const differenceOf = (change: (x: number, d: number) => number): Pick<Definition, "difference"> => ({
  difference(dOut, _out, [x], [dx]) {
    for (let i = 0; dx && i < dOut.data.length; i++) dOut.data[i] = change(x.data[i], dx.data[i]);
  },
});

function train(layer: (x: Node) => Node, feeds: Iterable<Feed> = [feed, feed], from?: RunState): Iteration[] {
  const W = sgd(finiteDifference(lossThrough(layer)), { learningRate: 0.01 });
  return [...iterations(W, feeds, from ? { from, positioned: true } : { seed: 1 })];
}

function refused(layer: (x: Node) => Node, type: typeof GraphError | typeof OperationError, pattern: RegExp): void {
  try {
    train(layer);
  } catch (error) {
    assert.instance(error, type);
    const { message, reached } = error as GraphError;
    assert.match(message, pattern);
    assert.ok(message.length <= 400, message);
    assert.is(reached?.iteration, 0);
    return;
  }
  throw new Error("nothing was thrown");
}

test("x + a new random number is refused on the first batch", () => {
  const noisy = each("noisy", (x) => x + Math.random());
  const message =
    /^noisy "noisy1": forward is not a function of its inputs: element \d of sample \d was [-\d.e]+, and [-\d.e]+ when it ran again on the same inputs;/;
  refused(noisy(), OperationError, message);
  refused(each("noisy", (x) => x + 1e-12 * Math.random())(), OperationError, message);
});

test("a forward that counts its calls is refused, and so is one that adds to out", () => {
  let calls = 0;
  refused(each("counting", (x) => x + ++calls)(), OperationError, /^counting "counting1": forward is not a function/);
  const adding = defineNode({
    kind: "adding",
    forward(out, x) {
      for (let i = 0; i < out.data.length; i++) out.data[i] += x.data[i];
    },
  });
  refused(
    adding(),
    OperationError,
    /^adding "adding1": forward is not a function of its inputs: element 0 of sample 0/,
  );
});

test("a forward that is no function is refused in a run that resumes from a state, and behind a black box", () => {
  const W = sgd(finiteDifference(lossThrough(each("mine", (x) => x)())), { learningRate: 0 });
  let state: RunState | undefined;
  for (const iteration of iterations(W, [feed])) state = iteration.state;
  assert.throws(
    () => train(each("mine", (x) => x + Math.random())(), [feed, feed], state),
    (error: unknown) => error instanceof OperationError && /not a function of its inputs/.test(error.message),
  );
  const box = (x: Node): Node =>
    blackBox({ inputs: { x }, output: [3], evaluate: ({ x: at }) => at.map((value) => value + Math.random()) });
  refused(
    (x) => each("noisy", (y) => y + Math.random())()(box(x)),
    OperationError,
    /^noisy "noisy1": .*not a function/,
  );
  // A black box may be noisy.
  assert.is(train(box).length, 2);
});

test("the square with difference 3x·dx is refused", () => {
  const square = each(
    "square",
    (x) => x * x,
    differenceOf((x, d) => 3 * x * d),
  );
  refused(
    square(),
    OperationError,
    /^square "square1": difference says that element \d of sample \d changes by \S+ when dense1 moves, but forward changes it by \S+; correct difference, or leave it out\.$/,
  );
  // 2x·dx + dx² is right; without dx² it is not exact, but not blatantly wrong for small moves.
  assert.is(
    train(
      each(
        "square",
        (x) => x * x,
        differenceOf((x, d) => d * (2 * x + d)),
      )(),
    ).length,
    2,
  );
  assert.is(
    train(
      each(
        "square",
        (x) => x * x,
        differenceOf((x, d) => 2 * x * d),
      )(),
    ).length,
    2,
  );
});

test("the cube with difference d·(2x + d) is refused", () => {
  refused(
    each(
      "cube",
      (x) => x ** 3,
      differenceOf((x, d) => d * (2 * x + d)),
    )(),
    OperationError,
    /^cube "cube1": difference says/,
  );
});

test("kinks, jumps, rounding steps and edges of domains are not refused", () => {
  const passes = (value: Value, change: (x: number, d: number) => number): void => {
    assert.is(train(each("mine", value, { kinked: true, ...differenceOf(change) })()).length, 2);
  };
  passes(Math.abs, (x, d) => Math.abs(x + d) - Math.abs(x));
  passes(Math.sign, (x, d) => Math.sign(x + d) - Math.sign(x));
  // Rounds to four decimals, with a rule that does not.
  passes(
    (x) => Math.round(x * 1e4) / 1e4,
    (_x, d) => d,
  );
  // ln x above 0 and 0 below, with a rule that holds within its domain only.
  passes(
    (x) => (x > 0 ? Math.log(x) : 0),
    (x, d) => (x > 0 ? Math.log1p(d / x) : 0),
  );
  // Noise of 1e-9, like that of an equation solver.
  passes(
    (x) => Math.exp(x) * (1 + 1e-9 * Math.sin(1e9 * x)),
    (x, d) => Math.exp(x) * Math.expm1(d),
  );
});

test("a forward that throws at the perturbed x is not checked there", () => {
  let most: number | undefined;
  const picky = defineNode({
    kind: "picky",
    elementwise: true,
    forward(out, x) {
      most ??= Math.max(...x.data.map(Math.abs));
      if (x.data.some((value) => Math.abs(value) > 1.05 * (most as number))) throw new RangeError("not there");
      out.data.set(x.data);
    },
    ...differenceOf((_x, d) => d),
  });
  assert.is(train(picky()).length, 2);
  most = 0;
  refused(picky(), OperationError, /^picky "picky1": forward threw: not there$/);
});

test("an input that no parameter moves is not judged", () => {
  const scaledError = defineJoin({
    kind: "scaledError",
    inputs: ["y", "t"],
    elementwise: true,
    forward(out, y, wanted) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = (y.data[i] - wanted.data[i]) ** 2;
    },
    // t is data and is not judged.
    difference(dOut, _out, [y, wanted], [dy]) {
      for (let i = 0; dy && i < dOut.data.length; i++)
        dOut.data[i] = dy.data[i] * (2 * (y.data[i] - wanted.data[i]) + dy.data[i]);
    },
  });
  assert.is(train((x) => scaledError(x, t)).length, 2);
  // If both are computed from one parameter, both move at once, and a rule that uses only one of them is wrong.
  const either = defineJoin({
    kind: "either",
    inputs: ["a", "b"],
    elementwise: true,
    forward(out, a, b) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i] + b.data[i];
    },
    difference(dOut, _out, _inputs, [da, db]) {
      dOut.data.set((da ?? (db as Block)).data);
    },
  });
  refused(
    (x) => either(x, x.pipe(each("half", (y) => y / 2)() as never)),
    OperationError,
    /^either "either1": difference says that .* when dense1 and half1 moves?/,
  );
});

test("a false declaration of elementwise", () => {
  const share = defineNode({
    kind: "share",
    elementwise: true,
    forward(out, x) {
      for (let n = 0; n < x.samples; n++) {
        let sum = 0;
        for (let k = 0; k < x.width; k++) sum += Math.exp(x.data[n * x.width + k]);
        for (let k = 0; k < x.width; k++) out.data[n * x.width + k] = Math.exp(x.data[n * x.width + k]) / sum;
      }
    },
  });
  refused(
    share(),
    GraphError,
    /^share "share1": elementwise is declared true, but element \d of sample \d changes with other elements of its inputs; leave elementwise out\.$/,
  );
});

/** The message of the error of a run with this loss; undefined if it trains. */
function refusalOf(loss: Node): string | undefined {
  try {
    for (const _ of iterations(sgd(backprop(loss as Node<readonly []>), { learningRate: 0.01 }), [feed], { seed: 1 }));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test("a false declaration of a sum over samples, which gradients and shards would take it for", () => {
  const meanOf = (value: Value) =>
    defineNode({
      kind: "meanOf",
      shape: () => [],
      reductionWeight: (samples) => 1 / samples,
      forward(out, x) {
        out.data[0] = x.data.reduce((sum, each) => sum + value(each), 0) / x.samples;
      },
    });
  const y = subtract(input("x", [2]).pipe(dense(3)), t);
  assert.is(refusalOf(y.pipe(meanOf((x) => x)())), undefined);
  assert.match(
    refusalOf(y.pipe(meanOf((x) => x * x)())) as string,
    /^meanOf "meanOf1": reductionWeight says that element 0 of its value changes by .+ when .+ moves, but forward changes it by .+; correct reductionWeight, or leave it out\.$/,
  );
});

test("a false declaration of a linear combination", () => {
  const times = (factor: number) =>
    defineNode({
      kind: "times",
      linearCoefficients: [2],
      forward(out, x) {
        out.data[0] = factor * x.data[0];
      },
    });
  const loss = meanSquaredError(input("x", [2]).pipe(dense(3)), t);
  assert.is(refusalOf(loss.pipe(times(2)())), undefined);
  assert.match(
    refusalOf(loss.pipe(times(3)())) as string,
    /^times "times1": linearCoefficients says that element 0 of its value changes by .+; correct linearCoefficients, or leave it out\.$/,
  );
});

/** x·W with a fixed W, linear in its units. */
const fixed = [1, -2, 0.5, 0.25, 3, -1, 2, 1, -0.5];
const linearMap = (direction: (unit: number) => number) =>
  defineJoin({
    kind: "linearMap",
    inputs: ["x", "W"],
    forward(out, x, W) {
      for (let n = 0; n < x.samples; n++)
        for (let j = 0; j < 3; j++) {
          let sum = 0;
          for (let i = 0; i < 3; i++) sum += x.data[n * 3 + i] * W.data[i * 3 + j];
          out.data[n * 3 + j] = sum;
        }
    },
    direction: ([, W], _moved, unit) => W.offset + direction(unit),
  });

test("a direction that belongs to another unit", () => {
  const W = input("W", [3]);
  const rows = { ...feed, W: [fixed.slice(0, 3), fixed.slice(3, 6), fixed.slice(6)] };
  const through = (direction: (unit: number) => number) => (x: Node) => linearMap(direction)(x, W);
  assert.is(
    train(
      through((unit) => 3 * unit),
      [rows],
    ).length,
    1,
  );
  assert.throws(
    () =>
      train(
        through((unit) => 3 * ((unit + 1) % 3)),
        [rows],
      ),
    (error: unknown) =>
      error instanceof OperationError && /^linearMap "linearMap1": direction says that element/.test(error.message),
  );
});

/** Σ y² of each sample, with a rule for one direction. */
const squares = (factor: number, sampleOf = (samples: Block, row: number) => samples.data[row]) =>
  defineNode({
    kind: "squares",
    shape: () => ["batch", 1],
    forward(out, y) {
      for (let n = 0; n < y.samples; n++) {
        let sum = 0;
        for (let k = 0; k < y.width; k++) sum += y.data[n * y.width + k] ** 2;
        out.data[n] = sum;
      }
    },
    directionalDifference: {
      input: 0,
      difference(dOut, [y], direction, d, samples) {
        const { memory } = dOut.kernels;
        for (let row = 0; row < d.size; row++) {
          const n = sampleOf(samples, row);
          let sum = 0;
          for (let k = 0; k < y.width; k++) {
            const move = d.data[row] * memory[direction + k];
            sum += move * (factor * y.data[n * y.width + k] + move);
          }
          dOut.data[row] = sum;
        }
      },
    },
  });

test("a directionalDifference that is half, or of another sample", () => {
  const target = input("t", [1]);
  const run = (layer: (x: Node) => Node): number => {
    const loss = meanSquaredError(input("x", [2]).pipe(dense(3), layer) as typeof target, target);
    const rows = { x: feed.x, t: [[1], [2], [3]] };
    return [...iterations(sgd(finiteDifference(loss), { learningRate: 0.01 }), [rows], { seed: 1 })].length;
  };
  assert.is(run(squares(2)()), 1);
  const named = (error: unknown): boolean =>
    error instanceof OperationError &&
    /^squares "squares1": directionalDifference says that element 0 of sample/.test(error.message);
  assert.throws(() => run(squares(1)()), named);
  assert.throws(() => run(squares(2, (samples, row) => (samples.data[row] + 1) % 3)()), named);
});

test("a false declaration of independent samples", () => {
  const first: Pick<Definition, "forward" | "samplesIndependent"> = {
    samplesIndependent: true,
    forward: (out, x) => out.data.set(x.data.map((value, i) => value - x.data[i % 3])),
  };
  refused(
    defineNode({ kind: "centered", ...first })(),
    GraphError,
    /^centered "centered1": samplesIndependent is declared true/,
  );
});

test("a difference that is not finite is left to the check of gradients", () => {
  const nowhere = each(
    "nowhere",
    (x) => x,
    differenceOf(() => Number.NaN),
  );
  try {
    train(nowhere());
    assert.unreachable();
  } catch (error) {
    isError(error as Error, Error as never, (error as Error).message);
    assert.match((error as Error).message, /element 0 of its gradient/);
  }
});

test.run();
