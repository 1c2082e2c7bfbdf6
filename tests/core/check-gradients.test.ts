// checkGradients trusts no rule that it checks. Its oracle is the loss by forward alone, and it compares each rule of a node with
// the node's own forward. Each test plants one wrong rule among right ones. The check must name the wrong rule and no right one.
import {
  add,
  type Block,
  batchNormalization,
  binaryCrossEntropy,
  type CheckGradientsOptions,
  checkGradients,
  crossEntropy,
  type Definition,
  defineJoin,
  defineNode,
  dense,
  type Feed,
  GraphError,
  HyperparameterError,
  input,
  meanSquaredError,
  type Node,
  NumericError,
  OperationError,
  parameter,
  relu,
  type Scheme,
  sigmoid,
  softmax,
  sumSquaredError,
  tanh,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

type Loss = Node<readonly []>;

const feed: Feed = {
  x: [
    [0.5, -1],
    [2, 0.25],
    [-0.75, 1.5],
    [1.25, -0.3],
  ],
  t: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0.5, 0.5, 0],
  ],
};
const x = input("x", [2]);
const t = input("t", [3]);

type Rules = Partial<Definition>;

/** An elementwise function. Its backward and difference are right unless the test passes others. */
function each(kind: string, value: (x: number) => number, derivative: (x: number) => number, rules: Rules = {}) {
  return defineNode({
    kind,
    elementwise: true,
    forward(out: Block, z: Block) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = value(z.data[i]);
    },
    ...backwardOf(derivative),
    ...differenceOf((z, d) => value(z + d) - value(z)),
    ...rules,
  } as Definition);
}

const backwardOf = (derivative: (x: number) => number): Pick<Definition, "backward"> => ({
  backward([dx], dOut, _out, [z]) {
    for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += derivative(z.data[i]) * dOut.data[i];
  },
});

const differenceOf = (change: (x: number, d: number) => number): Pick<Definition, "difference"> => ({
  difference(dOut, _out, [z], [dx]) {
    for (let i = 0; dx && i < dOut.data.length; i++) dOut.data[i] = change(z.data[i], dx.data[i]);
  },
});

const square = (rules: Rules = {}) =>
  each(
    "square",
    (z) => z * z,
    (z) => 2 * z,
    rules,
  );

const lossThrough = (layer: (z: Node) => Node): Loss =>
  meanSquaredError(x.pipe(dense(3, { name: "before" }), layer) as typeof t, t);

/** Asserts that the check fails with a message that matches. @returns The message. */
function refuses(loss: Loss, pattern: RegExp, options?: CheckGradientsOptions, data: Feed = feed): string {
  try {
    checkGradients(loss, data, options);
  } catch (error) {
    assert.instance(error, NumericError);
    const { message } = error as NumericError;
    assert.match(message, pattern);
    assert.ok(message.length <= 400, message);
    return message;
  }
  throw new Error("nothing was thrown");
}

test("a cube whose difference and backward have the same error: both are named", () => {
  // Forward x³, difference d·(2x + d), backward 2x·dOut. At x = 1, W = 2 the derivative is 12.
  // "auto" once gave 4, and the check passed.
  const cube = each(
    "cube",
    (z) => z ** 3,
    (z) => 2 * z,
    differenceOf((z, d) => d * (2 * z + d)),
  );
  const y = input("x", [1]).pipe(dense(1, { W: values([[2]]), bias: false }), cube());
  const loss = sumSquaredError(y, input("t", [1]), { half: true });
  const message = refuses(
    loss,
    /^checkGradients: cube "cube1": difference says that element 0 of sample 0 changes by/,
    {},
    { x: [[1]], t: [[7]] },
  );
  assert.match(
    message,
    /wrong too: backward of "cube1"; the gradient by "dense1\/W" differs from finite differences by 6\.67e-1\.$/,
  );
});

test("a right backward beside a wrong difference is not named, nor the other way round", () => {
  const wrongDifference = refuses(
    lossThrough(square(differenceOf((z, d) => 3 * z * d))()),
    /^checkGradients: square "square1": difference says that element \d of sample \d changes by \S+ when before moves, but forward changes it by \S+\.$/,
  );
  assert.not.match(wrongDifference, /backward/);
  const wrongBackward = refuses(
    lossThrough(square(backwardOf((z) => 3 * z))()),
    /^checkGradients: square "square1": backward gives \S+ for element \d of sample \d of before, but forward has \S+; the gradient by "before\/W" differs/,
  );
  assert.not.match(wrongBackward, /difference (of|says)/);
});

test("a difference that is right only for small perturbations, or only upwards", () => {
  refuses(lossThrough(square(differenceOf((z, d) => 2 * z * d))()), /square "square1": difference says/);
  refuses(
    lossThrough(square(differenceOf((z, d) => (d > 0 ? d * (2 * z + d) : 2.1 * z * d)))()),
    /square "square1": difference says/,
  );
});

test("a backward that overwrites a gradient instead of adding to it", () => {
  const loss = lossThrough(
    square({
      backward([dx], dOut, _out, [z]) {
        for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] = 2 * z.data[i] * dOut.data[i];
      },
    })(),
  );
  refuses(loss, /square "square1": backward writes its gradient by before, but must add it to the existing values/);
  // Where that is tolerated, it is listed, and no element counts twice.
  const { rules } = checkGradients(loss, feed, { tolerance: 1 });
  const backward = rules.filter(({ node, rule }) => node === "square1" && rule === "backward");
  assert.equal(
    backward.map(({ elements }) => elements),
    [12, 0],
  );
  close(backward[1]!.error, 0.5, 1e-12);
});

test("a backward whose two shards add up to more than the whole", () => {
  const scaled = (isShared: boolean) =>
    defineNode({
      kind: "scaled",
      parameters: () => ({ by: { shape: [3] } }),
      shardsBackward: true,
      forward(out, z, by) {
        for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] * by.data[i % 3];
      },
      backward([dz, dBy], dOut, _out, [z, by], { index, count }) {
        for (let i = 0; i < dOut.data.length; i++) {
          if (dz) dz.data[i] += dOut.data[i] * by.data[i % 3];
          if (dBy && (!isShared || (i % 3) % count === index)) dBy.data[i % 3] += dOut.data[i] * z.data[i];
        }
      },
    });
  checkGradients(lossThrough(scaled(true)()), feed);
  refuses(
    lossThrough(scaled(false)()),
    /scaled "scaled1": shardsBackward makes another gradient by scaled1\/by in two shards than in one/,
  );
});

test("sides that miss a kink or a jump", () => {
  const bent = (rules: Rules) =>
    each(
      "bent",
      (z) => (z > 0.2 ? z : 0.5 * z + 0.1),
      (z) => (z > 0.2 ? 1 : 0.5),
      { kinked: true, ...rules },
    );
  const sides = (side: (z: number) => number): Pick<Definition, "sides"> => ({
    sides(to, z) {
      for (let i = 0; i < to.data.length; i++) to.data[i] = side(z.data[i]);
    },
  });
  checkGradients(lossThrough(bent(sides((z) => (z > 0.2 ? 1 : 0)))()), feed);
  refuses(
    lossThrough(bent(sides(() => 7))()),
    /bent "bent1": sides says that element \d of sample \d stays on side 7, but forward has a kink or jump there, near 0\.2/,
  );
  refuses(lossThrough(bent(sides((z) => (z > 0 ? 1 : 0)))()), /bent "bent1": sides says/);
  const jumping = (side: (z: number) => number) =>
    each("jumping", (z) => (z > 0.2 ? 1 : 0) + Math.sin(z), Math.cos, { kinked: true, ...sides(side) })();
  checkGradients(lossThrough(jumping((z) => (z > 0.2 ? 1 : 0))), feed);
  refuses(lossThrough(jumping(() => 0)), /jumping "jumping1": sides says/);
  // A smooth function has no kink, however strongly it bends.
  checkGradients(
    lossThrough(
      each(
        "steep",
        (z) => Math.tanh(30 * z),
        (z) => 30 / Math.cosh(30 * z) ** 2,
        { kinked: true, ...sides(() => 0) },
      )(),
    ),
    feed,
    { h: 1e-5 },
  );
});

/** z·W, linear in its units. */
const mapped = (direction: (unit: number) => number) =>
  defineNode({
    kind: "mapped",
    parameters: () => ({ W: { shape: [3, 3] } }),
    forward(out, z, W) {
      for (let n = 0; n < z.samples; n++)
        for (let j = 0; j < 3; j++) {
          let sum = 0;
          for (let i = 0; i < 3; i++) sum += z.data[n * 3 + i] * W.data[i * 3 + j];
          out.data[n * 3 + j] = sum;
        }
    },
    direction: ([, W], _moved, unit) => W.offset + direction(unit),
  });

test("a direction that belongs to another unit", () => {
  checkGradients(lossThrough(mapped((unit) => 3 * unit)()), feed);
  refuses(
    lossThrough(mapped((unit) => 3 * ((unit + 1) % 3))()),
    /mapped "mapped1": direction says that element \d of sample \d changes by \S+ when before moves, but forward changes it by/,
  );
});

/** Σ z² of each sample, with a rule for one direction. */
const squares = (factor: number, sampleOf = (samples: Block, row: number): number => samples.data[row]) =>
  defineNode({
    kind: "squares",
    shape: () => ["batch", 1],
    forward(out, z) {
      for (let n = 0; n < z.samples; n++) {
        out.data[n] = z.data.subarray(n * z.width, (n + 1) * z.width).reduce((sum, value) => sum + value ** 2, 0);
      }
    },
    directionalDifference: {
      input: 0,
      difference(dOut, [z], direction, d, samples) {
        for (let row = 0; row < d.size; row++) {
          const n = sampleOf(samples, row);
          let sum = 0;
          for (let k = 0; k < z.width; k++) {
            const move = d.data[row] * dOut.kernels.memory[direction + k];
            sum += move * (factor * z.data[n * z.width + k] + move);
          }
          dOut.data[row] = sum;
        }
      },
    },
  });

test("a directionalDifference that is slightly wrong, or confuses a row with a sample", () => {
  const target = input("t", [1]);
  const data = { x: feed.x, t: [[1], [2], [3], [0]] };
  const loss = (layer: (z: Node) => Node): Loss => meanSquaredError(x.pipe(dense(3), layer) as typeof target, target);
  const { rules } = checkGradients(loss(squares(2)()), data);
  assert.ok(rules.some(({ rule, kind }) => rule === "directionalDifference" && kind === "squares"));
  refuses(
    loss(squares(2.001)()),
    /squares "squares1": directionalDifference says that element 0 of sample \d changes/,
    {},
    data,
  );
  refuses(loss(squares(2, (_, row) => row % 4)()), /squares "squares1": directionalDifference says/, {}, data);
});

test("elementwise and samplesIndependent, declared of a node that is neither", () => {
  const centered = (rules: Rules) =>
    defineNode({
      kind: "centered",
      forward(out: Block, z: Block) {
        for (let k = 0; k < z.width; k++) {
          let mean = 0;
          for (let n = 0; n < z.samples; n++) mean += z.data[n * z.width + k] / z.samples;
          for (let n = 0; n < z.samples; n++) out.data[n * z.width + k] = z.data[n * z.width + k] - mean;
        }
      },
      ...rules,
    } as Definition);
  checkGradients(lossThrough(centered({ samplesIndependent: false })()), feed);
  refuses(
    lossThrough(centered({ elementwise: true })() as (z: Node) => Node),
    /centered "centered1": elementwise is declared, but element \d of sample \d changes with other elements of its inputs/,
  );
  assert.throws(
    () => checkGradients(lossThrough(centered({ samplesIndependent: true })()), feed),
    (error: unknown) =>
      error instanceof GraphError && /^centered "centered1": samplesIndependent is/.test(error.message),
  );
});

test("a wrong rule in front of all parameters is found", () => {
  const wrong = square(backwardOf((z) => 2.5 * z));
  const loss = meanSquaredError(x.pipe(wrong(), dense(3)), t);
  const message = refuses(
    loss,
    /square "square1": backward gives \S+ for element \d of sample \d of x, but forward has/,
  );
  assert.match(message, /the gradient by "x" differs from finite differences by/);
  // Nothing is wrong for the parameters. Without inputs to check, no rule in front of the parameters is checked.
  checkGradients(loss, feed, { inputs: [] });
  refuses(loss, /square "square1": backward gives/, { inputs: [x] });
});

test("inputs are checked where they come before weights: targets need no rules", () => {
  const error = defineJoin({
    kind: "error",
    inputs: ["y", "t"],
    forward(out, y, wanted) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = (y.data[i] - wanted.data[i]) ** 2;
    },
    backward([dy], dOut, _out, [y, wanted]) {
      for (let i = 0; dy && i < dy.data.length; i++) dy.data[i] += 2 * (y.data[i] - wanted.data[i]) * dOut.data[i];
    },
  });
  const loss = meanSquaredError(error(x.pipe(dense(3)), t) as typeof t, input("zero", [3]));
  const data = { ...feed, zero: new Float64Array(12) };
  assert.equal(Object.keys(checkGradients(loss, data).inputs), ["x"]);
  refuses(loss, /error "error1": backward gives 0 for element 0 of sample 0 of t, but/, { inputs: [t] }, data);
});

test("a forward that draws random numbers is refused", () => {
  const noisy = defineNode({
    kind: "noisy",
    elementwise: true,
    forward(out, z) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] + Math.random();
    },
  });
  assert.throws(
    () => checkGradients(lossThrough(noisy()), feed),
    (error: unknown) =>
      error instanceof OperationError && /^noisy "noisy1": forward is not a function/.test(error.message),
  );
});

test("gradients that are 0", () => {
  // A normalization cancels the bias before it.
  const normalized = x.pipe(dense(3), batchNormalization(), tanh(), dense(1));
  const one = input("t", [1]);
  const data = { x: feed.x, t: [[1], [0], [2], [-1]] };
  for (const seed of [0, 1, 2, 3]) checkGradients(meanSquaredError(normalized, one), data, { seed });
  // The same shift of all logits changes no probability.
  const shift = parameter([], { name: "shift", initial: values(0.3) });
  checkGradients(crossEntropy(add(x.pipe(dense(3)), shift).pipe(softmax()), t), feed);
  // A sigmoid is saturated from 25 on.
  for (const z of [25, 30, 36, 37, 40, 100, 700]) {
    const y = input("x", [1]).pipe(dense(1, { W: values([[1]]), b: values([0]) }), sigmoid());
    checkGradients(meanSquaredError(y, one), { x: [[z], [-z]], t: [[0.5], [0.25]] });
    checkGradients(binaryCrossEntropy(y, one, { delta: 1e-7 }), { x: [[z], [-z]], t: [[1], [0]] });
  }
});

test("a gradient of 0 is refused where the derivative is not 0", () => {
  const dead = square(backwardOf(() => 0));
  refuses(lossThrough(dead()), /square "square1": backward gives 0 for element/);
  // A step through the whole network shows the error too, without a check of the rule.
  const detached = defineNode({
    kind: "detached",
    elementwise: true,
    forward: (out, z) => out.data.set(z.data),
    backward() {},
  });
  refuses(lossThrough(detached()), /the gradient by "before\/W" differs from finite differences by 1\.00e\+0/);
});

test("tolerances: the relative one by both of its names, and the absolute one", () => {
  const off = (by: number) => lossThrough(square(backwardOf((z) => 2 * z * (1 + by)))());
  refuses(off(1e-4), /backward gives/);
  refuses(off(1e-4), /backward gives/, { tolerance: 1e-5 });
  refuses(off(1e-4), /backward gives/, { relativeTolerance: 1e-5 });
  const errors = checkGradients(off(1e-4), feed, { relativeTolerance: 1e-3 });
  close(errors["before/W"], 1e-4, 5e-5);
  checkGradients(off(1e-4), feed, { tolerance: 1e-3 });
  // Without an absolute tolerance, rounding of the loss counts as an error.
  const flat = x.pipe(dense(3), batchNormalization(), tanh(), dense(1));
  const data = { x: feed.x, t: [[1], [0], [2], [-1]] };
  refuses(
    meanSquaredError(flat, input("t", [1])),
    /the gradient by "dense1\/b" differs/,
    { absoluteTolerance: 0, seed: 1 },
    data,
  );
  checkGradients(meanSquaredError(flat, input("t", [1])), data, { absoluteTolerance: 1e-9 });
});

test("the scheme decides how exact the differences of the loss are", () => {
  const loss = lossThrough(
    each(
      "wave",
      (z) => Math.sin(20 * z),
      (z) => 20 * Math.cos(20 * z),
    )(),
  );
  const errorBy = (scheme: Scheme): number => checkGradients(loss, feed, { scheme, relativeTolerance: 1 })["before/W"];
  // The error of central differences is h²·f‴/6f′, here about 400·h²/6. That of one-sided differences is h·f″/2f′.
  assert.ok(errorBy("central") > 1e-7 && errorBy("central") < 1e-4, String(errorBy("central")));
  for (const scheme of ["five-point", "richardson"] as const) assert.ok(errorBy(scheme) < 1e-8);
  for (const scheme of ["forward", "backward"] as const) assert.ok(errorBy(scheme) > 1e-4);
});

test("at a kink there is no derivative to compare with, and a kink nearby does no harm", () => {
  const target = input("t", [1]);
  const at = (z: number): Feed => ({ x: [[z]], t: [[3]] });
  const layer = dense(1, { W: values([[1]]), b: values([0]) });
  const loss = meanSquaredError(input("x", [1]).pipe(layer, relu()), target);
  for (const z of [1e-6, -1e-6, 3e-5, -3e-5, 1]) {
    assert.equal(checkGradients(loss, at(z)).elements, { checked: 3, of: 3 }, `${z}`);
  }
  // At 0, W moves nothing, but b and x do.
  for (const z of [0, 1e-12]) assert.equal(checkGradients(loss, at(z)).elements, { checked: 1, of: 3 }, `${z}`);
  // relu(x) − relu(−x) is x, but backprop takes each of the two as flat at 0.
  const both = input("x", [1]).pipe(dense(2, { W: values([[1, -1]]) }), relu(), dense(1, { W: values([[1], [-1]]) }));
  checkGradients(meanSquaredError(both, target), at(0.5));
  refuses(
    meanSquaredError(both, target),
    /the gradient by "x" differs from finite differences by 1\.00e\+0/,
    {},
    at(0),
  );
});

test("the result has errors by parameter and input, rules by node, and the number of elements checked", () => {
  const check = checkGradients(lossThrough(square({ samplesIndependent: true })()), feed);
  assert.equal(Object.keys(check), ["before/W", "before/b"]);
  assert.equal(Object.keys(check.parameters), ["before/W", "before/b"]);
  assert.equal(Object.keys(check.inputs), ["x"]);
  for (const error of [...Object.values(check), ...Object.values(check.inputs)]) assert.ok(error >= 0 && error < 1e-6);
  assert.equal(check.elements, { checked: 6 + 3 + 8, of: 6 + 3 + 8 });
  assert.is(check.directions, 0);
  const own = check.rules.filter(({ node }) => node === "square1");
  assert.equal(
    own.map(({ kind, rule }) => `${kind} ${rule}`),
    ["square elementwise", "square samplesIndependent", "square difference", "square backward"],
  );
  for (const { error, elements } of own) assert.ok(error < 1e-6 && elements > 0);
});

test("among many elements, a sample drawn from the seed is checked, and random directions", () => {
  const wide = input("x", [40]);
  const target = input("t", [2]);
  const data = {
    x: Array.from({ length: 3 }, (_, n) => Array.from({ length: 40 }, (_, k) => Math.sin(3 * n + k))),
    t: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  };
  const loss = meanSquaredError(wide.pipe(dense(60), tanh(), dense(2)), target);
  const all = 40 * 60 + 60 + 60 * 2 + 2 + 3 * 40;
  const check = checkGradients(loss, data);
  assert.is(check.elements.of, all);
  assert.ok(check.elements.checked > 1500 && check.elements.checked < 2100, String(check.elements.checked));
  assert.ok(check.directions >= 4 * 4);
  const few = checkGradients(loss, data, { elements: 100 });
  assert.ok(few.elements.checked < 200);
  assert.equal(checkGradients(loss, data, { elements: 100 }).parameters, few.parameters);
  assert.equal(checkGradients(loss, data, { elements: all }).elements, { checked: all, of: all });
  // One row of weights has no gradient. The sampled elements may miss it, but random directions find it.
  const forgetful = defineNode({
    kind: "forgetful",
    parameters: () => ({ W: { shape: [40, 60] } }),
    shape: () => ["batch", 60],
    forward(out, z, W) {
      for (let n = 0; n < z.samples; n++)
        for (let j = 0; j < 60; j++) {
          let sum = 0;
          for (let i = 0; i < 40; i++) sum += z.data[n * 40 + i] * W.data[i * 60 + j];
          out.data[n * 60 + j] = sum;
        }
    },
    backward([dz, dW], dOut, _out, [z, W]) {
      for (let n = 0; n < z.samples; n++)
        for (let j = 0; j < 60; j++)
          for (let i = 0; i < 40; i++) {
            if (dW && i !== 17) dW.data[i * 60 + j] += z.data[n * 40 + i] * dOut.data[n * 60 + j];
            if (dz) dz.data[n * 40 + i] += W.data[i * 60 + j] * dOut.data[n * 60 + j];
          }
    },
  });
  refuses(
    meanSquaredError(wide.pipe(forgetful(), tanh(), dense(2)), target),
    /forgetful "forgetful1": backward gives \S+ for (a random direction|element \d+) of forgetful1\/W, but forward has/,
    { elements: 100 },
    data,
  );
});

test("invalid options", () => {
  const loss = lossThrough(square()());
  const refusesOption = (
    options: object,
    type: typeof GraphError | typeof HyperparameterError,
    pattern: RegExp,
  ): void =>
    assert.throws(
      () => checkGradients(loss, feed, options as CheckGradientsOptions),
      (error: unknown) => error instanceof type && pattern.test(error.message),
    );
  refusesOption({ scheme: "middle" }, HyperparameterError, /scheme is "middle"; give "central", "forward", /);
  refusesOption({ h: 0 }, HyperparameterError, /h is 0; give a positive finite number/);
  refusesOption({ tolerance: -1 }, HyperparameterError, /^checkGradients: tolerance is -1; give/);
  refusesOption({ relativeTolerance: -1 }, HyperparameterError, /^checkGradients: relativeTolerance is -1; give/);
  for (const tolerance of [1e-12, 1]) {
    const both =
      /^checkGradients: tolerance is another name of relativeTolerance, and both are given; give one of them\.$/;
    refusesOption({ tolerance, relativeTolerance: 1 }, HyperparameterError, both);
  }
  refusesOption({ absoluteTolerance: Number.NaN }, HyperparameterError, /absoluteTolerance is NaN; give/);
  for (const [elements, told] of [
    [0, "0"],
    [null, "null"],
    [0.5, "0\\.5"],
    ["9", '"9"'],
    [Number.NaN, "NaN"],
  ]) {
    const message = new RegExp(
      `^checkGradients: elements is ${told}; give a whole number, 1 or more, such as 2000\\.$`,
    );
    refusesOption({ elements }, HyperparameterError, message);
  }
  refusesOption({ tolerance: null }, HyperparameterError, /^checkGradients: tolerance is null; give/);
  refusesOption({ relativeTolerance: null }, HyperparameterError, /relativeTolerance is null; give/);
  refusesOption({ parameters: null }, GraphError, /^checkGradients: the parameters are null; give Parameters/);
  refusesOption({ inputs: x }, GraphError, /inputs is a node/);
  refusesOption({ inputs: [input("other", [2])] }, GraphError, /other/);
});

test.run();
