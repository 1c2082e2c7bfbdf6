// A gradient that is not finite, with a finite loss: the error names the node that caused it, and its inputs.
import {
  add,
  backprop,
  blackBox,
  dense,
  type Feed,
  finiteDifference,
  type GradientNode,
  input,
  log,
  momentum,
  multiply,
  type Node,
  NumericError,
  parameter,
  randomDirections,
  sgd,
  spsa,
  sqrt,
  sum,
  sumSquaredError,
  values,
  zeros,
} from "@rxgrad/core";
import { test } from "uvu";
import { fails } from "../support/failed-run.js";

const x = input("x", [2]);
const t = input("t", [1]);
const feeds = Object.assign(
  Array<Feed>(3).fill({
    x: [
      [1, 2],
      [3, 4],
    ],
    t: [[1], [2]],
  }),
  { iterationsPerEpoch: 5 },
);
const WHEN = "iteration 1 (batch 1 of epoch 1)";

type Gradient = (loss: Node<readonly []>) => GradientNode;
const differences: Readonly<Record<string, Gradient>> = {
  direct: (loss) => finiteDifference(loss, { h: 0.25, strategy: "direct" }),
  propagated: (loss) => finiteDifference(loss, { h: 0.25, strategy: "propagated" }),
  auto: (loss) => finiteDifference(loss, { h: 0.25 }),
  "five points": (loss) => finiteDifference(loss, { h: 0.25, scheme: "five-point" }),
  spsa: (loss) => spsa(loss, { h: 0.25 }),
  "random directions": (loss) => randomDirections(loss, { h: 0.25 }),
};

for (const [name, gradient] of Object.entries(differences)) {
  test(`${name}: if a perturbation leaves the domain of a node, the error names the node, the place, and the ranges`, () => {
    // 0·x + 0.125 has a logarithm until the weight of x = 1 is moved by −0.25.
    const y = x.pipe(dense(1, { name: "near", W: zeros(), b: values([0.125]) }), log());
    fails(
      sgd(gradient(sumSquaredError(y, t)), { learningRate: 1e-3, name: "W" }),
      feeds,
      NumericError,
      `parameter "near/W": element 0 of its gradient for W is NaN at ${WHEN}, taken at values in [0, 0]: log "log1": element 0 of sample 0 is NaN at that element - 0.25, computed from near in [-0.625, -0.125]; give a smaller h, or keep that node away from where it has no value.`,
    );
  });
}

test("backprop: the error names the node whose derivative is not finite, with its adjoint and its inputs", () => {
  const y = x.pipe(dense(1, { name: "flat", W: zeros(), b: zeros() }), sqrt());
  fails(
    sgd(backprop(sumSquaredError(y, t)), { learningRate: 0.1, name: "W" }),
    feeds,
    NumericError,
    `parameter "flat/W": element 0 of its gradient for W is -Infinity at ${WHEN}, taken at values in [0, 0]: sqrt "sqrt1": its gradient by element 0 of sample 0 of flat is -Infinity, computed from an adjoint in [-2, -1], at flat in [0, 0]; keep flat away from there.`,
  );
});

test("backprop: with a node that is used twice, the error names the use that is infinite", () => {
  const flat = x.pipe(dense(1, { name: "flat", W: zeros(), b: zeros() }));
  const y = add(multiply(flat, 3), flat.pipe(sqrt({ name: "root" })));
  fails(
    sgd(backprop(sumSquaredError(y, t)), { learningRate: 0.1, name: "W" }),
    feeds,
    NumericError,
    `parameter "flat/W": element 0 of its gradient for W is -Infinity at ${WHEN}, taken at values in [0, 0]: sqrt "root": its gradient by element 0 of sample 0 of flat is -Infinity, computed from an adjoint in [-2, -1], at flat in [0, 0]; keep flat away from there.`,
  );
});

test("backprop: with several overflowing derivatives, the error names the node that overflowed first", () => {
  const scale = parameter([1], { name: "scale", initial: values([1e-300]) });
  const loss = sum()(multiply(multiply(multiply(scale, 1e200), 1e200), 1));
  fails(
    sgd(backprop(loss), { learningRate: 0.1, name: "W" }),
    feeds.map(() => ({})),
    NumericError,
    'parameter "scale": element 0 of its gradient for W is Infinity at iteration 1, taken at values in [1e-300, 1e-300]: multiply "multiply1": its gradient by element 0 of its value of scale is Infinity, computed from an adjoint in [1e+200, 1e+200], at scale in [1e-300, 1e-300]; keep scale away from there.',
  );
});

test("after a black box: its answers are reused, and the error names the node after it", () => {
  const near = x.pipe(dense(1, { name: "near", W: zeros(), b: values([0.125]) }));
  const plant = blackBox({ name: "plant", inputs: { near }, output: [1], evaluate: (of) => of.near });
  const made = (strategy: "direct" | "propagated"): GradientNode =>
    finiteDifference(sumSquaredError(plant.pipe(log()), t), { h: 0.25, strategy });
  for (const strategy of ["direct", "propagated"] as const) {
    fails(
      sgd(made(strategy), { learningRate: 1e-3, name: "W" }),
      feeds,
      NumericError,
      `parameter "near/W": element 0 of its gradient for W is NaN at ${WHEN}, taken at values in [0, 0]: log "log1": element 0 of sample 0 is NaN at that element - 0.25, computed from plant in [-0.625, -0.125]; give a smaller h, or keep that node away from where it has no value.`,
    );
  }
});

test("if a derivative of finite values overflows, the error names no node", () => {
  const steep = parameter([1], { name: "steep", initial: zeros() });
  const loss = sum()(multiply(multiply(steep, 1e200), 1e150));
  fails(
    sgd(finiteDifference(loss, { h: 1e-100 }), { learningRate: 1, name: "W" }),
    [{}],
    NumericError,
    'parameter "steep": element 0 of its gradient for W is Infinity at iteration 1, taken at values in [0, 0]; start from other values, or scale what the loss is computed from.',
  );
});

test("an update that overflows: the error names its inputs, including the optimizer's state", () => {
  const level = parameter([1], { name: "level", initial: values([2]) });
  fails(
    momentum(backprop(sum()(multiply(level, 3))), { learningRate: 1e308, momentum: 0.5, name: "W" }),
    [{}],
    NumericError,
    'parameter "level": element 0 of its update by W is -Infinity at iteration 1, computed from values in [2, 2] and a gradient in [3, 3] and its velocity in [3, 3]; lower the learning rate.',
  );
});

test.run();
