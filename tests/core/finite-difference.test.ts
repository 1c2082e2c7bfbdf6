// The numbers of finite differences with perturbations that travel together, in cases that a strategy could get wrong.
import {
  add,
  type Block,
  crossEntropy,
  defineJoin,
  defineNode,
  dense,
  type FiniteDifferenceOptions,
  flatten,
  input,
  type Layer,
  leakyRelu,
  meanSquaredError,
  type Node,
  parameter,
  relu,
  type Strategy,
  sigmoid,
  softmax,
  sumSquaredError,
  values,
  zeros,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { close } from "../support/closeness.js";
import { gradientsOf, gradientsOfNetwork } from "../support/gradients.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { differencesOf, type PlainNetwork, type PlainScheme } from "../support/plain-network.js";

const ALL: readonly Strategy[] = ["direct", "propagated", "auto", "collapsed"];
const SCHEMES: readonly PlainScheme[] = ["central", "forward", "backward", "five-point", "richardson"];

/** Asserts that every strategy gives the numbers of the plain loop, within 1e-9 of the largest and rounding. */
function agrees(network: PlainNetwork, h: number, strategies: readonly Strategy[] = ALL): void {
  for (const scheme of SCHEMES) {
    const plain = differencesOf(float64, network, scheme, h);
    const tolerance = 1e-9 * largestOf(plain) + roundingOf({ network, scheme, h });
    const gradients = gradientsOfNetwork(
      network,
      strategies.map((strategy) => ({ strategy, scheme, h })),
    );
    for (const [i, gradient] of gradients.entries()) {
      const apart = distance(gradient, plain);
      assert.ok(apart <= tolerance, `${strategies[i]}, ${scheme}, h = ${h}: ${apart} apart, allowed ${tolerance}`);
    }
  }
}

/** The gradient of a loss on one feed, as rows, parameter by parameter. */
function rowsOf(loss: Node<readonly []>, feed: Record<string, number[][]>, options: FiniteDifferenceOptions): Gradient {
  const [gradient] = gradientsOf(loss, feed, [options]);
  return Array.from(gradient, ({ value }) => Array.from(value.data));
}

test("more rows than fit at a time: batch 150, 12 inputs, kinks in every unit", () => {
  const h = 1e-3;
  const x = randomRows(150, 12);
  const chain = layeredNetwork({
    x,
    layers: [
      [4, "relu"],
      [3, "softmax"],
    ],
    scale: 0.3,
  });
  agrees(chain, h);
  // Weights of 0 put every pre-activation at the bias, within a step of the kink, so that every loss profile is repaired.
  const atKinks = chain.parameters.map((each) => {
    if (each.name === "W1") return { ...each, values: each.values.map(() => 0) };
    return each.name === "b1" ? { ...each, values: [h / 2, -h / 3, h / 4, 0] } : each;
  });
  agrees({ ...chain, parameters: atKinks }, h);
});

test("more loss profiles than are sampled at a time, each as long as the inputs of its sample", () => {
  const x = randomRows(400, 7).map((row, n) => row.map((value) => value * (1 + (n % 9))));
  const layers = [
    [3, "sigmoid"],
    [2, "softmax"],
  ] as const;
  agrees(layeredNetwork({ x, layers, scale: 0.3 }), 1e-4);
});

test("samples wider than they are many, deep, and a batch of one", () => {
  agrees(
    layeredNetwork({
      x: randomRows(2, 40),
      layers: [
        [30, "tanh"],
        [20, "softmax"],
      ],
      scale: 0.2,
    }),
    1e-3,
    ["direct", "propagated", "auto"],
  );
  const deep = Array.from({ length: 8 }, () => [4, "sigmoid"] as const);
  agrees(layeredNetwork({ x: randomRows(3, 4), layers: [...deep, [3, "softmax"]], scale: 3 }), 1e-3);
  agrees(
    layeredNetwork({
      x: randomRows(1, 6),
      layers: [
        [5, "sigmoid"],
        [3, "softmax"],
      ],
    }),
    1e-4,
  );
});

test("inputs of 0 give exactly 0, and their neighbors are right", () => {
  const x = randomRows(5, 4).map(([a, , c]) => [a, 0, c, 0]);
  const network = layeredNetwork({
    x,
    layers: [
      [3, "sigmoid"],
      [2, "softmax"],
    ],
  });
  agrees(network, 1e-4);
  for (const [W1] of gradientsOfNetwork(
    network,
    ALL.map((strategy) => ({ strategy })),
  )) {
    assert.equal([...W1.slice(3, 6), ...W1.slice(9, 12)], [0, 0, 0, 0, 0, 0]);
    assert.ok(W1.slice(0, 3).every((value) => value !== 0));
  }
  agrees(
    layeredNetwork({
      x: x.map(() => [0, 0, 0, 0]),
      layers: [
        [3, "sigmoid"],
        [2, "softmax"],
      ],
    }),
    1e-4,
  );
});

test("a sum of losses has the sum of their gradients, each counted as often as it is added", () => {
  const x = input("x", [4]);
  const t = input("t", [3]);
  const y = x.pipe(dense(5), sigmoid(), dense(3), softmax());
  const feed = { x: randomRows(6, 4), t: randomRows(6, 3, 2).map((row) => row.map(Math.abs)) };
  const first = crossEntropy(y, t);
  const second = meanSquaredError(y, t);
  for (const strategy of ALL) {
    const [a, b] = [first, second].map((loss) => rowsOf(loss, feed, { strategy }));
    const sum = rowsOf(add(second, add(first, second)), feed, { strategy });
    const wanted = a.map((row, p) => row.map((value, i) => value + 2 * b[p][i]));
    // The parts differ from the whole by rounding only: ε·L/h where forward passes are subtracted.
    assert.ok(distance(sum, wanted) <= (strategy === "direct" ? 1e-10 : 1e-14 * largestOf(wanted)));

    // 3a − 0.5(a − 0.5b): coefficients of one's own, one inside the other.
    const less = (c: number, d: number) =>
      defineJoin({
        kind: "less",
        inputs: ["a", "b"],
        linearCoefficients: [c, d],
        forward(out, one, other) {
          out.data[0] = c * one.data[0] + d * other.data[0];
        },
      });
    const nested = less(3, -0.5)(first, less(1, -0.5)(first, second)) as Node<readonly []>;
    const expected = a.map((row, p) => row.map((value, i) => 2.5 * value + 0.25 * b[p][i]));
    const got = rowsOf(nested, feed, { strategy });
    assert.ok(distance(got, expected) <= (strategy === "direct" ? 1e-10 : 1e-14 * largestOf(expected)));
  }
});

test("a penalty on W beside the loss adds its own difference: 2cw, and ch more for forward", () => {
  const penalty = defineNode({
    kind: "penalty",
    shape: () => [],
    forward(out, w) {
      out.data[0] = 0.5 * w.data.reduce((sum, value) => sum + value * value, 0);
    },
  });
  const numbers = [0.5, -1, 2, 0.25, 0, 3];
  const W = parameter([3, 2], { initial: values(numbers) });
  const x = input("x", [3]);
  // x·W is compared with itself, so that the error and its central difference are 0.
  const loss = (withError: boolean): Node<readonly []> => {
    const own = penalty()(W) as Node<readonly []>;
    return withError ? add(sumSquaredError(x.pipe(dense(2, { W, bias: false })), input("t", [2])), own) : own;
  };
  const feed = { x: [[1, 0, 0]], t: [[0.5, -1]] };
  const h = 1e-3;
  for (const strategy of ["direct", "propagated", "auto"] as const) {
    const [central] = rowsOf(loss(true), feed, { strategy, h });
    central.forEach((value, i) => void close(value, numbers[i], 1e-11));
    const [forward] = rowsOf(loss(false), {}, { strategy, h, scheme: "forward" });
    forward.forEach((value, i) => void close(value, numbers[i] + h / 2, 1e-11));
  }
});

test("axes beyond the second: flattened before a layer, or kept by it", () => {
  const image = randomRows(4, 6).map((row) => [row.slice(0, 3), row.slice(3)]);
  const x = input("x", [2, 3]);
  const flat = { x: image, t: randomRows(4, 2, 2) };
  const kept = { x: image, t: randomRows(4, 4, 2).map((row) => [row.slice(0, 2), row.slice(2)]) };
  const shares = { ...kept, t: kept.t.map((rows) => rows.map((row) => row.map(Math.abs))) };
  const losses = [
    [sumSquaredError(x.pipe(dense(3), sigmoid(), flatten(), dense(2)), input("t", [2])), flat],
    [sumSquaredError(x.pipe(flatten(), dense(4), sigmoid(), dense(2)), input("t", [2])), flat],
    [sumSquaredError(x.pipe(dense(2), softmax()), input("t", [2, 2])), kept],
    [crossEntropy(x.pipe(dense(2), softmax()), input("t", [2, 2])), shares],
  ] as const;
  for (const [loss, feed] of losses) {
    const [direct, propagated, auto] = gradientsOf(loss, feed, [
      { strategy: "direct" },
      { strategy: "propagated" },
      {},
    ]);
    for (const { name, value } of direct) {
      value.data.forEach((wanted, i) => {
        close(propagated.get(name).data[i], wanted, 1e-10);
        close(auto.get(name).data[i], wanted, 1e-10);
      });
    }
  }
});

/** A step with which loss profiles are too long to be sampled, and one with which they are sampled. */
const STEPS: readonly number[] = [1e-2, 5e-4];

for (const h of STEPS)
  test(`a user's own kinked node, with any declaration of its kinks, h = ${h}`, () => {
    const hinge = (extra: object): Layer =>
      defineNode({
        kind: "hinge",
        elementwise: true,
        kinked: true,
        forward(out, z) {
          for (let i = 0; i < out.size; i++) out.data[i] = Math.max(0, z.data[i] - 1);
        },
        ...extra,
      })();
    const sides = (out: Block, z: Block): void => {
      for (let i = 0; i < out.size; i++) out.data[i] = z.data[i] > 1 ? 1 : 0;
    };
    // Some units lie within a step of their kink at 1 in every sample: their weights are 0.
    const W = randomRows(3, 4).map(([a, b]) => [a, b, 0, 0]);
    const start = { W: values(W), b: values([0.8, 1.2, 1 + h / 3, 1 - h / 2]) };
    const feed = { x: randomRows(6, 3), t: randomRows(6, 2, 2) };
    for (const extra of [{}, { sides }, { kinked: false }]) {
      const y = input("x", [3]).pipe(dense(4, start), hinge(extra), dense(2, { W: values(randomRows(4, 2, 5)) }));
      const loss = sumSquaredError(y as Node, input("t", [2]) as Node);
      for (const scheme of SCHEMES) {
        const direct = rowsOf(loss, feed, { strategy: "direct", scheme, h });
        for (const strategy of ["propagated", "auto"] as const) {
          const apart = distance(rowsOf(loss, feed, { strategy, scheme, h }), direct);
          assert.ok(apart <= 1e-11, `${Object.keys(extra)}, ${scheme}, ${strategy}: ${apart} apart`);
        }
      }
    }
  });

for (const h of STEPS)
  test(`a kink between the samples of a loss profile is found by the side that the node returns, h = ${h}`, () => {
    // A tent between 0.2h and 0.4h above 1. The profile is sampled beyond it, and only the weight of 0.3 lands on it.
    const tent = defineNode({
      kind: "tent",
      elementwise: true,
      kinked: true,
      forward(out, z) {
        for (let i = 0; i < out.size; i++)
          out.data[i] = z.data[i] + Math.max(0, 0.1 * h - Math.abs(z.data[i] - 1 - 0.3 * h));
      },
      sides(out, z) {
        for (let i = 0; i < out.size; i++) out.data[i] = Math.sign(z.data[i] - 1 - 0.3 * h);
      },
    });
    const y = input("x", [2]).pipe(dense(3, { W: zeros(), b: values([1, 1, 1]) }), tent());
    const loss = sumSquaredError(y as Node, input("t", [3]) as Node);
    const feed = {
      x: [
        [1, 0.3],
        [-1, 0.2],
      ],
      t: randomRows(2, 3),
    };
    for (const scheme of SCHEMES) {
      const [direct, collapsed] = (["direct", "collapsed"] as const).map((strategy) =>
        rowsOf(loss, feed, { strategy, scheme, h }),
      );
      assert.ok(distance(collapsed, direct) <= 1e-11, `${scheme}: ${distance(collapsed, direct)} apart`);
    }
  });

for (const h of STEPS)
  test(`kinks that cancel before the samples of a loss profile are found by the sides of ReLU, h = ${h}`, () => {
    // r(d − 0.2h) − 2r(d − 0.3h) + r(d − 0.4h) is a tent between 0.2h and 0.4h.
    const kinks = { W: values([[1, 1, 1]]), b: values([-0.2 * h, -0.3 * h, -0.4 * h]), trainable: false };
    const tent = { W: values([[1], [-2], [1]]), trainable: false };
    const first = { W: zeros(), b: values([0]) };
    const feed = {
      x: [
        [1, 0.3],
        [-1, 0.2],
      ],
      t: [[0.7], [-0.4]],
    };
    for (const activation of [relu(), leakyRelu({ slope: 0.2 })]) {
      const z = input("x", [2]).pipe(dense(1, first));
      const y = add(z, z.pipe(dense(3, kinks), activation, dense(1, tent)));
      const loss = sumSquaredError(y, input("t", [1]));
      for (const scheme of SCHEMES) {
        const options = (["direct", "collapsed"] as const).map((strategy) => ({ strategy, scheme, h }));
        const [direct, collapsed] = options.map((each) => rowsOf(loss, feed, each));
        assert.ok(distance(collapsed, direct) <= 1e-11, `${scheme}: ${distance(collapsed, direct)} apart`);
      }
    }
  });

test.run();
