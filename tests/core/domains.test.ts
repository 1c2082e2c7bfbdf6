import { GraphError, HyperparameterError } from "@rxgrad/core";
import {
  anyFinite,
  anyText,
  anyWhole,
  callback,
  checkOption,
  checkOptional,
  type Domain,
  finite,
  fromZeroBelowOne,
  fromZeroToOne,
  listOf,
  nonEmptyText,
  oneOf,
  orElse,
  positive,
  suchAs,
  trueOrFalse,
  whole,
} from "@rxgrad/core/internal";
import { test } from "uvu";
import * as assert from "uvu/assert";

const domains: [name: string, Domain, wanted: string, accepted: unknown[], refused: unknown[]][] = [
  [
    "whole",
    whole(),
    "a whole number, 1 or more",
    [1, 7, 2 ** 53 - 1],
    [0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, "1", 1n, null, [1]],
  ],
  ["whole from 0", whole(0), "a whole number, 0 or more", [0, 3], [-1, 0.5]],
  ["anyWhole", anyWhole, "a whole number", [-5, 0, 5], [0.5, Infinity, "5"]],
  [
    "finite",
    finite(0),
    "a finite number, 0 or more",
    [0, 0.5, Number.MAX_VALUE],
    [-1e-300, Number.NaN, Infinity, "1", null],
  ],
  ["anyFinite", anyFinite, "a finite number", [-1, 0, 1e300], [Number.NaN, -Infinity, "1"]],
  ["positive", positive, "a positive finite number", [5e-324, 1], [0, -1, Number.NaN, Infinity, "1"]],
  ["fromZeroToOne", fromZeroToOne, "a number from 0 to 1", [0, 0.5, 1], [-0.1, 1.1, Number.NaN, "1", null]],
  ["fromZeroBelowOne", fromZeroBelowOne, "a number from 0 to below 1", [0, 0.5], [-0.1, 1, Number.NaN, "0", null]],
  ["trueOrFalse", trueOrFalse, "true or false", [true, false], [0, 1, "true", null]],
  ["anyText", anyText, "a text", ["", "a"], [1, null, undefined, ["a"]]],
  ["nonEmptyText", nonEmptyText, "a text that is not empty", ["a"], ["", 1, null]],
  ["callback", callback("(x) => number"), "a function (x) => number", [() => 1, Math.sin], [{}, "f", null]],
  ["oneOf two", oneOf("min", "max"), '"min" or "max"', ["min", "max"], ["Min", "", null]],
  ["oneOf three", oneOf("a", "b", "c"), '"a", "b" or "c"', ["b"], ["d", "toString"]],
  ["listOf", listOf("nodes"), "a list of nodes", [[], [1, "a"]], [new Set(), { length: 1 }, "ab", null]],
  [
    "listOf with entries",
    listOf("texts", anyText.accepts),
    "a list of texts",
    [[], ["a", ""]],
    // A hole is undefined, which is not a text.
    [["a", 1], Object.assign([], { 1: "a" })],
  ],
  ["orElse", orElse(whole(), "epoch"), 'a whole number, 1 or more, or "epoch"', [1, "epoch"], [0, "Epoch"]],
  [
    "orElse with words",
    orElse(whole(), Infinity, "Infinity"),
    "a whole number, 1 or more, or Infinity",
    [Infinity],
    [-Infinity],
  ],
  ["suchAs", suchAs(whole(), "dense(10)"), "a whole number, 1 or more, such as dense(10)", [10], [0]],
];

for (const [name, domain, wanted, accepted, refused] of domains) {
  test(`${name} accepts only its values, and describes them`, () => {
    assert.is(domain.wanted, wanted);
    assert.equal(
      accepted.map((each) => domain.accepts(each)),
      accepted.map(() => true),
    );
    assert.equal(
      refused.map((each) => domain.accepts(each)),
      refused.map(() => false),
    );
  });
}

test("checkOption: one sentence for all options, in the caller's class of errors", () => {
  checkOption("sgd", "rate", 1, positive);
  assert.throws(
    () => checkOption("sgd", "rate", -1, positive),
    (error: unknown) =>
      error instanceof HyperparameterError && error.message === "sgd: rate is -1; give a positive finite number.",
  );
  assert.throws(
    () => checkOption("dense", "units", [1, 2], whole(), GraphError),
    (error: unknown) =>
      error instanceof GraphError && error.message === "dense: units is an array of 2; give a whole number, 1 or more.",
  );
});

test("checkOptional: undefined is accepted, and the sentence says so", () => {
  checkOptional("train", "every", undefined, whole());
  assert.throws(
    () => checkOptional("train", "every", null, whole()),
    (error: unknown) =>
      (error as Error).message === "train: every is null; give a whole number, 1 or more, or leave it out.",
  );
});

test.run();
