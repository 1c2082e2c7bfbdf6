// Arithmetic: what it refuses, what it leaves to the fast strategies, and what PyTorch has no number for.
import {
  add,
  amax,
  amin,
  constant,
  dense,
  divide,
  evaluate,
  fromJSON,
  GraphError,
  input,
  maximum,
  mean,
  meanSquaredError,
  minimum,
  multiply,
  type Node,
  neg,
  parameter,
  pow,
  ShapeError,
  sigmoid,
  subtract,
  sum,
  type Tensor,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changeOf } from "../support/change.js";
import { close, throws } from "../support/closeness.js";
import { explanationsOf, gradientsOf } from "../support/gradients.js";
import { randomRows } from "../support/layered-network.js";

const ALL = { add, subtract, multiply, divide, pow, maximum, minimum };
const x = input("x", [3]);

test("shapes that do not go together", () => {
  const pairs: readonly [Node, Node, string, string][] = [
    [x as Node, input("t", [4]) as Node, "[batch, 3]", "[batch, 4]"],
    [input("label", []) as Node, x as Node, "[batch]", "[batch, 3]"],
    [x as Node, parameter([2, 3]) as Node, "[batch, 3]", "[2, 3]"],
    [x as Node, parameter([1, 1, 3]) as Node, "[batch, 3]", "[1, 1, 3]"],
    [input("one", [1]) as Node, input("label", []) as Node, "[batch, 1]", "[batch]"],
    [parameter([2, 3]) as Node, parameter([2]) as Node, "[2, 3]", "[2]"],
  ];
  for (const [kind, join] of Object.entries(ALL)) {
    for (const [a, b, aShape, bShape] of pairs) {
      throws(
        () => join(a, b, { name: "it" }),
        ShapeError,
        `${kind} "it": a has shape ${aShape} but b has ${bShape}; give axes that, counted from the last, are equally long or 1, and "batch" only with "batch" or 1.`,
      );
    }
  }
});

test("each sample beside what all have in common, kept with length 1", async () => {
  const u = input("u", [2]);
  const rows = [
    [1, 5],
    [2, -3],
    [6, 1],
  ];
  const common = { mean: [3, 1], sum: [9, 3], amax: [6, 5], amin: [1, -3] };
  const whole = { mean: 2, sum: 12, amax: 6, amin: -3 };
  for (const [kind, over] of Object.entries({ mean, sum, amax, amin })) {
    const name = kind as keyof typeof common;
    const less = (values: readonly number[]): number[][] => rows.map((row) => row.map((each, i) => each - values[i]));
    const got = async (root: Node): Promise<unknown> => ((await evaluate(root, { u: rows })) as Tensor).toArray();
    assert.equal(await got(subtract(u, u.pipe(over({ axes: [0], keepDimensions: true })))), less(common[name]));
    assert.equal(await got(subtract(u, u.pipe(over({ keepDimensions: true })))), less([whole[name], whole[name]]));
    assert.equal(await got(subtract(u, constant([common[name]], { shape: [1, 2] }))), less(common[name]));
  }
});

test("invalid numbers, or two numbers", () => {
  const loose = multiply as unknown as (...given: unknown[]) => Node;
  throws(() => loose(x, Number.NaN), GraphError, "multiply: b is NaN; give a node or a finite number.");
  throws(
    () => loose(Number.POSITIVE_INFINITY, x),
    GraphError,
    "multiply: a is Infinity; give a node or a finite number.",
  );
  throws(() => loose(x, [1, 2, 3]), GraphError, "multiply: b is an array of 3; give a node or a number.");
  throws(
    () => loose(1, 2, { name: "two" }),
    GraphError,
    'multiply "two": 0 nodes and 2 numbers were given; give two nodes, or a node and a number.',
  );
  throws(
    () => multiply.build([x, x], { b: 2 }),
    GraphError,
    "multiply: 2 nodes and 1 numbers were given; give two nodes, or a node and a number.",
  );
  throws(() => multiply.build([x], { b: "2" }), GraphError, 'multiply: b is "2"; give a node or a finite number.');
});

test("numbers come back from JSON", () => {
  const root = multiply(2, pow(subtract(1, x), 3), { name: "doubled" });
  const json = toJSON(root);
  assert.equal(
    json.nodes.map(({ kind, options }) => [kind, options]),
    [
      ["input", { shape: [3], batch: true }],
      ["subtract", { a: 1 }],
      ["pow", { b: 3 }],
      ["multiply", { a: 2 }],
    ],
  );
  assert.equal(toJSON(fromJSON(json).roots), json);
});

const W = { W: parameter([40, 3], { name: "W" }), bias: false };
const wide = input("u", [40]);
const t = input("t", [3]);

test("losses that are scaled, shifted and subtracted are taken apart as sums are", () => {
  const y = wide.pipe(dense(3, W), sigmoid());
  const loss = meanSquaredError(y, t);
  const feed = { u: randomRows(5, 40), t: randomRows(5, 3, 2) };
  const [whole] = gradientsOf(loss, feed, [{}]);
  for (const [total, derivative] of [
    [multiply(0.1, loss), 0.1],
    [divide(loss, 4), 0.25],
    [subtract(1, loss), -1],
    [subtract(loss, 1), 1],
    [add(loss, 2), 1],
    [neg()(loss), -1],
    [subtract(multiply(0.5, loss), divide(loss, 4)), 0.25],
  ] as const) {
    for (const each of explanationsOf(total as Node<readonly []>)) assert.match(each, /^W: collapsed/);
    const [scaled] = gradientsOf(total as Node<readonly []>, feed, [{}]);
    scaled.get("W").data.forEach((value, i) => {
      close(value, derivative * whole.get("W").data[i], 1e-15);
    });
  }
  const apart = subtract(loss, meanSquaredError(y, input("v", [3]))) as Node<readonly []>;
  assert.is(explanationsOf(apart).filter((each) => each.startsWith("W: collapsed")).length, 2);
});

test("a bias may stand first, be subtracted from, and be a row", () => {
  const [b, row] = [parameter([3], { name: "b" }), parameter([1, 3], { name: "b" })];
  const z = wide.pipe(dense(3, W));
  for (const y of [add(b, z), add(z, b), subtract(b, z), add(row, z), add(z, row), subtract(row, z)]) {
    const way = explanationsOf(meanSquaredError(y, t)).find((each) => each.startsWith("b:")) as string;
    assert.match(way, /^b: propagated, many perturbations run together/);
  }
});

/** The change of a join of two numbers, by its own rule. */
function changeAt(join: (a: Node, b: Node) => Node, [a, b]: number[], [da, db]: number[]): number {
  const one = [1] as readonly number[];
  const root = join(input("a", one), input("b", one));
  return changeOf(root, 1, { a: { values: [a], moves: [da] }, b: { values: [b], moves: [db] } }).change[0];
}

test("the larger and the smaller of two that move past one another, or stand at the kink", () => {
  for (const [at, by, larger, smaller] of [
    [[1, 2], [3, 0.5], 2, 1.5],
    [[2, 1], [0.5, 3], 2, 1.5],
    [[1, 1], [2, 0.25], 2, 0.25],
    [[1, 1], [-2, -1], -1, -2],
    [[5, 1], [1e-20, 7e-20], 1e-20, 7e-20],
  ] as const) {
    assert.is(changeAt(maximum, [...at], [...by]), larger);
    assert.is(changeAt(minimum, [...at], [...by]), smaller);
  }
});

test("powers across 0, of 0, and of what is negative", () => {
  const cubed = (a: number, da: number): number =>
    changeOf(pow(input("a", [1]), 3) as Node, 1, { a: { values: [a], moves: [da] } }).change[0];
  close(cubed(-2, 1e-9), 12e-9 - 6e-18, 1e-23);
  assert.is(cubed(-1, 2), 2);
  assert.is(cubed(0, 0.5), 0.125);
  const inverse = pow(input("a", [1]), -1) as Node;
  const { change } = changeOf(inverse, 1, { a: { values: [-4], moves: [1e-12] } });
  close(change[0], -1e-12 / (4 * (4 - 1e-12)), 1e-27);
});

test.run();
