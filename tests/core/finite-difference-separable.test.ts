// Separable terms of a loss: all elements of a parameter are perturbed at once, and the rest stays fast.
import {
  add,
  constant,
  crossEntropy,
  defineNode,
  dense,
  type FiniteDifferenceOptions,
  input,
  l1Penalty,
  l2Penalty,
  meanSquaredError,
  type Node,
  parameter,
  parametersOf,
  sigmoid,
  softmax,
  sumSquaredError,
  tanh,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { explanationsOf, gradientsOf } from "../support/gradients.js";

type Loss = Node<readonly []>;

const start = [0.3, -1.2, 0, 2.5, -0.00001, 7];
const W = parameter([2, 3], { name: "W", initial: values(start) });
const APART = "W: propagated, all perturbations at once, because elements stay separate until they are added up";

/** The gradient by W. */
const gradientOf = (loss: Loss, options: FiniteDifferenceOptions): number[] =>
  Array.from(gradientsOf(loss, {}, [options])[0].get("W").data);

test("a sum of squares of a parameter: the textbook's numbers, in closed form, by every scheme", () => {
  const loss = sumSquaredError(
    W,
    constant(
      [
        [1, 1, 1],
        [0, 0, 0],
      ],
      { shape: [2, 3] },
    ),
    { half: false },
  ) as Loss;
  assert.equal(explanationsOf(loss), [APART]);
  const targets = [1, 1, 1, 0, 0, 0];
  const f = (w: number, i: number): number => (w - targets[i]) ** 2;
  const schemes = {
    central: (w: number, i: number) => (f(w + 0.5, i) - f(w - 0.5, i)) / 1,
    forward: (w: number, i: number) => (f(w + 0.5, i) - f(w, i)) / 0.5,
    backward: (w: number, i: number) => (f(w, i) - f(w - 0.5, i)) / 0.5,
  };
  for (const [scheme, wanted] of Object.entries(schemes)) {
    const got = gradientOf(loss, { scheme: scheme as "central", h: 0.5 });
    for (const [i, w] of start.entries()) close(got[i], wanted(w, i), 1e-13);
  }
});

test("through any elementwise nodes, including black boxes, the gradient agrees with direct", () => {
  const cube = defineNode({
    kind: "cube",
    elementwise: true,
    forward(out, x) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] ** 3;
    },
  });
  const bent = add(tanh()(W), add(cube()(W), constant([0.1, 0.2, 0.3]) as Node) as typeof W);
  const loss = meanSquaredError(
    bent,
    constant(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { shape: [2, 3] },
    ),
  ) as Loss;
  assert.equal(explanationsOf(loss), [APART]);
  for (const options of [{ h: 1e-2 }, { h: 1e-2, scheme: "five-point" }, { h: "auto" }] as const) {
    const [got, wanted] = [gradientOf(loss, options), gradientOf(loss, { ...options, strategy: "direct" })];
    // The rounding of the loss that direct subtracts, about 4e4, divided by h.
    for (const [i, each] of wanted.entries()) close(got[i], each, options.h === "auto" ? 1e-5 : 1e-8);
  }
});

test("a term is not separable if elements are combined or repeated", () => {
  const small = parameter([3], { name: "small", initial: values([1, 2, 3]) });
  const repeated = sumSquaredError(
    add(W, small),
    constant(
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      { shape: [2, 3] },
    ),
  ) as Loss;
  const mixed = sumSquaredError(
    softmax()(W),
    constant(
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      { shape: [2, 3] },
    ),
  ) as Loss;
  const [first, second] = explanationsOf(repeated);
  assert.is(first, APART);
  assert.match(second, /^small: propagated, one perturbation at a time/);
  assert.match(explanationsOf(mixed)[0], /^W: propagated, one perturbation at a time/);
  for (const loss of [repeated, mixed]) {
    const [got, wanted] = gradientsOf(loss, {}, [{}, { strategy: "direct" }]);
    for (const { name, value } of wanted) {
      for (const [i, each] of value.data.entries()) close(got.get(name).data[i], each, 1e-10);
    }
  }
});

test("with penalties, the rest of the loss uses the fast strategies, and the gradient is right", () => {
  const t = input("t", [2]);
  const y = input("x", [4]).pipe(dense(5), sigmoid(), dense(2), softmax());
  const loss = crossEntropy(y, t);
  const weights = parametersOf(y).filter(({ name }) => name.endsWith("/W"));
  const penalized = add(add(loss, l2Penalty(weights, { strength: 0.1 })), l1Penalty(weights, { strength: 0.3 }));
  const reasons = explanationsOf(penalized);
  const alone = explanationsOf(loss);
  for (const each of alone) assert.is(reasons.filter((reason) => reason === each).length, 1, each);
  assert.ok(alone.every((each) => each.includes(": collapsed, ")));
  const together = "propagated, all perturbations at once, because elements stay separate until they are added up";
  for (const { name } of weights) {
    assert.is(reasons.filter((each) => each === `${name}: ${together}`).length, 2);
  }
  assert.is(reasons.length, alone.length + 4);
  const feed = {
    x: [
      [1, 0, 2, -1],
      [0.5, 1, 0, 1],
    ],
    t: [
      [1, 0],
      [0, 1],
    ],
  };
  const [plain] = gradientsOf(loss, feed, [{}]);
  const [with_] = gradientsOf(penalized, feed, [{}]);
  const [textbook] = gradientsOf(penalized, feed, [{ strategy: "direct" }]);
  assert.is([...with_].length, 4);
  for (const { name, node, value } of with_) {
    for (const [i, each] of value.data.entries()) close(each, textbook.get(name).data[i], 1e-10);
    if (name.endsWith("/b")) assert.equal(Array.from(value.data), Array.from(plain.get(node).data));
  }
});

test.run();
