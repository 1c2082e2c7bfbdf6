// Weights with the same x in a sample move their unit equally, and "propagated" perturbs them together.
import { crossEntropy, dense, input, normal, type Scheme, sigmoid, softmax } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { gradientsOf } from "../support/gradients.js";

const SAMPLES = 7;

function agrees(inputs: number, scheme: Scheme, x: (n: number, i: number) => number): void {
  const y = input("x", [inputs]).pipe(dense(2, { W: normal(0.1) }), sigmoid(), dense(3, { W: normal(1) }), softmax());
  const loss = crossEntropy(y, input("label", []));
  const feed = {
    x: Array.from({ length: SAMPLES }, (_, n) => Array.from({ length: inputs }, (_, i) => x(n, i))),
    label: Array.from({ length: SAMPLES }, (_, n) => n % 3),
  };
  const strategies = ["direct", "propagated", "collapsed"] as const;
  const [direct, propagated, collapsed] = gradientsOf(
    loss,
    feed,
    strategies.map((strategy) => ({ scheme, strategy, h: 1e-3 })),
  );
  for (const { name, value } of direct) {
    const largest = Math.max(...value.data.map(Math.abs));
    value.data.forEach((wanted, k) => {
      const got = propagated.get(name).data[k];
      // A direct difference subtracts losses of about 1 and divides by h.
      assert.ok(Math.abs(got - wanted) <= 1e-9 * largest + (64 * Number.EPSILON) / 1e-3, `${name}[${k}]`);
      assert.ok(Math.abs(got - collapsed.get(name).data[k]) <= 1e-10 * largest, `${name}[${k}] collapsed`);
    });
  }
}

for (const scheme of ["central", "forward", "backward", "five-point", "richardson"] as const) {
  test(`${scheme}: a few repeated values, including zero and the 1 of the bias`, () => {
    agrees(40, scheme, (n, i) => [0, 1, -1, 0.5, 1, 0.25][(5 * n + i * i) % 6]);
  });
}

test("more weights than fit at a time share one row", () => {
  agrees(700, "central", () => 0.5);
});

test("the same value in different samples is not the same move", () => {
  agrees(3, "central", (n, i) => (i === 0 ? 2 : n / 10));
});

test.run();
