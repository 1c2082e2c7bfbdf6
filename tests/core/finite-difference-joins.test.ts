// Finite differences through joins: targets that move, shifts with fewer axes, and parameters of user-defined nodes.
import {
  absoluteError,
  add,
  crossEntropy,
  defineNode,
  dense,
  type Feed,
  input,
  matmul,
  meanSquaredError,
  type Node,
  normal,
  parameter,
  relu,
  sigmoid,
  softmax,
  sumSquaredError,
  tanh,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { gradientsOf } from "../support/gradients.js";
import { randomRows } from "../support/layered-network.js";

/** The error of subtracting losses of about 1 at h = 1e-3. */
const ROUNDING = 1e-12;

/** The fast strategies agree with direct, and no parameter has the gradient 0. */
function agree(loss: Node<readonly []>, feed: Feed, what: string): void {
  for (const scheme of ["central", "forward", "backward", "five-point", "richardson"] as const) {
    const options = (["direct", "propagated", "auto"] as const).map((strategy) => ({ strategy, scheme, h: 1e-3 }));
    const [direct, ...fast] = gradientsOf(loss, feed, options);
    for (const { name, value } of direct) {
      assert.ok(
        value.data.some((each) => each !== 0),
        `${what}: ${name} has no gradient`,
      );
      for (const gradient of fast) {
        const apart = value.data.map((each, i) => Math.abs(each - gradient.get(name).data[i]));
        const tolerance = ROUNDING + 1e-9 * Math.max(...value.data.map(Math.abs));
        assert.ok(Math.max(...apart) <= tolerance, `${what}, ${scheme}, ${name}: ${apart} apart`);
      }
    }
  }
}

const W = { W: normal(0.5), b: normal(0.5) };
const x = input("x", [3]);
const z = x.pipe(dense(4, W), tanh(), dense(3, W));
const y = z.pipe(softmax());
const feed = { x: randomRows(5, 3) };

test("targets from another network, or from the same one", () => {
  const other = x.pipe(dense(4, W), relu(), dense(3, W), softmax());
  const sure = z.pipe(dense(3, W), softmax());
  for (const delta of [0, 1e-7]) {
    agree(crossEntropy(y, other, { delta }), feed, "two networks");
    agree(crossEntropy(y, y, { delta }), feed, "the entropy of one");
    agree(crossEntropy(y, sure, { delta, base: 2 }), feed, "a network ahead of another");
    agree(crossEntropy(sure, y, { delta }), feed, "a network behind another");
    const unfused = add(y, other).pipe(sigmoid());
    agree(crossEntropy(unfused, sure, { delta, reduction: "sum" }), feed, "not from softmax");
  }
  agree(meanSquaredError(y, other), feed, "squares");
  agree(sumSquaredError(y, sure, { half: false }), feed, "squares, one behind the other");
  agree(absoluteError(z, other), feed, "absolute residuals");
});

test("shifts by a number, by a number for each unit, and by one for each element", () => {
  const t = input("t", [2, 3]);
  const image = {
    x: randomRows(4, 6).map((row) => [row.slice(0, 3), row.slice(3)]),
    t: randomRows(4, 6, 2).map((row) => [row.slice(0, 3), row.slice(3)]),
  };
  const positions = input("x", [2, 3]).pipe(dense(3, W), tanh());
  for (const shape of [[], [3], [2, 3]]) {
    const shift = parameter(shape as [2, 3], { initial: normal(0.5), name: "shift" });
    agree(sumSquaredError(add(positions, shift).pipe(sigmoid()), t), image, `[${shape}] on [batch, 2, 3]`);
  }
  for (const shape of [[], [3]]) {
    const shift = parameter(shape as [3], { initial: normal(0.5), name: "shift" });
    agree(
      sumSquaredError(add(z, shift).pipe(sigmoid()), input("t", [3])),
      { ...feed, t: randomRows(5, 3, 2) },
      `[${shape}] on [batch, 3]`,
    );
  }
  const perSample = parameter([], { initial: normal(0.5), name: "shift" });
  const scalars = crossEntropy(y, input("t", []), { reduction: "none" });
  agree(
    sumSquaredError(add(scalars, perSample), input("u", [])),
    { ...feed, t: [0, 1, 2, 0, 1], u: [0, 0, 1, 1, 0] },
    "[] on [batch]",
  );
});

test("elementwise nodes with parameters of their own, one for each unit", () => {
  const scaled = defineNode({
    kind: "scaled",
    elementwise: true,
    parameters: (shape) => ({ scale: { shape: [shape[1] as number], initial: normal(1) } }),
    forward(out, values, scale) {
      for (let i = 0; i < out.size; i++) out.data[i] = Math.sin(values.data[i] * scale.data[i % scale.size]);
    },
  });
  const loss = sumSquaredError(x.pipe(dense(4, W), scaled(), dense(2, W)) as Node, input("t", [2]) as Node);
  agree(loss, { ...feed, t: randomRows(5, 2, 2) }, "scaled");
});

test("a matrix that is computed from parameters", () => {
  const [A, B] = ["A", "B"].map((name) => parameter([3, 3], { name, initial: normal(0.5) }));
  const loss = sumSquaredError(matmul(x, matmul(A, B)).pipe(tanh()), input("t", [3]));
  agree(loss, { ...feed, t: randomRows(5, 3, 2) }, "A·B");
  const square = sumSquaredError(matmul(x, matmul(A, A)).pipe(tanh()), input("t", [3]));
  agree(square, { ...feed, t: randomRows(5, 3, 2) }, "A·A");
});

test.run();
