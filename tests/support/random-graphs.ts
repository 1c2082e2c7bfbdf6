// Random graphs that share nodes in every way: diamonds, a node used twice, tied weights, two inputs of one name.
import {
  absoluteError,
  add,
  binaryCrossEntropy,
  constant,
  crossEntropy,
  dense,
  flatten,
  full,
  he,
  huber,
  input,
  type Layer,
  l1Penalty,
  l2Penalty,
  leakyRelu,
  linear,
  matmul,
  meanSquaredError,
  type Node,
  normal,
  parameter,
  parametersOf,
  relu,
  sigmoid,
  softmax,
  step,
  sumSquaredError,
  tanh,
  uniform,
  values,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { oneOfNames } from "./random-nodes/draw-name.js";
import { BUILT_IN_MAKERS } from "./random-nodes/index.js";
import type { NodeMaker } from "./random-nodes/node-maker.js";

/** Every value in the graph has this many elements for each sample. */
const WIDTH = 3;

type Loss = Node<readonly []>;
type Step = (nodes: readonly Node[], at: (place: number) => Node) => Node;

const place = fc.nat({ max: 1000 });

const layers: fc.Arbitrary<Layer> = fc.oneof(
  fc.constantFrom(sigmoid(), tanh(), relu(), linear(), softmax() as Layer, step(), leakyRelu(), flatten() as Layer),
  fc.double({ min: 0, max: 1, noNaN: true }).map((slope) => leakyRelu({ slope }) as Layer),
);

const initializers = fc.oneof(
  fc.constantFrom(he(), full(0.5), values(Array.from({ length: WIDTH * WIDTH }, (_, i) => (i - 4) / 3))),
  fc.double({ min: 0, max: 2, noNaN: true }).map((spread) => normal(spread)),
  fc.double({ min: 0, max: 2, noNaN: true }).map((spread) => uniform(spread)),
);

const isMatrix = (node: Node): boolean => node.operation.source?.from === "parameter" && node.shape.length === 2;
const matrices = (nodes: readonly Node[]): Node[] => nodes.flatMap((node) => node.inputs.filter(isMatrix));

/** Makes one more node from the existing ones. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ layer: layers, from: place }).map(
    ({ layer, from }): Step =>
      (_, at) =>
        layer(at(from)),
  ),
  fc.record({ from: place, bias: fc.boolean(), trainable: fc.boolean(), W: initializers }).map(
    ({ from, ...options }): Step =>
      (_, at) =>
        at(from).pipe(dense(WIDTH, options) as Layer),
  ),
  fc.record({ from: place, tie: place }).map(
    ({ from, tie }): Step =>
      (nodes, at) => {
        const known = matrices(nodes);
        const W = known.length > 0 ? known[tie % known.length] : parameter([WIDTH, WIDTH]);
        return at(from).pipe(dense(WIDTH, { W }) as Layer);
      },
  ),
  fc.record({ a: place, b: place }).map(
    ({ a, b }): Step =>
      (_, at) =>
        add(at(a), at(b)),
  ),
  fc
    .record({
      from: place,
      numbers: fc.array(fc.double({ noNaN: true, min: -9, max: 9 }), { minLength: 3, maxLength: 3 }),
    })
    .map(
      ({ from, numbers }): Step =>
        (_, at) =>
          add(at(from), constant(numbers) as Node),
    ),
  fc.record({ from: place, initial: initializers }).map(
    ({ from, initial }): Step =>
      (_, at) =>
        matmul(at(from), parameter([WIDTH, WIDTH], { initial }) as Node<readonly [number, number]>),
  ),
  fc.record({ maker: oneOfNames(Object.keys(BUILT_IN_MAKERS)), a: place, b: place }).map(
    ({ maker, a, b }): Step =>
      (_, at) =>
        made(BUILT_IN_MAKERS[maker], [at(a), at(b)]),
  ),
  fc.constant<Step>(() => input("x", [WIDTH])),
);

/** The node that a maker makes, or the first node where the made node has another width. */
function made({ takes = 1, fits, parameters, build }: NodeMaker, [a, b]: [Node, Node]): Node {
  if (fits?.(WIDTH) === false) return a;
  const own = (parameters?.(WIDTH) ?? []).map((shape) => parameter(shape));
  const node = build(takes === 1 ? [a] : [a, b], own);
  return node.shape.length === 2 && node.shape[1] === WIDTH ? node : a;
}

const losses: fc.Arbitrary<(y: Node) => Loss> = fc.constantFrom(
  (y) => meanSquaredError(y, input("t", [WIDTH])) as Loss,
  (y) => sumSquaredError(y, input("t", [WIDTH]), { half: false, name: "loss" }) as Loss,
  (y) => absoluteError(y, input("t", [WIDTH]), { reduction: "mean" }) as Loss,
  (y) => crossEntropy(softmax()(y), input("label", []) as Node, { delta: 0, base: 2 }) as Loss,
  (y) => crossEntropy(softmax()(y), input("label", []) as Node, { labelSmoothing: 0.1 }) as Loss,
  (y) => huber(y, input("t", [WIDTH]), { threshold: 0.5, reduction: "mean" }) as Loss,
  (y) => binaryCrossEntropy(sigmoid()(y), input("t", [WIDTH]) as Node, { delta: 0 }) as Loss,
  (y) => binaryCrossEntropy(linear()(sigmoid()(y)), input("t", [WIDTH]) as Node) as Loss,
  (y) => {
    const weights = parametersOf(y);
    const loss = meanSquaredError(y, input("t", [WIDTH])) as Loss;
    return weights.length === 0 ? loss : add(loss, l2Penalty(weights, { strength: 0.1, half: true }));
  },
  (y) => {
    const weights = parametersOf(y);
    const loss = meanSquaredError(y, input("t", [WIDTH])) as Loss;
    return weights.length === 0 ? loss : add(l1Penalty(weights.slice(0, 1)), loss);
  },
);

/** A loss with at least one trainable parameter under it. */
export const randomLoss: fc.Arbitrary<Loss> = fc
  .record({ steps: fc.array(steps, { maxLength: 12 }), name: fc.boolean(), loss: losses })
  .map(({ steps: made, name, loss }) => {
    const nodes: Node[] = [input("x", [WIDTH])];
    for (const next of made) nodes.push(next(nodes, (from) => nodes[from % nodes.length]));
    const top = nodes[nodes.length - 1];
    return loss(top.pipe(dense(WIDTH, name ? { name: "the last/one" } : {}) as Layer));
  });

/** Feeds that fit every random graph. */
export const feeds: readonly { x: number[][]; t: number[][]; label: number[] }[] = [1, 2, 3].map((n) => ({
  x: [0, 1, 2, 3].map((row) => [Math.sin(n + row), Math.cos(n * row), n / (1 + row)]),
  t: [0, 1, 2, 3].map((row) => [row % 2, n / 4, 0.1]),
  label: [0, 1, 2, n % 3],
}));
