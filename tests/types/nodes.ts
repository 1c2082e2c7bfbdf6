// Shapes in the types of nodes: what composes, what does not, and the shapes of the results.
import {
  abs,
  add,
  averagePool,
  batchNormalization,
  binaryCrossEntropy,
  constant,
  conv2d,
  crossEntropy,
  defineJoin,
  defineNode,
  dense,
  divide,
  dropout,
  elu,
  exp,
  flatten,
  gelu,
  huber,
  input,
  type Layer,
  l1Penalty,
  l2Penalty,
  layerNormalization,
  leakyRelu,
  log,
  logSoftmax,
  matmul,
  maximum,
  maxPool,
  meanSquaredError,
  minimum,
  multiply,
  type Node,
  neg,
  parameter,
  parametersOf,
  pow,
  type Reduction,
  relu,
  type Shape,
  sigmoid,
  silu,
  softmax,
  softplus,
  sqrt,
  subtract,
  sumSquaredError,
  tanh,
} from "rxgrad";
import { type Exact, expectType, is } from "./exact.js";

declare const n: number;
declare const sizes: number[];
declare const pair: [number, number];
declare const anyNode: Node;
const x = input("x", [784]);
const y = x.pipe(dense(50), sigmoid(), dense(10), softmax());

// The helper itself
is<Node<readonly ["batch", 784]>>()(x);
// @ts-expect-error: not exactly equal
is<Node>()(x);
// @ts-expect-error: not exactly equal
is<Node<readonly ["batch", number]>>()(x);
expectType<Exact<Node, Node<Shape>>>();

// Inputs, parameters, constants
is<Node<readonly ["batch", 28, 28, 1]>>()(input("x", [28, 28, 1]));
is<Node<readonly [784]>>()(input("x", [784], { batch: false }));
is<Node<readonly ["batch", 784]>>()(input("x", [784], { batch: true }));
is<Node<readonly ["batch", 784]>>()(input("x", [784], {}));
is<Node<readonly ["batch"]>>()(input("labels", []));
is<Node<Shape>>()(input("x", sizes));
is<Node<Shape>>()(input("x", sizes, { batch: false }));
is<Node<readonly ["batch", number]>>()(input("x", [n]));
is<Node<readonly ["batch", number, number]>>()(input("x", pair));
is<Node<readonly ["batch", number, 3]>>()(input("x", [n, 3]));
is<Node<Shape>>()(input("x", [3, ...sizes]));
is<Node<readonly [2, 3]>>()(parameter([2, 3]));
is<Node<Shape>>()(parameter(sizes));
is<Node<readonly [2]>>()(constant([1, 2], { shape: [2] }));
is<Node<readonly []>>()(constant(3));
is<Node<Shape>>()(constant([1, 2]));
// @ts-expect-error: "batch" is not written by hand
parameter(["batch", 3]);

// Layers
is<Node<readonly ["batch", 50]>>()(dense(50)(x));
is<Node<readonly ["batch", number]>>()(dense(n)(x));
is<Node<readonly ["batch", 28, 28, 8]>>()(dense(8)(input("x", [28, 28, 1])));
is<Node<Shape>>()(dense(50)(anyNode));
for (const layer of [sigmoid(), tanh(), relu(), leakyRelu({ slope: 0.1 }), logSoftmax(), exp(), log(), neg()])
  is<Node<readonly ["batch", 784]>>()(layer(x));
for (const layer of [elu({ alpha: 2 }), gelu({ approximate: "tanh" }), silu(), softplus(), abs(), sqrt()])
  is<Node<readonly ["batch", 784]>>()(layer(x));
is<Node<readonly ["batch", number]>>()(flatten()(input("x", [28, 28, 1])));
is<Node<readonly ["batch", number]>>()(flatten()(input("x", [28, n, 1])));
is<Node<Shape>>()(flatten()(anyNode));
// @ts-expect-error: an approximation that there is none of
gelu({ approximate: "erf" });
const falling = (iteration: number): number => 1 / iteration;
for (const layer of [leakyRelu({ slope: falling }), elu({ alpha: falling }), batchNormalization({ momentum: falling })])
  is<Node<readonly ["batch", 784]>>()(x.pipe(layer));
// @ts-expect-error: units are needed
dense();
// @ts-expect-error: an option that there is none of
dense(3, { activation: "relu" });

// A dimension of type number and an unknown rank fit everything, in both directions; they are checked at composition
declare function want<S extends Shape>(): (node: Node<S>) => void;
declare const b10: Node<readonly ["batch", 10]>;
declare const bn: Node<readonly ["batch", number]>;
declare const n10: Node<readonly [number, 10]>;
want<Shape>()(b10);
want<Shape>()(bn);
want<Shape>()(constant(1));
want<readonly ["batch", 10]>()(anyNode);
want<readonly []>()(anyNode);
want<readonly ["batch", 10]>()(bn);
want<readonly ["batch", number]>()(b10);
want<readonly ["batch", number]>()(bn);
want<readonly [5, number]>()(n10);
want<readonly ["batch", 28, number]>()({} as Node<readonly ["batch", number, 3]>);
const mixed: Node[] = [x, y, b10, bn, constant(1)];
void mixed;
// @ts-expect-error: 3 is not 10
want<readonly ["batch", 10]>()({} as Node<readonly ["batch", 3]>);
// @ts-expect-error: 27 is not 28
want<readonly ["batch", 28, number]>()({} as Node<readonly ["batch", 27, 3]>);
// @ts-expect-error: rank
want<readonly ["batch", 10]>()({} as Node<readonly ["batch"]>);
// @ts-expect-error: rank
want<readonly ["batch", number]>()({} as Node<readonly ["batch", number, number]>);
// @ts-expect-error: 10 is not a batch
want<readonly ["batch", 10]>()({} as Node<readonly [10, 10]>);
// @ts-expect-error: an unknown number is not a batch either
want<readonly ["batch", 10]>()(n10);
// @ts-expect-error: a batch is no scalar
want<readonly []>()(b10);
// @ts-expect-error: a look-alike is no node
want<Shape>()({ shape: [1], pipe: x.pipe });

// Joins
is<Node<readonly ["batch", 10]>>()(add(b10, b10));
is<Node<readonly ["batch", 10]>>()(add(b10, bn));
is<Node<readonly ["batch", number]>>()(add(bn, b10));
is<Node<readonly ["batch", 10]>>()(add(b10, parameter([10])));
is<Node<readonly ["batch", 10]>>()(add(b10, constant(1)));
is<Node<readonly ["batch", 10]>>()(add(b10, anyNode));
is<Node<Shape>>()(add(anyNode, b10));
is<Node<readonly ["batch", 28, 28, 3]>>()(add(input("x", [28, 28, 3]), parameter([28, 3])));
// @ts-expect-error: 3 is not 10
add(b10, input("t", [3]));
// @ts-expect-error: 3 is not 10
add(b10, parameter([3]));
// @ts-expect-error: the batch is no bias
add(b10, input("labels", []));
// @ts-expect-error: two numbers are no node
add(1, 2);
// @ts-expect-error: a batch does not go with an axis of length 2
multiply(b10, parameter([2, 10]));
// @ts-expect-error: a batch is the first axis
multiply(b10, parameter([1, 1, 10]));
// @ts-expect-error: a batch is the first axis
multiply(input("x", [1]), input("labels", []));
is<Node<readonly ["batch", 10]>>()(multiply(b10, parameter([1, 10])));
is<Node<readonly ["batch", 10]>>()(divide(parameter([1, 1]), b10));
is<Node<readonly ["batch", 10]>>()(add(b10, parameter([n, 10])));
is<Node<readonly ["batch", 5, 3]>>()(pow(input("x", [5, 1]), parameter([1, 1, 3])));
is<Node<readonly ["batch"]>>()(subtract(input("labels", []), parameter([1])));
// @ts-expect-error: 3 is not 10, whatever is in front of it
subtract(parameter([4, 3]), parameter([10]));
// @ts-expect-error: 3 is neither 10 nor 1, behind an axis that is repeated
divide(input("x", [1, 3]), input("u", [5, 10]));
is<Node<readonly ["batch", 10]>>()(add(parameter([10]), b10));
is<Node<readonly ["batch", 10]>>()(subtract(1, b10));
is<Node<readonly ["batch", 10]>>()(pow(b10, 2));
is<Node<readonly ["batch", 5, 3]>>()(multiply(input("x", [5, 1]), input("u", [1, 3])));
is<Node<readonly ["batch", 5, 3]>>()(maximum(input("x", [5, 1]), input("u", [5, 3])));
is<Node<readonly ["batch", 5, 3]>>()(minimum(parameter([5, 1]), input("u", [5, 3])));
is<Node<readonly ["batch", 10]>>()(divide(input("x", [1]), b10));
is<Node<readonly [4, 5, 3]>>()(add(parameter([5, 3]), parameter([4, 1, 3])));
is<Node<readonly []>>()(multiply(0.1, constant(1)));
is<Node<readonly ["batch", 10]>>()(matmul(x, parameter([784, 10])));
is<Node<readonly ["batch", 10]>>()(matmul(x, parameter([n, 10])));
is<Node<readonly [2, 4]>>()(matmul(parameter([2, 3]), parameter([3, 4])));
// @ts-expect-error: inner dimension
matmul(x, parameter([783, 10]));
// @ts-expect-error: rank
matmul(x, parameter([784]));

// Losses
is<Node<readonly []>>()(crossEntropy(y, input("t", [10])));
is<Node<readonly []>>()(crossEntropy(y, input("labels", [])));
is<Node<readonly []>>()(crossEntropy(y, input("t", [n])));
is<Node<readonly []>>()(crossEntropy(y, anyNode));
is<Node<readonly []>>()(crossEntropy(y, b10, { reduction: "sum" }));
is<Node<readonly ["batch"]>>()(crossEntropy(y, b10, { reduction: "none" }));
is<Node<readonly [] | readonly ["batch"]>>()(crossEntropy(y, b10, {} as { reduction?: Reduction }));
is<Node<readonly []>>()(meanSquaredError(y, b10));
is<Node<readonly ["batch"]>>()(sumSquaredError(y, b10, { reduction: "none" }));
// @ts-expect-error: 3 classes for 10
crossEntropy(y, input("t", [3]));
// @ts-expect-error: rank
crossEntropy(y, input("t", [10, 1]));
// @ts-expect-error: a parameter is no batch of targets
crossEntropy(y, parameter([10]));
is<Node<readonly []>>()(huber(y, b10, { threshold: 0.5 }));
is<Node<readonly ["batch"]>>()(huber(y, b10, { reduction: "none" }));
is<Node<readonly []>>()(binaryCrossEntropy(y, b10, { delta: 0 }));
is<Node<readonly ["batch"]>>()(binaryCrossEntropy(y, b10, { reduction: "none" }));
is<Node<readonly []>>()(add(huber(y, b10), l2Penalty(parametersOf(y), { strength: 0.1, half: true })));
is<Node<readonly []>>()(add(l1Penalty(y), l1Penalty([y, ...parametersOf(y)])));
// @ts-expect-error: losses take both in one shape
huber(y, input("t", [3]));
// @ts-expect-error: binary targets are no indices
binaryCrossEntropy(y, input("t", []));
// @ts-expect-error: only L2 has a half
l1Penalty(y, { half: true });
// @ts-expect-error: names are no nodes
l2Penalty(["dense1/W"]);
// @ts-expect-error: no such reduction
crossEntropy(y, b10, { reduction: "avg" });
// @ts-expect-error: 3 is not 10
meanSquaredError(y, input("t", [3]));
// @ts-expect-error: 784 is not 10
crossEntropy(x, x.pipe(dense(10)));

// A declared type must not change the inferred type
// @ts-expect-error: 10 is not 3
export const wish1: Node<readonly ["batch", 3]> = x.pipe(dense(10));
// @ts-expect-error: a scalar
export const wish2: Node<readonly [3]> = constant(1);
// @ts-expect-error: an input has a batch
export const wish3: Node<readonly [3]> = input("x", [3]);
// @ts-expect-error: 4 is not 3
export const wish4: Node<readonly [3]> = parameter([4]);
// @ts-expect-error: a mean over samples is a scalar
export const wish5: Node<readonly ["batch"]> = crossEntropy(y, y);
// @ts-expect-error: 784 is not 3
export const wish6: Node<readonly ["batch", 3]> = add(x, x);
// @ts-expect-error: 784 is not 3
export const wish7: Node<readonly ["batch", 3]> = sigmoid()(x);
// @ts-expect-error: 10 is not 3
export const wish8: Layer<readonly ["batch", 784], readonly ["batch", 3]> = dense(10);

// Users' own nodes: elementwise ones keep the shape type
const swish = defineNode({
  kind: "swish",
  elementwise: true,
  forward(out, { data }) {
    out.data.set(data);
  },
});
is<Node<readonly ["batch", 784]>>()(swish()(x));
is<Node<readonly ["batch", 8]>>()(x.pipe(dense(8), swish({ name: "mine" })));
const scale = defineNode("scale", ({ by }: { by: number }) => ({
  elementwise: true,
  forward(out, { data }) {
    for (let i = 0; i < out.size; i++) out.data[i] = by * data[i];
  },
}));
is<Node<readonly ["batch", 8]>>()(x.pipe(dense(8), scale({ by: 2 })));
const halve = defineNode({ kind: "halve", shape: (s) => [...s.slice(0, -1), 1], forward() {} });
is<Node<Shape>>()(halve()(x));
const weighted = defineJoin({ kind: "weighted", inputs: ["x", "weight"], forward() {} });
is<Node<Shape>>()(weighted(x, parameter([784]), { name: "y" }));
// @ts-expect-error: it takes two inputs
weighted(x);
// @ts-expect-error: an option that it was not defined with
scale({ times: 2 });
// @ts-expect-error: a definition computes something
defineNode({ kind: "idle", elementwise: true, forward: 3 });

// Code for any shape
export function residual<S extends Shape>(from: Node<S>): Node<S> {
  return add(from, from.pipe(sigmoid(), swish()));
}
is<Node<readonly ["batch", 784]>>()(x.pipe(residual));
is<Node<readonly ["batch", 784]>>()(residual(x));

// Images
const pictures = input("x", [28, 28, 3]);
is<Node<readonly ["batch", number, number, 8]>>()(pictures.pipe(conv2d(8)));
is<Node<readonly ["batch", number, number, 3]>>()(pictures.pipe(maxPool(2), averagePool([1, 2], { stride: 2 })));
is<Node<readonly ["batch", number, number, number]>>()(anyNode.pipe(maxPool()));
is<Node<readonly ["batch", number]>>()(pictures.pipe(conv2d(8, { padding: "same" }), relu(), maxPool(), flatten()));
// @ts-expect-error: no images
x.pipe(conv2d(8));
// @ts-expect-error: images without channels
maxPool()(input("x", [28, 28]));
// @ts-expect-error: no padding of that name
conv2d(8, { padding: "full" });

// Dropout keeps the shape
is<Node<readonly ["batch", 784]>>()(x.pipe(dropout(0.2)));
is<Node<readonly ["batch", 28, 28, 3]>>()(pictures.pipe(dropout((iteration) => 1 / (1 + iteration))));
// @ts-expect-error: no ratio
dropout("half");

// Normalizations keep the shape
is<Node<readonly ["batch", 784]>>()(x.pipe(layerNormalization(), batchNormalization({ momentum: 0.2 })));
is<Node<readonly ["batch", 28, 28, 3]>>()(pictures.pipe(batchNormalization(), layerNormalization({ axes: 3 })));
