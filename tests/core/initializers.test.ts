// Initial parameters come from the named distributions, with the widths of torch.nn.init for their shapes.
import {
  conv2d,
  dense,
  full,
  glorot,
  HyperparameterError,
  he,
  type Initializer,
  initialParameters,
  input,
  type Node,
  normal,
  parameter,
  ShapeError,
  tensor,
  uniform,
  values,
  zeros,
} from "@rxgrad/core";
import { initializerFrom, isInitializer, weightsAboveBias } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";
import { pytorchInitializers } from "../support/pytorch.js";

const DRAWS = 40_000;

const startOf = (node: Node, seed = 1): number[][] =>
  [...initialParameters(node, { seed })].map(({ value }) => [...value.data]);

/** About DRAWS initial numbers of parameters of this shape, with consecutive seeds. */
function drawn(initial: Initializer, shape: readonly number[]): number[] {
  const node = parameter(shape, { name: "W", initial });
  const numbers: number[] = [];
  for (let seed = 1; numbers.length < DRAWS; seed++) numbers.push(...startOf(node, seed)[0]);
  return numbers;
}

/** Uniform in ±limit: no number outside, numbers close to both ends, and an even density up to chance. */
function isUniform(numbers: readonly number[], limit: number): void {
  const sorted = [...numbers].sort((a, b) => a - b);
  const N = sorted.length;
  assert.ok(sorted[0] >= -limit && sorted[N - 1] <= limit);
  // The distance to an end exceeds 2·10/N of the limit once in e¹⁰ times.
  close(sorted[0], -limit, (20 / N) * limit);
  close(sorted[N - 1], limit, (20 / N) * limit);
  // The Kolmogorov–Smirnov distance exceeds 2/√N once in 1,500 times.
  sorted.forEach((x, i) => void close((x / limit + 1) / 2, (i + 0.5) / N, 2 / Math.sqrt(N)));
}

/** Normal with mean 0: the variances of x, x² and x⁴ over σ are 1, 2 and 96. Five deviations of the mean are allowed. */
function isNormal(numbers: readonly number[], sigma: number): void {
  const N = numbers.length;
  for (const [pow, mean, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [4, 3, 96],
  ]) {
    close(numbers.reduce((sum, x) => sum + (x / sigma) ** pow, 0) / N, mean, 5 * Math.sqrt(variance / N));
  }
}

for (const { shape, ...wide } of pytorchInitializers()) {
  test(`glorot and he of [${shape}] are as wide as PyTorch's`, () => {
    isUniform(drawn(glorot(), shape), wide.glorot);
    isNormal(drawn(he(), shape), wide.he);
  });
}

test("a vector has a fan-in of 1, and the rule for a number uses no fans", () => {
  isUniform(drawn(glorot(), [5]), 1);
  isUniform(drawn(glorot(), []), Math.sqrt(3));
  isNormal(drawn(he(), [5]), Math.SQRT2);
});

test("normal and uniform have the requested width for any shape", () => {
  for (const shape of [[7], [3, 4], [2, 3, 2, 2]]) {
    isNormal(drawn(normal(0.01), shape), 0.01);
    isNormal(drawn(normal(), shape), 1);
    isUniform(drawn(uniform(0.05), shape), 0.05);
    isUniform(drawn(uniform(), shape), 1);
  }
  assert.equal(startOf(parameter([2], { initial: normal(0) })), [[0, 0]]);
});

test("zeros, one number, and given numbers are used unchanged, for any rank", () => {
  assert.equal(startOf(parameter([], { initial: full(-2.5) })), [[-2.5]]);
  assert.equal(startOf(parameter([1, 2, 1, 2], { initial: zeros() })), [[0, 0, 0, 0]]);
  const numbers = [1, -2, 3, 0.1, 1e-300, 1e300];
  for (const given of [numbers, new Float64Array(numbers), tensor(numbers, [3, 2])]) {
    assert.equal(startOf(parameter([2, 3], { initial: values(given) })), [numbers]);
  }
});

test("layers initialize weights by Glorot's rule and biases with 0", () => {
  const x = input("x", [6, 5, 2]);
  const [W, b] = startOf(x.pipe(conv2d(300, { kernelSize: [2, 3] })));
  isUniform(W, Math.sqrt(6 / (2 * 3 * 2 + 2 * 3 * 300)));
  assert.ok(b.length === 300 && b.every((each) => each === 0));
  const [V, c] = startOf(x.pipe(dense(2000)));
  isUniform(V, Math.sqrt(6 / 2002));
  assert.ok(c.length === 2000 && c.every((each) => each === 0));
});

test("each initializer is data, from which it can be rebuilt", () => {
  const each = [
    zeros(),
    full(2),
    normal(0.1),
    uniform(0.1),
    glorot(),
    he(),
    values([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ];
  for (const initial of [...each, weightsAboveBias(he(), full(3))]) {
    const { kind, options } = JSON.parse(JSON.stringify(initial));
    const again = initializerFrom(kind, options) as Initializer;
    const both = [initial, again].map((which) => startOf(parameter([2, 3], { name: "W", initial: which })));
    assert.equal(both[0], both[1], kind);
    assert.ok(isInitializer(initial) && isInitializer(again));
  }
  assert.is(initializerFrom("orthogonal", {}), undefined);
  for (const other of [undefined, null, 3, [1], new Float64Array(1), { kind: "zeros" }, { fill() {} }, zeros]) {
    assert.not(isInitializer(other));
  }
});

test("refuses invalid options of initializers", () => {
  const refused = (call: () => unknown, message: string): Error => throws(call, HyperparameterError, message);
  refused(() => normal(-1), "normal: sigma is -1; give a finite number, 0 or more.");
  refused(() => uniform(Number.NaN), "uniform: limit is NaN; give a finite number, 0 or more.");
  refused(() => full(Number.POSITIVE_INFINITY), "full: value is Infinity; give a finite number.");
  throws(
    () => startOf(parameter([2, 2], { initial: values([1, 2, 3]), name: "W" })),
    ShapeError,
    'parameter "W": values: shape [2, 2] holds 4 numbers but 3 were given; give one number for each element.',
  );
});

test.run();
