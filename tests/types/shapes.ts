// Shapes in the types of reductions and of nodes that change shapes.
import {
  amax,
  amin,
  concatenate,
  constant,
  dense,
  divide,
  input,
  matmul,
  mean,
  type Node,
  parameter,
  reshape,
  type Shape,
  slice,
  subtract,
  sum,
  transpose,
} from "rxgrad";
import { appendOne } from "rxgrad/extend";
import { is } from "./exact.js";

declare const n: number;
declare const sizes: number[];
declare const axes: number[];
declare const anyNode: Node;
const x = input("x", [4, 3]);
const p = parameter([2, 5]);

// Reductions
is<Node<readonly []>>()(sum()(x));
is<Node<readonly []>>()(x.pipe(mean()));
is<Node<readonly []>>()(sum()(anyNode));
is<Node<readonly ["batch", 4]>>()(sum({ axes: [-1] })(x));
is<Node<readonly ["batch"]>>()(mean({ axes: [1, 2] })(x));
is<Node<readonly ["batch"]>>()(amax({ axes: [-1, -2] })(x));
is<Node<readonly [4, 3]>>()(mean({ axes: ["batch"] })(x));
is<Node<readonly [4, 3]>>()(amin({ axes: [0] })(x));
is<Node<readonly ["batch", 4, 1]>>()(sum({ axes: [-1], keepDimensions: true })(x));
is<Node<readonly [1, 1, 1]>>()(sum({ keepDimensions: true })(x));
is<Node<readonly [2]>>()(p.pipe(sum({ axes: [1], name: "rows" })));
is<Node<readonly ["batch", 4, 3]>>()(subtract(x, x.pipe(mean({ axes: [0], keepDimensions: true }))));
is<Node<readonly ["batch", 4, 3]>>()(divide(x, x.pipe(amax({ axes: ["batch", 1], keepDimensions: true }))));
is<Node<readonly ["batch", 4, 3]>>()(subtract(x, x.pipe(sum({ keepDimensions: true }))));
is<Node<readonly ["batch", 4, 3]>>()(subtract(x, constant([[[1, 2, 3]]], { shape: [1, 1, 3] })));
is<Node<Shape>>()(sum({ axes })(x));
is<Node<Shape>>()(sum({ axes: [n] })(x));
is<Node<Shape>>()(sum({ axes: [0] })(anyNode));
// @ts-expect-error: no such option
sum({ axis: 1 });

// The same elements in another shape
is<Node<readonly ["batch", 2, 6]>>()(x.pipe(reshape([2, 6])));
is<Node<readonly ["batch", number, 2]>>()(x.pipe(reshape([-1, 2])));
is<Node<readonly [10]>>()(p.pipe(reshape([10])));
is<Node<readonly ["batch"]>>()(input("one", [1]).pipe(reshape([])));
is<Node<Shape>>()(x.pipe(reshape(sizes)));
is<Node<Shape>>()(reshape([3])(anyNode));
is<Node<readonly ["batch", 3, 4]>>()(x.pipe(transpose()));
is<Node<readonly [5, 2]>>()(transpose()(p));
is<Node<readonly ["batch", 3, 4]>>()(x.pipe(transpose(["batch", 2, 1])));
is<Node<readonly ["batch", 3, 4]>>()(x.pipe(transpose([0, -1, 1])));
is<Node<Shape>>()(transpose(axes)(x));
is<Node<Shape>>()(transpose()(anyNode));

// Slices, and concatenated nodes
is<Node<readonly ["batch", 4, number]>>()(x.pipe(slice({ stop: 2 })));
is<Node<readonly ["batch", number, number]>>()(x.pipe(slice({ axis: 1, start: 1 })));
is<Node<Shape>>()(slice()(anyNode));
is<Node<readonly ["batch", 4, number]>>()(concatenate([x, input("u", [4, 7])]));
is<Node<readonly ["batch", number, number]>>()(concatenate([x, input("u", [2, 3])], { axis: 1 }));
is<Node<Shape>>()(concatenate([anyNode, x]));
// @ts-expect-error: 4 is not 2
concatenate([x, input("u", [2, 3])]);
// @ts-expect-error: a parameter has no batch axis
concatenate([x, parameter([4, 3])]);
// @ts-expect-error: nothing
concatenate([]);

// Products of many matrices
declare const queries: Node<readonly ["batch", 5, 8]>;
is<Node<readonly ["batch", 5, 5]>>()(matmul(queries, queries.pipe(transpose())));
is<Node<readonly ["batch", 5, 2]>>()(matmul(queries, input("b", [8, 2])));
is<Node<readonly ["batch", 5, 2]>>()(matmul(queries, parameter([8, 2])));
is<Node<readonly ["batch", 3, 2]>>()(matmul(parameter([3, 8]), input("b", [8, 2])));
is<Node<readonly ["batch", 4, 5, 2]>>()(matmul(input("a", [4, 5, 8]), parameter([4, 8, 2])));
is<Node<readonly [7, 4, 5, 2]>>()(matmul(parameter([7, 1, 5, 8]), parameter([4, 8, 2])));
is<Node<readonly ["batch", 5, 2]>>()(matmul(queries, parameter([1, 8, 2])));
is<Node<readonly ["batch", 3, 2]>>()(matmul(parameter([1, 3, 8]), input("b", [8, 2])));
// @ts-expect-error: 5 is not 8
matmul(queries, queries);
// @ts-expect-error: 4 is neither 3 nor 1
matmul(parameter([3, 5, 8]), parameter([4, 8, 2]));
// @ts-expect-error: a row for each sample is no matrix
matmul(input("x", [8]), input("b", [8, 2]));
is<Node<readonly ["batch", number]>>()(appendOne()(input("x", [8])));
is<Node<readonly ["batch", 2]>>()(dense(2, { bias: "input" })(input("x", [8])));
// @ts-expect-error: no such bias
dense(2, { bias: "weight" });
