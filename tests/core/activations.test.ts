// Activations: what they refuse, and cases for which PyTorch gives no number.
import {
  elu,
  fromJSON,
  type GeluOptions,
  gelu,
  HyperparameterError,
  input,
  logSoftmax,
  type Node,
  ShapeError,
  silu,
  softplus,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changeOf } from "../support/change.js";
import { close, throws } from "../support/closeness.js";

const x = input("x", [3]);

test("refuses options outside their domain", () => {
  throws(
    () => elu({ alpha: Number.NaN })(x),
    HyperparameterError,
    "elu: alpha is NaN; give a finite number, such as 1.",
  );
  throws(
    () => gelu({ approximate: "erf" } as unknown as GeluOptions)(x),
    HyperparameterError,
    'gelu: approximate is "erf"; give "none" or "tanh".',
  );
  throws(
    () => logSoftmax({ name: "logP" })(input("label", [])),
    ShapeError,
    'logSoftmax "logP": x has shape [batch]; give it a last axis of classes.',
  );
});

/** The change of a node that holds one number. */
const changeAt = (layer: (x: Node) => Node, at: number, move: number): number =>
  changeOf(layer(input("x", [1])), 1, { x: { values: [at], moves: [move] } }).change[0];

test("far from 0, where the derivative is tiny, a change keeps all its digits", () => {
  // Far below 0, silu(x) is x·e^x and softplus(x) is e^x, with a relative error of 1e-26.
  for (const d of [1e-12, 1e-4, 0.5]) {
    const rise = Math.exp(-60) * Math.expm1(d);
    close(changeAt(softplus() as (x: Node) => Node, -60, d), rise, 1e-14 * rise);
    const wanted = -60 * rise + d * Math.exp(-60) * Math.exp(d);
    close(changeAt(silu() as (x: Node) => Node, -60, d), wanted, 1e-13 * Math.abs(wanted));
  }
});

test("steps so large that e^d overflows give the right change", () => {
  for (const layer of [softplus(), silu(), gelu(), gelu({ approximate: "tanh" })]) {
    close(changeAt(layer as (x: Node) => Node, -5000, 6000), 1000, 1e-12);
  }
  close(changeAt(elu() as (x: Node) => Node, -5000, 6000), 1001, 1e-12);
  const { change } = changeOf(logSoftmax()(x), 1, { x: { values: [0, 0, 0], moves: [0, 3000, 0] } });
  close(change[0], Math.log(3) - 3000, 1e-12);
  close(change[1], Math.log(3), 1e-12);
});

test("the log-probability of a class with probability near 1 changes by 1e-30", () => {
  const { value, change } = changeOf(logSoftmax()(x), 1, { x: { values: [70, 0, 0], moves: [1e-6, 0, 0] } });
  close(value[0], -2 * Math.exp(-70), 1e-14 * Math.exp(-70));
  const wanted = -2 * Math.exp(-70) * Math.expm1(-1e-6);
  close(change[0], wanted, 1e-14 * wanted);
});

test("options come back from JSON", () => {
  const root = x.pipe(elu({ alpha: 0.5 }), gelu({ approximate: "tanh" }), gelu({ name: "last" }));
  assert.equal(toJSON(fromJSON(toJSON(root)).roots), toJSON(root));
});

test.run();
