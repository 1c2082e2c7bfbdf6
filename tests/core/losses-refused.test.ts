import {
  binaryCrossEntropy,
  constant,
  crossEntropy,
  dense,
  GraphError,
  HyperparameterError,
  huber,
  input,
  l1Penalty,
  l2Penalty,
  type Node,
  parameter,
  parametersOf,
  ShapeError,
  sigmoid,
  softmax,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const x = input("x", [4]);
const y = x.pipe(dense(3), sigmoid());
const t = input("t", [3]);
const other = input("other", [2]) as Node as typeof t;
const W = parameter([2, 2], { name: "W" });

const refused = (call: () => unknown, message: string): Error => throws(call, HyperparameterError, message);

/** The end of a message about a value that is not a number. */
const orChanging = ", a schedule (iteration) => number, or an Observable";

test("refuses shapes that differ", () => {
  for (const [kind, loss] of Object.entries({ huber, binaryCrossEntropy })) {
    throws(
      () => loss(y, other, { name: "loss" }),
      ShapeError,
      `${kind} "loss": y has shape [batch, 3] but t has [batch, 2]; give both the same shape.`,
    );
  }
});

test("refuses unknown reductions", () => {
  const known = '"none", "sum", "mean" or "mean-elements"';
  const reduction = "average" as "mean";
  for (const [kind, loss] of Object.entries({ huber, binaryCrossEntropy })) {
    refused(() => loss(y, t, { reduction }), `${kind}: reduction is "average"; give ${known}.`);
  }
});

test("refuses a threshold that is not positive and finite", () => {
  for (const threshold of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    refused(
      () => huber(y, t, { threshold }),
      `huber: threshold is ${threshold}; give a positive finite number, such as 1.`,
    );
  }
});

test("refuses an invalid delta or base of a cross-entropy", () => {
  for (const delta of [-1e-7, Number.NaN, Number.POSITIVE_INFINITY]) {
    refused(
      () => binaryCrossEntropy(y, t, { delta }),
      `binaryCrossEntropy: delta is ${delta}; give a finite number, 0 or more, such as 1e-7.`,
    );
  }
  refused(() => binaryCrossEntropy(y, t, { base: 10 }), "binaryCrossEntropy: base is 10; give Math.E or 2.");
});

test("refuses a label smoothing outside 0 to 1", () => {
  const p = x.pipe(dense(3), softmax());
  for (const labelSmoothing of [-0.1, 1.1, Number.NaN, "0.1" as unknown as number]) {
    const isNumber = typeof labelSmoothing === "number";
    refused(
      () => crossEntropy(p, t, { labelSmoothing }),
      `crossEntropy: labelSmoothing is ${isNumber ? labelSmoothing : '"0.1"'}; give a number from 0 to 1, such as 0.1${isNumber ? "" : orChanging}.`,
    );
  }
});

test("refuses penalties without nodes, and with an invalid strength", () => {
  for (const [kind, penalty] of Object.entries({ l1Penalty, l2Penalty })) {
    throws(
      () => penalty(parametersOf(x)),
      GraphError,
      `${kind}: it was given no nodes; give some, such as parametersOf(y).`,
    );
    throws(() => penalty(0.1 as unknown as Node), GraphError, `${kind}: input 1 is undefined; give a node.`);
    throws(() => penalty([W, undefined as unknown as Node]), GraphError, `${kind}: input 2 is undefined; give a node.`);
    for (const strength of [-1, Number.NaN, Number.POSITIVE_INFINITY, "1" as unknown as number]) {
      const isNumber = typeof strength === "number";
      refused(
        () => penalty(W, { strength, name: "small" }),
        `${kind} "small": strength is ${isNumber ? strength : '"1"'}; give a finite number, 0 or more${isNumber ? "" : orChanging}.`,
      );
    }
  }
  refused(
    () => l2Penalty(W, { half: 0.5 as unknown as boolean }),
    "l2Penalty: half is 0.5; give true for ½·strength·Σw² or false for strength·Σw².",
  );
});

test("the shape of a loss follows its reduction, with a batch axis or without", () => {
  for (const loss of [huber, binaryCrossEntropy]) {
    assert.equal(loss(y, t).shape, []);
    assert.equal(loss(y, t, { reduction: "mean" }).shape, []);
    assert.equal(loss(y, t, { reduction: "none" }).shape, ["batch"]);
    const alone = loss(constant([0.5, 0.2]), constant([1, 0]), { reduction: "none" }) as Node;
    assert.equal(alone.shape, []);
  }
});

test.run();
