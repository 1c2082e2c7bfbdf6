// A user's own functions refuse unknown options.
import { HyperparameterError, input, tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const known = ["by", "batchSize"];
const read = (given: unknown): unknown => knownOptions("scaled", given as object, known);
const refused = (given: unknown, message: string): Error => throws(() => read(given), HyperparameterError, message);

test("options that are known are given back as they came, and none as none", () => {
  const options = { by: 2, batchSize: undefined };
  assert.is(read(options), options);
  assert.equal(read(undefined), {});
  assert.equal(read({ by: 1, other: undefined }), { by: 1, other: undefined });
  assert.equal(knownOptions("scaled", { whatever: 1 }), { whatever: 1 });
});

test("one that there is not is named, with one that is near, or with all", () => {
  refused({ times: 2 }, 'scaled: there is no option "times"; leave it out, or give one of by, batchSize.');
  refused({ batch_size: 2 }, 'scaled: there is no option "batch_size"; give batchSize instead.');
  refused({ miniBatchSize: 2 }, 'scaled: there is no option "miniBatchSize"; give batchSize instead.');
});

test("a value that is no object of options is refused with its type", () => {
  refused(2, "scaled: its options are 2; give an object, such as { by: … }.");
  refused(null, "scaled: its options are null; give an object, such as { by: … }.");
  refused(input("x", [2]), "scaled: its options are a node (input); call it first, as in scaled().");
  refused([1, 2], "scaled: its options are an array of 2; give an object, such as { by: … }.");
  refused(tensor([1]), "scaled: its options are a Tensor; give an object, such as { by: … }.");
  refused(Float32Array.of(1), "scaled: its options are a Float32Array; give an object, such as { by: … }.");
  refused(Promise.resolve({}), "scaled: its options are a Promise; give an object, such as { by: … }.");
});

test.run();
