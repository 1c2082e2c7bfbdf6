// Difference rules for moves larger than 1, or larger than the number itself. The values may still be nearly equal.
// Expected changes are computed in 31 digits.
import {
  constant,
  dense,
  elu,
  exp,
  finiteDifference,
  input,
  iterations,
  log,
  mean,
  type Node,
  pow,
  sgd,
  silu,
  softplus,
  sqrt,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Arithmetic, doubleDouble } from "../support/arithmetic.js";
import { changeOf } from "../support/change.js";

type Rule = <N>(arithmetic: Arithmetic<N>, x: N) => N;

const eluOf =
  (alpha: number): Rule =>
  ({ toNumber, of, exp: e, subtract, multiply }, x) =>
    toNumber(x) > 0 ? x : multiply(of(alpha), subtract(e(x), of(1)));

const sigmoidOf: Rule = ({ of, exp: e, add, divide, subtract }, x) => divide(of(1), add(of(1), e(subtract(of(0), x))));

/** Moves from x by d, with values before and after that are nearly equal relative to their terms. */
const CASES: readonly [string, (x: Node) => Node, Rule, readonly (readonly [x: number, d: number])[]][] = [
  [
    "elu",
    elu() as (x: Node) => Node,
    eluOf(1),
    [
      [-38, 1.7],
      [-38, -1.7],
      [-36.3, -3.4],
      [-3, 1.5],
      [-1.5, -20],
    ],
  ],
  [
    "elu of 0.3",
    elu({ alpha: 0.3 }) as (x: Node) => Node,
    eluOf(0.3),
    [
      [-38, 1.7],
      [-30, -5],
    ],
  ],
  [
    "silu",
    silu() as (x: Node) => Node,
    (a, x) => a.multiply(x, sigmoidOf(a, x)),
    [
      [-38, 1.7],
      [-30, -5],
      [30, 3],
    ],
  ],
  [
    "softplus",
    softplus() as (x: Node) => Node,
    (a, x) => a.log(a.add(a.of(1), a.exp(x))),
    [
      [-30, 1.7],
      [-30, -5],
      [20, 3],
      [-2, 4],
    ],
  ],
  [
    "exp",
    exp() as (x: Node) => Node,
    (a, x) => a.exp(x),
    [
      [-38, 1.7],
      [-30, -5],
      [20, 3],
    ],
  ],
  [
    "log",
    log() as (x: Node) => Node,
    (a, x) => a.log(x),
    [
      [1e200, 1.5e200],
      [7e250, 8e250],
      [3e-250, 4e-250],
      [1e200, -9e199],
      [1e-200, 3e-200],
      [1, -0.99999],
    ],
  ],
  [
    "sqrt",
    sqrt() as (x: Node) => Node,
    (a, x) => a.sqrt(x),
    [
      [1e200, 3e200],
      [4, -3.5],
    ],
  ],
  [
    "pow",
    (x) => pow(x, 0.001) as Node,
    (a, x) => a.exp(a.multiply(a.of(0.001), a.log(x))),
    [
      [1, 2],
      [1, -0.9],
      [5, 20],
    ],
  ],
];

for (const [name, build, rule, moves] of CASES) {
  test(`${name}: large moves keep their digits`, () => {
    const root = build(input("x", [moves.length]) as Node);
    const { change } = changeOf(root, 1, { x: { values: moves.map(([x]) => x), moves: moves.map(([, d]) => d) } });
    const { of, add, subtract, toNumber } = doubleDouble;
    moves.forEach(([x, d], i) => {
      const before = rule(doubleDouble, of(x));
      const wanted = toNumber(subtract(rule(doubleDouble, add(of(x), of(d))), before));
      assert.ok(
        Math.abs(change[i] - wanted) <= 2e-14 * Math.abs(wanted),
        `from ${x} by ${d}: ${change[i]}, exactly ${wanted}`,
      );
    });
  });
}

test("elu: the factors of a large move neither overflow nor vanish", () => {
  const { change } = changeOf(elu()(input("x", [2]) as Node), 1, { x: { values: [-800, -1], moves: [799, -799] } });
  assert.equal(change, [Math.expm1(-1) + 1, -Math.exp(-1)]);
});

test("log: from a number next to 0", () => {
  const { change } = changeOf(log()(input("x", [1]) as Node), 1, { x: { values: [1e-310], moves: [1] } });
  assert.is(change[0], -Math.log(1e-310));
});

for (const strategy of ["propagated", "auto"] as const) {
  test(`elu: the gradient far below 0 by large inputs, ${strategy}`, () => {
    const z = dense(1, { W: values([0]), b: constant([-38]) })(input("x", [1]));
    const gradient = finiteDifference(z.pipe(elu(), mean()) as Node<readonly []>, { strategy });
    const [{ value }] = Array.from(iterations(sgd(gradient, { learningRate: 0 }), [{ x: [[17000]] }]), (each) => ({
      value: each.value(gradient).get("dense1/W").data[0],
    }));
    // (e^(−38 + 1.7) − e^(−38 − 1.7)) / 2h
    const wanted = (Math.exp(-38) * 2 * Math.sinh(1.7)) / 2e-4;
    assert.ok(Math.abs(value - wanted) < 1e-10 * wanted, `${value}, and by hand ${wanted}`);
    assert.is(value.toExponential(2), "8.30e-13");
  });
}

test.run();
