// Invalid tensors, parameters and runs, which only code that builds on core creates by hand.
import { constant, GraphError, input, Parameters, parameter, ShapeError, Tensor, tensor } from "@rxgrad/core";
import { turns } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

test("refuses a tensor without a shape, without numbers, or with numbers that are not in a Float64Array", () => {
  const make = Tensor as unknown as new (...given: unknown[]) => Tensor;
  throws(() => new make(), ShapeError, "tensor: its shape is undefined; give a list, such as [2].");
  throws(() => new make(2, new Float64Array(2)), ShapeError, "tensor: its shape is 2; give a list, such as [2].");
  const fix = "give a Float64Array, or call tensor(values).";
  throws(() => new make([2]), ShapeError, `tensor: its data is undefined; ${fix}`);
  throws(() => new make([2], [1, 2]), ShapeError, `tensor: its data is an array of 2; ${fix}`);
  throws(
    () => new make([2], new Float64Array(3)),
    ShapeError,
    "tensor: shape [2] holds 2 numbers but 3 were given; give one number for each element.",
  );
});

test("refuses an axis whose length is not a whole number of at least 0, in every way of creating a tensor", () => {
  for (const [shape, axis, what] of [
    [[-1, -2], 0, "-1"],
    [[2, Number.NaN], 1, "NaN"],
    [[1.5, 2], 0, "1.5"],
    [[Number.POSITIVE_INFINITY, 0], 0, "Infinity"],
    [["2"], 0, '"2"'],
    [[2, undefined], 1, "undefined"],
    [new Array(1), 0, "undefined"],
  ] as [number[], number, string][]) {
    const message = `tensor: axis ${axis} of shape [${Array.from(shape, String).join(", ")}] is ${what}; give whole numbers, 0 or more.`;
    throws(() => new Tensor(shape, new Float64Array(2)), ShapeError, message);
    for (const numbers of [[1, 2], new Float32Array(2), tensor([1, 2])]) {
      throws(() => tensor(numbers, shape), ShapeError, message);
      throws(() => constant(numbers, { shape }), ShapeError, message);
    }
  }
  assert.equal(tensor([], [0, 3]).toArray(), []);
  const view = new DataView(new ArrayBuffer(8)) as never;
  const message =
    "tensor: expected a number at depth 0 but found object; give numbers, nested to the same depth everywhere.";
  throws(() => tensor(view), ShapeError, message);
});

test("refuses parameters that are not named tensors", () => {
  const make = Parameters as unknown as new (entries?: unknown) => Parameters;
  const fix = "give a list of { name, node, value: Tensor }.";
  throws(() => new make(), GraphError, `parameters: they are undefined; ${fix}`);
  throws(() => new make(input("x", [2])), GraphError, `parameters: they are a node (input); ${fix}`);
  throws(() => new make([{ name: "w", value: [1] }]), GraphError, `parameters: they are an array of 1; ${fix}`);
  throws(() => new make([null]), GraphError, `parameters: they are an array of 1; ${fix}`);
  const w = { name: "w", node: parameter([1]), value: new Tensor([1], new Float64Array([3])) };
  assert.is(new make(new Set([w])).get("w").at(0), 3);
});

test("refuses turns of a value that is not a run", () => {
  for (const [given, words] of [
    [undefined, "undefined"],
    [{}, "an Object"],
  ] as const) {
    const message = `turns: its run is ${words}; give one that startRun made.`;
    throws(() => turns(given as never, []).next(), GraphError, message);
  }
});

test.run();
