// Reductions and nodes that change shapes: whether the fast strategies take them, and cases that PyTorch's numbers do not cover.
import {
  amax,
  amin,
  type Block,
  concatenate,
  dense,
  finiteDifference,
  fromJSON,
  input,
  iterations,
  matmul,
  mean,
  type Node,
  parameter,
  pow,
  reshape,
  type Shape,
  sgd,
  sigmoid,
  slice,
  subtract,
  sum,
  toJSON,
  transpose,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changeOf } from "../support/change.js";
import { close } from "../support/closeness.js";
import { explanationsOf } from "../support/gradients.js";
import { randomRows } from "../support/layered-network.js";

const y = input("x", [40]).pipe(dense(4, { name: "first" }), sigmoid());
const t = input("t", [4]);
const squares = pow(subtract(y, t), 2);

/** The part of an explanation before its reasons, of W. */
const wayOf = (loss: Node): string => explanationsOf(loss as Node<readonly []>)[0];

test("a loss built from reductions gets the same strategies as the built-in loss", () => {
  for (const loss of [
    squares.pipe(sum()),
    squares.pipe(mean()),
    squares.pipe(sum({ axes: [1] }), mean()),
    squares.pipe(mean({ axes: [-1] }), sum({ axes: ["batch"] })),
    subtract(1, squares.pipe(mean({ axes: [0, 1] }))),
  ]) {
    assert.match(wayOf(loss), /^first\/W: collapsed/);
  }
});

test("a mean over the batch couples samples, and is not mistaken for a mean of each sample", () => {
  const centered = subtract(y, y.pipe(mean({ axes: ["batch"] })));
  assert.match(wayOf(pow(centered, 2).pipe(sum())), /one perturbation at a time, because "mean1" mixes samples/);
  const feed = { x: randomRows(5, 40), t: randomRows(5, 4, 2) };
  const W = sgd(finiteDifference(pow(subtract(centered, t), 2).pipe(mean())), { learningRate: 0.1 });
  const losses = Array.from(iterations(W, [feed, feed, feed]), ({ loss }) => loss);
  assert.ok(losses[0] > losses[1] && losses[1] > losses[2]);
});

test("amax and amin give NaN for a NaN at any place", () => {
  for (const layer of [amax({ axes: [1] }), amin({ axes: [1] })]) {
    for (const row of [
      [Number.NaN, 1, 2],
      [1, Number.NaN, 2],
      [1, 2, Number.NaN],
    ]) {
      const { value } = changeOf(layer(input("x", [3])) as Node, 1, { x: { values: row } });
      assert.equal(value, [Number.NaN]);
    }
  }
});

test("the change of amax where another element becomes the largest, and the side that depends on the largest's place", () => {
  const largest = amax({ axes: [1] })(input("x", [3])) as Node;
  const { value, change } = changeOf(largest, 2, {
    x: { values: [1, 3, 2, 5, 5, 4], moves: [1e-20, 2e-20, 1.5, -1, -2, 0.5] },
  });
  assert.equal(value, [3, 5]);
  assert.equal(change, [0.5, -0.5]);
  const side = (rows: number[]): number => {
    const data = Float64Array.from(rows);
    const told = { data: new Float64Array(1), size: 1, width: 1, offset: 0 };
    const kernels = { fill: (_: number, number: number) => told.data.fill(number) };
    const lowered = largest.operation.lower?.(largest.inputs) as Node;
    lowered.operation.sides?.({ ...told, kernels } as unknown as Block, { data, samples: 1, width: 3 } as Block);
    return told.data[0];
  };
  assert.is(side([1, 3, 2]), side([0, 9, 8]));
  assert.is.not(side([1, 3, 2]), side([1, 3, 4]));
});

test("attention: each product uses one sample only", () => {
  const tokens = input("tokens", [3, 2]);
  const scores = matmul(tokens, tokens.pipe(transpose())) as Node;
  const rows = [
    [1, 2, 0, 1, -1, 3],
    [2, 0, 1, 1, 0, 5],
  ];
  const { value } = changeOf(scores, 2, { tokens: { values: rows.flat() } });
  const wanted = rows.flatMap((row) =>
    [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => row[2 * i] * row[2 * j] + row[2 * i + 1] * row[2 * j + 1])),
  );
  assert.equal(value, wanted);
});

test("slices concatenate back to the original", () => {
  const image = input("image", [4, 3]);
  const halves = [image.pipe(slice({ axis: 1, stop: 2 })), image.pipe(slice({ axis: 1, start: 2 }))] as const;
  const again = concatenate([halves[0] as Node, halves[1] as Node], { axis: 1 });
  const numbers = Array.from({ length: 24 }, (_, i) => i);
  const { value, change } = changeOf(again, 2, { image: { values: numbers, moves: numbers } });
  assert.equal(value, numbers);
  assert.equal(change, numbers);
  const turned = image.pipe(transpose(), transpose(), reshape([12]), reshape([4, 3])) as Node;
  assert.equal(changeOf(turned, 2, { image: { values: numbers } }).value, numbers);
});

test("a training through all of them ends at the weights of a line fitted by hand", () => {
  // ŷ = w·x for x of ["batch", 1, 2], through a product of matrices, a slice and a concatenation with itself.
  const W = parameter([2, 1], { name: "w", initial: values([0, 0]) });
  const x = input("x", [2]).pipe(reshape([1, 2]));
  const z = matmul(x, W) as Node<Shape>;
  const both = concatenate([z, z] as [Node, Node]).pipe(slice({ start: 1 }), reshape([1])) as Node;
  const loss = pow(subtract(both, input("t", [1]) as Node), 2).pipe(mean());
  const feed = {
    x: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    t: [[2], [-1], [1]],
  };
  let last: ArrayLike<number> = [];
  for (const { parameters } of iterations(sgd(finiteDifference(loss), { learningRate: 0.5 }), Array(200).fill(feed))) {
    last = parameters.get("w").data;
  }
  close(last[0], 2, 1e-9);
  close(last[1], -1, 1e-9);
});

test("axes, orders and slices go through JSON", () => {
  const root = input("x", [2, 3]).pipe(
    sum({ axes: [-1], keepDimensions: true }),
    transpose(["batch", 2, 1]),
    reshape([-1], { name: "flat" }),
    slice({ start: 1 }),
  ) as Node;
  const json = toJSON(concatenate([root, root], { axis: 1 }));
  assert.equal(toJSON(fromJSON(JSON.parse(JSON.stringify(json))).roots), json);
});

test.run();
