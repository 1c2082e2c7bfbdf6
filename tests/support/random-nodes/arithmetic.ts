/** Arithmetic on two nodes, on a node and a broadcast parameter, and on a node and a number. */
import {
  add,
  constant,
  divide,
  exp,
  maximum,
  minimum,
  multiply,
  type Node,
  pow,
  softplus,
  sqrt,
  subtract,
  tanh,
} from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily, NodeMaker } from "./node-maker.js";

/** Applies a function of two numbers to each pair of elements of two nodes. */
const both = (join: (a: Node, b: Node) => Node, value: <N>(arithmetic: Arithmetic<N>, a: N, b: N) => N): NodeMaker => ({
  takes: 2,
  compute: (arithmetic, [a, b]) => a.map((row, n) => row.map((x, k) => value(arithmetic, x, b[n][k]))),
  build: ([a, b]) => join(a, b),
});

/** The same for a node and a parameter, which has the length of the last axis or is one number. */
const withParameter = (
  shape: (width: number) => readonly number[],
  join: (a: Node, b: Node) => Node,
  value: <N>(arithmetic: Arithmetic<N>, a: N, b: N) => N,
): NodeMaker => ({
  parameters: (width) => [shape(width)],
  compute: (arithmetic, [x], [p]) => x.map((row) => row.map((a, k) => value(arithmetic, a, p[k % p.length]))),
  build: ([x], [p]) => join(x, p),
});

/** Applies a function to each number. */
const each = (layer: (x: Node) => Node, value: <N>(arithmetic: Arithmetic<N>, x: N) => N): NodeMaker => ({
  compute: (arithmetic, [x]) => x.map((row) => row.map((a) => value(arithmetic, a))),
  build: ([x]) => layer(x),
});

const softplusOf = <N>({ of, add: plus, exp: e, log: ln }: Arithmetic<N>, x: N): N => ln(plus(of(1), e(x)));
const largerOf = <N>({ toNumber, subtract: minus }: Arithmetic<N>, a: N, b: N): N =>
  toNumber(minus(a, b)) > 0 ? a : b;
const smallerOf = <N>({ toNumber, subtract: minus }: Arithmetic<N>, a: N, b: N): N =>
  toNumber(minus(a, b)) < 0 ? a : b;

/** A constant for each column: 1, −0.5, 0.25, … */
const weightAt = (k: number): number => (-0.5) ** k;

export const arithmetic: NodeFamily = {
  "a − b": both(subtract, (a, x, y) => a.subtract(x, y)),
  "a · b": both(multiply, (a, x, y) => a.multiply(x, y)),
  "a / b": both(
    (x, y) => divide(x, add(1, exp()(y))),
    (a, x, y) => a.divide(x, a.add(a.of(1), a.exp(y))),
  ),
  "a to the b": both(
    (x, y) => pow(softplus()(x), tanh()(y)),
    (a, x, y) => a.exp(a.multiply(a.tanh(y), a.log(softplusOf(a, x)))),
  ),
  "the larger": both(maximum, largerOf),
  "the smaller": both(minimum, smallerOf),
  "x · scale": withParameter(
    (width) => [width],
    (x, p) => multiply(x, p),
    (a, x, p) => a.multiply(x, p),
  ),
  "center − x": withParameter(
    (width) => [width],
    (x, p) => subtract(p, x),
    (a, x, p) => a.subtract(p, x),
  ),
  "x − shift": withParameter(
    () => [],
    (x, p) => subtract(x, p),
    (a, x, p) => a.subtract(x, p),
  ),
  "number / root": withParameter(
    () => [1],
    (x, p) => divide(p, sqrt()(add(pow(x, 2), 1))) as Node,
    (a, x, p) => a.divide(p, a.sqrt(a.add(a.multiply(x, x), a.of(1)))),
  ),
  "x · constants": {
    compute: (a, [x]) => x.map((row) => row.map((value, k) => a.multiply(value, a.of(weightAt(k))))),
    build: ([x]) => multiply(x, constant(Array.from({ length: x.shape[1] as number }, (_, k) => weightAt(k))) as Node),
  },
  "x + 3": each(
    (x) => add(x, 3),
    (a, x) => a.add(x, a.of(3)),
  ),
  "1 − x": each(
    (x) => subtract(1, x),
    (a, x) => a.subtract(a.of(1), x),
  ),
  "x / 4 · −3": each(
    (x) => multiply(-3, divide(x, 4)),
    (a, x) => a.multiply(a.of(-3), a.divide(x, a.of(4))),
  ),
  "x cubed": each(
    (x) => pow(x, 3),
    (a, x) => a.multiply(x, a.multiply(x, x)),
  ),
  "x to the −1.5": each(
    (x) => pow(softplus()(x), -1.5),
    (a, x) => a.exp(a.multiply(a.of(-1.5), a.log(softplusOf(a, x)))),
  ),
  "2 to the x": each(
    (x) => pow(2, x),
    (a, x) => a.exp(a.multiply(x, a.log(a.of(2)))),
  ),
  "between −1 and 1": each(
    (x) => minimum(maximum(x, -1), 1),
    (a, x) => smallerOf(a, largerOf(a, x, a.of(-1)), a.of(1)),
  ),
};
