// JSON that toJSON would not have written is refused with its place.
import { defineNode, dense, fromJSON, GraphError, input, softmax, toJSON } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { COUNT, fresh, type Json, options, placeOf, put, refuses, refusesIn } from "../support/written-graph.js";

test("the graph of these tests can be read", () => {
  assert.is(fromJSON(fresh(), options).optimizers.length, 1);
});

test("the outside", () => {
  const wanted = "give the object that toJSON made, after JSON.parse of a text.";
  for (const [wrong, words] of [
    [null, "null"],
    [[], "an array of 0"],
    ["{}", '"{}"'],
    [7, "7"],
    [undefined, "undefined"],
    ["x".repeat(100_000), `"${"x".repeat(78)}…`],
  ] as const) {
    throws(() => fromJSON(wrong), GraphError, `fromJSON: it was given ${words}; ${wanted}`);
  }
  const format = 'give what toJSON made, whose format is "rxgrad/graph".';
  throws(() => fromJSON({}), GraphError, `fromJSON: format is undefined; ${format}`);
  refuses("format", "onnx", `format is "onnx"; ${format}`);
  refuses("version", 2, "version is 2, but this release reads version 1; use the release that wrote it.");
  refuses("nodes", {}, "nodes is an Object; give a list.");
  refuses("roots", 3, "roots is 3; give a list.");
  const roots = "give a node, a gradient, an optimizer, or a list of them.";
  refuses("roots", [], `roots: it was given an empty list; ${roots}`);
  refuses("roots", [99], `roots[0] is 99; give the index of a node before it, 0 to ${COUNT - 1}.`);
});

test("indices that point forward, at itself or out of range", () => {
  const itself = placeOf("leakyRelu");
  const before = (count: number): string => `give the index of a node before it, 0 to ${count - 1}.`;
  const wrong: [Json, string][] = [
    [itself, `${itself}`],
    [itself + 1, `${itself + 1}`],
    [1e9, "1000000000"],
    [-1, "-1"],
    [0.5, "0.5"],
    ["0", '"0"'],
    [null, "null"],
    [[0], "an array of 1"],
    [{}, "an Object"],
  ];
  for (const [index, words] of wrong.slice(0, 2)) {
    refusesIn("leakyRelu", "inputs", [index], `.inputs[0] is ${words}; ${before(itself)}`);
  }
  for (const [index, words] of wrong.slice(2)) {
    refusesIn("leakyRelu", "inputs", [index], `.inputs[0] is ${words}; ${before(itself)}`);
    refusesIn("finiteDifference", "loss", index, `.loss is ${words}; ${before(COUNT - 2)}`);
    refusesIn("finiteDifference", "parameters", [0, index], `.parameters[1] is ${words}; ${before(COUNT - 2)}`);
  }
  refuses("nodes.0.inputs", [0], "nodes[0].inputs[0] is 0; give none, as no node comes before it.");
  refusesIn("flatten", "inputs", 0, ".inputs is 0; give a list.");
});

test("indices that point at the wrong thing", () => {
  refusesIn("sgd", "gradients", [0], ".gradients[0] is 0, a node of kind input; give the index of a gradient.");
  refusesIn("sgd", "gradients", [], ': sgd "W": it was given no gradient; give one, or several.');
  const { nodes } = fresh();
  refuses(
    "nodes",
    [...nodes, { kind: "tanh", options: {}, inputs: [COUNT - 1] }],
    `nodes[${COUNT}].inputs[0] is ${COUNT - 1}, an optimizer of kind sgd; give the index of a node that has a value.`,
  );
  const scalar = "give a node whose value is one number.";
  refusesIn("finiteDifference", "loss", 0, `: finiteDifference: the loss has shape [batch, 3, 1]; ${scalar}`);
});

test("entries of the wrong form", () => {
  const name = "give a text that is not empty, or no name.";
  refuses("nodes.3", null, "nodes[3] is null; give an object.");
  refusesIn("flatten", "name", "", `.name is ""; ${name}`);
  refusesIn("flatten", "name", {}, `.name is an Object; ${name}`);
  refusesIn("flatten", "options", [], ".options is an array of 0; give an object.");
  refusesIn("flatten", "options.name", "a", ".options.name: a name is not an option; give it beside kind.");
  refusesIn("flatten", "loss", 0, ': the key "loss" is not known; give kind, name, options, leftOut, inputs alone.');
  refusesIn("flatten", "leftOut", 5, ".leftOut is 5; give an object.");
  refusesIn("sgd", "leftOut.learningRate", 5, ".leftOut.learningRate is 5; give a text.");
  refusesIn("dense", "options.units", 3, ': dense "y": units is 3 but W has 2; give both the same.');
  refusesIn("dense", "inputs", [1], ': dense "y": 1 inputs were given; give x, W and perhaps b.');
  refusesIn("dense", "inputs", [1, 2, 3, 3], ': dense "y": 4 inputs were given; give x, W and perhaps b.');
  refusesIn("add", "inputs", [0], ": add: 1 nodes and 0 numbers were given; give two nodes, or a node and a number.");
  refusesIn("flatten", "inputs", [0, 0], ": flatten: 2 inputs were given; give 1.");
});

test("sources of the wrong form", () => {
  const shape = "give a list of whole positive numbers.";
  refusesIn("input", "options.shape", "3", `: input: its shape is "3"; ${shape}`);
  refusesIn("input", "options.shape", [3, "4"], `: input: its shape is an array of 2; ${shape}`);
  refusesIn("input", "options.shape", Array(33).fill(1), ": input: its shape has 33 axes; give 32 at most.");
  refusesIn("input", "options.batch", 1, ": input: batch is 1; give true or false.");
  const axis = 'give whole positive numbers, and "batch" only first.';
  refusesIn("input", "options.shape", [-1], `: input "x": axis 1 of shape [batch, -1] is -1; ${axis}`);
  refusesIn("parameter", "options.trainable", "no", ': parameter: trainable is "no"; give true or false.');
  refusesIn("parameter", "inputs", [0], ": parameter: 1 inputs were given; give none.");
  const initial = "give { kind, options }, such as zeros.";
  refusesIn("parameter", "options.initial", "he", `: parameter: initial is "he"; ${initial}`);
  const known = "give zeros, full, normal, uniform, glorot, he or values.";
  const kind = "options.initial.kind";
  refusesIn("parameter", kind, "toString", `: parameter: the initializer "toString" is not known; ${known}`);
  const sigma = "sigma is -1; give a finite number, 0 or more.";
  refusesIn("parameter", "options.initial.options.sigma", -1, `: normal: ${sigma}`);
});

test("constants of the wrong form", () => {
  const numbers = "its value is not { shape, data } of numbers; give the lists that a tensor writes.";
  refusesIn("constant", "options.value", 5, `: constant "shift": ${numbers}`);
  refusesIn("constant", "options.value.data", [1, [2]], `: constant "shift": ${numbers}`);
  const count = "holds 1000000000000000000 numbers but 2 were given; give one number for each element.";
  const shape = "options.value.shape";
  refusesIn("constant", shape, [1e9, 1e9], `: tensor: shape [1000000000, 1000000000] ${count}`);
  const special = "give one of NaN, Infinity, -Infinity, -0, alone.";
  const at = ".options.value.data[1].$number is";
  refusesIn("constant", "options.value.data", [1, { $number: "8" }], `${at} "8"; ${special}`);
  refusesIn("constant", "options.value.data", [1, { $number: "NaN", more: 1 }], `${at} "NaN"; ${special}`);
});

test("options of the wrong form keep the words of who refuses them, and the cause", () => {
  const slope =
    "slope is null; give a finite number, such as 0.01, a schedule (iteration) => number, or an Observable.";
  refusesIn("leakyRelu", "options.slope", null, `: leakyRelu: ${slope}`);
  const h = "h is -1; give a positive finite number, such as 1e-4.";
  refusesIn("finiteDifference", "options.h", -1, `: finiteDifference: ${h}`);
  const fragile = defineNode("fragile", ({ list }: { readonly list: number[] }) => {
    const length = list.length;
    return { shape: () => [length], forward() {} };
  });
  const json = JSON.parse(JSON.stringify(toJSON(input("x", [1]).pipe(fragile({ list: [1] })))));
  put(json, "nodes.1.options", {});
  const error = throws(
    () => fromJSON(json, { kinds: [fragile] }),
    GraphError,
    "fromJSON: nodes[1]: its definition threw: Cannot read properties of undefined (reading 'length')",
  );
  assert.instance(error.cause, TypeError);
});

test("parameters that a kind of the user's own does not have", () => {
  const biased = defineNode({
    kind: "biased",
    parameters: (x) => ({ bias: { shape: [x[1] as number] } }),
    forward: (out, x, bias) => out.kernels.add(out.offset, x.offset, x.size, bias.offset, bias.size, out.size),
  });
  const json = JSON.parse(JSON.stringify(toJSON(input("x", [2]).pipe(biased()))));
  const read = (): unknown => fromJSON(json, { kinds: [biased] });
  put(json, "nodes.2.inputs", [0, 1, 1]);
  throws(read, GraphError, "fromJSON: nodes[2]: biased: 2 parameters were given; give bias.");
  put(json, "nodes.2.inputs", [0, 0]);
  const shapes = "bias has shape [batch, 2] but [2] is wanted; give that.";
  throws(read, GraphError, `fromJSON: nodes[2]: biased: ${shapes}`);
});

test("invalid kinds", () => {
  const wanted = "give what defineNode returned.";
  const given = (kinds: unknown, message: string): void =>
    void throws(() => fromJSON(fresh(), { ...options, kinds: kinds as [] }), GraphError, `fromJSON: ${message}`);
  given([null], `kinds[0] is null; ${wanted}`);
  given([softmax, () => 5], `kinds[1] is a function; ${wanted}`);
  given([{ kind: "mine", role: "loss", build() {} }], `kinds[0] is an Object; ${wanted}`);
  given(softmax, "kinds is a function; give a list of what defineNode returned.");
  const liar = { kind: "flatten", build: () => 5 };
  const older = { ...fresh(), own: undefined };
  throws(
    () => fromJSON(older, { ...options, kinds: [liar as never] }),
    GraphError,
    "fromJSON: nodes[1]: build of flatten returned no node of its role; return one.",
  );
});

test("two nodes of one name, reading and writing", () => {
  const twice = input("x", [1]).pipe(dense(1, { name: "same" }), dense(1, { name: "same" }));
  const message = 'dense "same": another node (dense) has the same name; give each node a name of its own.';
  throws(() => toJSON(twice), GraphError, message);
  const json = toJSON(input("x", [1]).pipe(dense(1, { name: "same" }), dense(1, { name: "other" })));
  throws(() => fromJSON(JSON.parse(JSON.stringify(json).replace("other", "same"))), GraphError, message);
});

test.run();
