import {
  amax,
  concatenate,
  GraphError,
  input,
  matmul,
  mean,
  type Node,
  parameter,
  reshape,
  type Shape,
  ShapeError,
  slice,
  sum,
  transpose,
} from "@rxgrad/core";
import { appendOne } from "@rxgrad/core/extend";
import { test } from "uvu";
import { throws } from "../support/closeness.js";

const x = input("x", [2, 6]) as Node;
const shapes = (call: () => unknown, message: string): Error => throws(call, ShapeError, message);
const graph = (call: () => unknown, message: string): Error => throws(call, GraphError, message);

test("refuses missing axes, repeated axes, and no axes", () => {
  shapes(
    () => sum({ axes: [3], name: "total" })(x),
    'sum "total": x has shape [batch, 2, 6], but axis 3 was asked for; give 0 to 2, or −1 for the last.',
  );
  shapes(
    () => amax({ axes: [-4] })(x),
    "amax: x has shape [batch, 2, 6], but axis -4 was asked for; give 0 to 2, or −1 for the last.",
  );
  shapes(
    () => mean({ axes: ["batch"] })(parameter([3]) as Node),
    'mean: x has shape [3], but axis "batch" was asked for; give 0 to 0, or −1 for the last.',
  );
  shapes(
    () => sum({ axes: [0] })(parameter([]) as Node),
    "sum: x has shape [], but axis 0 was asked for; give none, because a scalar has no axes.",
  );
  graph(() => sum({ axes: [1, -2] })(x), "sum: axes is [1, -2], in which axis 1 is twice; give each axis once.");
  graph(() => sum({ axes: [] })(x), "sum: axes is empty; give a list of axes, such as [-1], or leave it out for all.");
  graph(
    () => sum({ axes: 1 as unknown as number[] })(x),
    "sum: axes is 1; give a list of axes, such as [-1], or leave it out for all.",
  );
  graph(() => sum({ axes: [0.5] })(x), 'sum: axis is 0.5; give a whole number, or "batch".');
  graph(() => mean({ keepDimensions: 1 as unknown as boolean })(x), "mean: keepDimensions is 1; give true or false.");
});

test("refuses shapes with another number of elements", () => {
  shapes(
    () => reshape([5, 2], { name: "wide" })(x),
    'reshape "wide": x has shape [batch, 2, 6], 12 elements in each sample, but [5, 2] was asked for; give a shape of as many.',
  );
  shapes(
    () => reshape([-1, 5])(parameter([2, 6]) as Node),
    "reshape: x has shape [2, 6], 12 elements, but [-1, 5] was asked for; give a shape of as many.",
  );
  shapes(
    () => reshape([-1, -1])(x),
    "reshape: x has shape [batch, 2, 6], 12 elements in each sample, but [-1, -1] was asked for; give a shape of as many.",
  );
  graph(() => reshape([0, 3])(x), "reshape: its shape is [0, 3]; give whole positive numbers, and −1 once at most.");
  graph(
    () => reshape(12 as unknown as number[])(x),
    "reshape: its shape is 12; give whole positive numbers, and −1 once at most.",
  );
});

test("refuses orders that are not permutations, or that move the batch", () => {
  shapes(
    () => transpose()(input("u", [3]) as Node),
    "transpose: x has shape [batch, 3]; give it two axes to exchange, besides the batch axis.",
  );
  shapes(
    () => transpose([0, 1])(x),
    "transpose: x has shape [batch, 2, 6], but 2 axes were given; give each of its axes.",
  );
  shapes(
    () => transpose([1, 0, 2], { name: "turned" })(x),
    'transpose "turned": x has shape [batch, 2, 6], but axis 1 is to come first; leave "batch" in front.',
  );
  graph(() => transpose([0, 1, 1])(x), "transpose: axes is [0, 1, 1], in which axis 1 is twice; give each axis once.");
  graph(() => transpose(1 as unknown as number[])(x), "transpose: axes is 1; give a list of axes.");
});

test("refuses slices that are empty, of the batch, or at bad indices", () => {
  shapes(
    () => slice({ start: 4, stop: 2, name: "part" })(x),
    'slice "part": x has shape [batch, 2, 6], but start 4 and stop 2 leave no element along axis -1; give a start before the stop.',
  );
  shapes(
    () => slice({ axis: 0, stop: 1 })(x),
    "slice: x has shape [batch, 2, 6], whose axis 0 is the batch; slice another axis, or the feed.",
  );
  shapes(
    () => slice({ axis: 5 })(x),
    "slice: x has shape [batch, 2, 6], but axis 5 was asked for; give 0 to 2, or −1 for the last.",
  );
  graph(() => slice({ stop: 1.5 })(x), "slice: stop is 1.5; give a whole number.");
});

test("refuses nodes that cannot be concatenated", () => {
  const join = concatenate as (nodes: unknown, options?: object) => Node;
  shapes(
    () => join([x, input("u", [3, 6])], { name: "both" }),
    'concatenate "both": x1 has shape [batch, 2, 6] but x2 has [batch, 3, 6]; give both the same axes except axis -1.',
  );
  shapes(
    () => join([x, parameter([2, 6])], { axis: 1 }),
    "concatenate: x1 has shape [batch, 2, 6] but x2 has [2, 6]; give both the same axes except axis 1.",
  );
  shapes(
    () => join([x, parameter([4, 2, 6])], { axis: 1 }),
    "concatenate: x1 has shape [batch, 2, 6] but x2 has [4, 2, 6]; give both the same axes except axis 1.",
  );
  shapes(
    () => join([x, x], { axis: 0 }),
    "concatenate: x1 has shape [batch, 2, 6], whose axis 0 is the batch; give another.",
  );
  graph(() => join([]), "concatenate: its list of nodes is empty; give one or more.");
  graph(() => join(x), "concatenate: nodes is a node (input); give a list of nodes.");
  graph(() => join([x, 3]), "concatenate: x2 is 3; give a node.");
  shapes(() => appendOne()(input("label", [])), "appendOne: x has shape [batch]; give it a last axis of features.");
});

test("refuses matrices that cannot be multiplied", () => {
  const product = matmul as (a: Node, b: Node, options?: object) => Node;
  const fits = "give a's last axis the length of b's last but one, and make the axes before the last two equal, or 1.";
  for (const [a, b] of [
    [x, x],
    [parameter([3, 2, 6]), parameter([2, 6, 4])],
    [parameter([6]), input("b", [6, 4])],
    [input("x", [2, 6]), parameter([2, 6, 4])],
  ] as [Node<Shape>, Node<Shape>][]) {
    const said = [a, b].map(({ shape }) => `[${shape.join(", ")}]`);
    shapes(() => product(a, b, { name: "ab" }), `matmul "ab": a has shape ${said[0]} but b has ${said[1]}; ${fits}`);
  }
  shapes(
    () => product(input("u", [6]) as Node, input("b", [6, 4]) as Node),
    "matmul: a has shape [batch, 6] but b has [batch, 6, 4]; give b two axes, the first as long as a's last.",
  );
  graph(() => matmul.build([x], {}), "matmul: 1 inputs were given; give 2 (a, b).");
});

test.run();
