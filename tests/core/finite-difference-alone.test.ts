// Finite differences in networks where perturbations cannot be propagated together, so that each is propagated alone.
import {
  add,
  crossEntropy,
  defineNode,
  dense,
  type FiniteDifferenceOptions,
  input,
  type Node,
  type Strategy,
  sigmoid,
  softmax,
  sumSquaredError,
  values,
  zeros,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, exactDifferences, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { close } from "../support/closeness.js";
import { gradientsOf, gradientsOfNetwork } from "../support/gradients.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { differencesOf, type PlainNetwork } from "../support/plain-network.js";

const STRATEGIES: readonly Strategy[] = ["direct", "propagated", "auto"];

/** The gradient of a loss on one feed, as rows, parameter by parameter. */
function rowsOf(loss: Node<readonly []>, feed: Record<string, number[][]>, options: FiniteDifferenceOptions): Gradient {
  const [gradient] = gradientsOf(loss, feed, [options]);
  return Array.from(gradient, ({ value }) => Array.from(value.data));
}

/** Each unit minus its mean over the batch. The definition does not declare the batch coupling. */
const center = defineNode({
  kind: "center",
  forward(out, z) {
    for (let k = 0; k < z.width; k++) {
      let sum = 0;
      for (let n = 0; n < z.samples; n++) sum += z.data[n * z.width + k];
      for (let n = 0; n < z.samples; n++) out.data[n * z.width + k] = z.data[n * z.width + k] - sum / z.samples;
    }
  },
});

test("a loss that is not a sum over samples gives the textbook's numbers", () => {
  const squared = defineNode({
    kind: "squared",
    forward(out, loss) {
      out.data[0] = loss.data[0] ** 2;
    },
  });
  const x = [0.5, -1, 2];
  const t = [1, 0, -0.5];
  const L = (w: number): number => (0.5 * x.reduce((sum, value, n) => sum + (w * value - t[n]) ** 2, 0)) ** 2;
  const wanted = (L(0.7 + 0.01) - L(0.7 - 0.01)) / 0.02;
  const y = input("x", [1]).pipe(dense(1, { W: values([0.7]), bias: false }));
  const loss = squared()(sumSquaredError(y, input("t", [1]))) as Node<readonly []>;
  const feed = { x: x.map((value) => [value]), t: t.map((value) => [value]) };
  for (const strategy of ["direct", "propagated", "auto"] as const) {
    close(rowsOf(loss, feed, { strategy, h: 0.01 })[0][0], wanted, 1e-12 * Math.abs(wanted));
  }
});

test("a node with undeclared batch coupling is slower, but its numbers are right, after any first batch", () => {
  const x = input("x", [3]);
  const t = input("t", [2]);
  const batches: Record<string, number[][]> = {
    different: randomRows(5, 3),
    alike: Array.from({ length: 5 }, () => [1, -2, 0.5]),
    "all but one alike": [
      [1, -2, 0.5],
      [0, 0, 0],
      [0, 0, 0],
    ],
    single: [[1, -2, 0.5]],
  };
  for (const [name, rows] of Object.entries(batches)) {
    for (const W of [values(randomRows(1, 6)[0]), zeros()]) {
      const loss = sumSquaredError(x.pipe(dense(2, { W }), center(), sigmoid()), t);
      const feed = { x: rows, t: randomRows(rows.length, 2, 3) };
      const direct = rowsOf(loss, feed, { strategy: "direct" });
      for (const strategy of ["propagated", "auto"] as const) {
        const apart = distance(rowsOf(loss, feed, { strategy }), direct);
        assert.ok(apart <= 1e-10, `${name}, ${strategy}: ${apart} apart`);
      }
    }
  }
});

test("graphs without a batch axis give the same as a batch of one", () => {
  const network = layeredNetwork({
    x: randomRows(1, 3),
    layers: [
      [4, "sigmoid"],
      [2, "softmax"],
    ],
  });
  const [W1, b1, W2, b2] = network.parameters.map((each) => values(each.values as number[]));
  const y = input("x", [3], { batch: false }).pipe(
    dense(4, { W: W1, b: b1 }),
    sigmoid(),
    dense(2, { W: W2, b: b2 }),
    softmax(),
  );
  const loss = crossEntropy(y, input("t", [2], { batch: false }));
  const feed = { x: network.inputs[0].rows[0] as number[], t: [1, 0] };
  const plain = differencesOf(float64, network, "central", 1e-4);
  for (const strategy of ["direct", "propagated", "auto"] as const) {
    const [gradient] = gradientsOf(loss, feed, [{ strategy }]);
    const rows = Array.from(gradient, ({ value }) => Array.from(value.data));
    assert.ok(distance(rows, plain) <= roundingOf({ network, scheme: "central", h: 1e-4 }));
  }
});

test("a node that subtracts or adds the mean of the batch, through a value without a batch axis", () => {
  const batchMean = defineNode({
    kind: "batchMean",
    shape: (z) => z.slice(1),
    forward(out, z) {
      out.data.fill(0);
      for (let i = 0; i < z.size; i++) out.data[i % z.width] += z.data[i] / z.samples;
    },
  });
  const z = input("x", [3]).pipe(dense(4), sigmoid());
  const loss = sumSquaredError(add(z, batchMean()(z) as typeof z).pipe(dense(2)), input("t", [2]));
  const feed = { x: randomRows(5, 3), t: randomRows(5, 2, 2) };
  const direct = rowsOf(loss, feed, { strategy: "direct" });
  for (const strategy of ["propagated", "auto"] as const) {
    assert.ok(distance(rowsOf(loss, feed, { strategy }), direct) <= 1e-10, strategy);
  }
});

test("weights that two consecutive layers share, as dense and as matmul", () => {
  const chain = layeredNetwork({
    x: randomRows(4, 3),
    layers: [
      [3, "tanh"],
      [3, "tanh"],
      [3, "softmax"],
    ],
  });
  for (const matmul of [false, true]) {
    const nodes = chain.nodes.map((node) => (node.kind === "dense" ? { ...node, W: 0, b: 1, matmul } : node));
    const network: PlainNetwork = { ...chain, nodes, parameters: chain.parameters.slice(0, 2) };
    for (const scheme of ["central", "forward", "backward", "five-point", "richardson"] as const) {
      for (const h of [1e-1, 1e-3]) {
        const exact = exactDifferences({ network, scheme, h });
        const gradients = gradientsOfNetwork(
          network,
          STRATEGIES.map((strategy) => ({ strategy, scheme, h })),
        );
        for (const [i, gradient] of gradients.entries()) {
          const rounding = STRATEGIES[i] === "direct" ? roundingOf({ network, scheme, h }) : 0;
          const apart = distance(gradient, exact);
          assert.ok(apart <= 1e-14 * largestOf(exact) + rounding, `${STRATEGIES[i]}, ${scheme}, h = ${h}: ${apart}`);
        }
      }
    }
  }
});

test.run();
