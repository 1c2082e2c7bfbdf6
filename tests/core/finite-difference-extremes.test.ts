// Finite differences of extreme numbers: huge or tiny steps, and saturated activations and softmax.
import {
  crossEntropy,
  dense,
  input,
  type Node,
  type Strategy,
  sigmoid,
  softmax,
  sumSquaredError,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, exactDifferences, type Gradient, largestOf } from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { close } from "../support/closeness.js";
import { gradientsOf, gradientsOfNetwork } from "../support/gradients.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import {
  type Activation,
  type DataLoss,
  differencesOf,
  type PlainNetwork,
  type PlainScheme,
} from "../support/plain-network.js";

const ALL: readonly Strategy[] = ["direct", "propagated", "auto", "collapsed"];
/** The strategies that do not subtract losses. */
const FAST: readonly Strategy[] = ["propagated", "auto", "collapsed"];
const SCHEMES: readonly PlainScheme[] = ["central", "forward", "backward", "five-point", "richardson"];

function gradientsBy(
  strategies: readonly Strategy[],
  network: PlainNetwork,
  scheme: PlainScheme,
  h: number,
): Gradient[] {
  return gradientsOfNetwork(
    network,
    strategies.map((strategy) => ({ strategy, scheme, h })),
  );
}

const LOSSES: readonly Partial<DataLoss>[] = [
  { delta: 0 },
  { delta: 1e-7, base: 2 },
  { kind: "meanSquaredError", reduction: "mean-elements" },
  { kind: "absoluteError", reduction: "sum" },
];

/** The error of a loss in 31 digits. */
const REFERENCE = 1e-30;

test("steps so large that every change exceeds 1", () => {
  for (const activation of ["sigmoid", "tanh", "relu", "leakyRelu"] as Activation[]) {
    for (const loss of LOSSES) {
      const network = layeredNetwork({
        x: randomRows(4, 3),
        layers: [
          [4, activation],
          [3, "softmax"],
        ],
        loss,
      });
      for (const scheme of SCHEMES) {
        for (const h of [1.5, 30]) {
          const plain = differencesOf(float64, network, scheme, h);
          for (const [i, gradient] of gradientsBy(ALL, network, scheme, h).entries()) {
            const apart = distance(gradient, plain);
            assert.ok(
              apart <= 1e-12 * Math.max(largestOf(plain), 1),
              `${ALL[i]} ${activation} ${scheme} ${h}: ${apart}`,
            );
          }
        }
      }
    }
  }
});

test("steps so large that e^h overflows", () => {
  const network = layeredNetwork({
    x: randomRows(4, 3),
    layers: [
      [4, "sigmoid"],
      [3, "softmax"],
    ],
  });
  for (const h of [800, 5000]) {
    const plain = differencesOf(float64, network, "central", h);
    for (const gradient of gradientsBy(ALL, network, "central", h)) assert.ok(distance(gradient, plain) <= 1e-15);
  }
  // Two classes, z = (w, 0), target 1, so ℓ = log(1 + e^w): from log 2 at w = 0 to 2000 at w = 2000.
  const frozen = values([[0, 0]]);
  const y = input("x", [1]).pipe(dense(2, { W: frozen, bias: false }), softmax());
  const loss = crossEntropy(y, input("t", []), { delta: 0 });
  for (const strategy of ALL) {
    const [gradient] = gradientsOf(loss, { x: [[1]], t: [1] }, [{ strategy, scheme: "forward", h: 2000 }]);
    close(gradient.get("dense1/W").data[0], (2000 - Math.LN2) / 2000, 1e-15);
  }
});

test("a step of 1e-12 costs the strategies that do not subtract no digits", () => {
  const h = 1e-12;
  for (const activation of ["sigmoid", "tanh", "leakyRelu"] as Activation[]) {
    for (const loss of LOSSES) {
      const layers = [
        [5, activation],
        [4, "tanh"],
        [3, "softmax"],
      ] as const;
      const network = layeredNetwork({ x: randomRows(6, 4), layers, loss });
      for (const scheme of SCHEMES) {
        const exact = exactDifferences({ network, scheme, h });
        for (const [i, gradient] of gradientsBy(FAST, network, scheme, h).entries()) {
          const apart = distance(gradient, exact);
          assert.ok(
            apart <= 2e-14 * largestOf(exact),
            `${FAST[i]} ${activation} ${scheme}: ${apart} of ${largestOf(exact)}`,
          );
        }
        const [direct] = gradientsBy(["direct"], network, scheme, h);
        assert.ok(distance(direct, exact) > 1e-7 * largestOf(exact), "subtracting ought to show at this step");
      }
    }
  }
});

test("a step of 1e-12 gives the derivative worked out by hand", () => {
  // y = v·σ(w·x + b) + c, L = ½(y − t)².
  const [x, t, w, b, v, c] = [0.75, 0.2, 1.5, -0.5, 2, 0.25];
  const a = 1 / (1 + Math.exp(-(w * x + b)));
  const e = v * a + c - t;
  const da = e * v * a * (1 - a);
  const y = input("x", [1]).pipe(
    dense(1, { W: values([w]), b: values([b]) }),
    sigmoid(),
    dense(1, { W: values([v]), b: values([c]) }),
  );
  const loss = sumSquaredError(y as Node, input("t", [1]) as Node);
  for (const strategy of FAST) {
    const [gradient] = gradientsOf(loss, { x: [[x]], t: [[t]] }, [{ strategy, h: 1e-12 }]);
    const wanted = [da * x, da, e * a, e];
    Array.from(gradient, ({ value }) => value.data[0]).forEach((value, i) => {
      close(value, wanted[i], 1e-14 * Math.abs(wanted[i]));
    });
  }
});

test("on a saturated sigmoid or tanh the gradient is tiny, and all of its digits are right", () => {
  for (const activation of ["sigmoid", "tanh"] as Activation[]) {
    for (const bias of activation === "tanh" ? [-15, -6, 6, 15] : [-30, -12, 12, 30]) {
      const chain = layeredNetwork({
        x: randomRows(4, 3),
        layers: [
          [2, activation],
          [2, "linear"],
        ],
        loss: { kind: "meanSquaredError" },
      });
      const parameters = chain.parameters.map((each) =>
        each.name === "b1" ? { ...each, values: [bias, bias] } : each,
      );
      const network = { ...chain, parameters };
      for (const scheme of SCHEMES) {
        // Only the first layer, whose gradient is about e^−|bias|, or e^−2|bias|.
        const [exact, ...fast] = [
          exactDifferences({ network, scheme, h: 1e-4 }),
          ...gradientsBy(FAST, network, scheme, 1e-4),
        ].map((all) => all.slice(0, 2));
        const size = largestOf(exact);
        assert.ok(size > 0 && size < 1e-3);
        for (const [i, gradient] of fast.entries()) {
          assert.ok(distance(gradient, exact) <= 1e-11 * size, `${FAST[i]} ${activation} at ${bias}, ${scheme}`);
        }
      }
    }
  }
});

test("a saturated softmax, wrong or right: p = 1e-30, p = 1 − 1e-9", () => {
  const classifier = (logits: readonly number[], target: number, delta: number): PlainNetwork => {
    const targets = [logits.map((_, k) => (k === target ? 1 : 0))];
    const loss = { delta, targets };
    const chain = layeredNetwork({ x: [[1, 0.5]], layers: [[logits.length, "softmax"]], loss });
    const [W, b] = chain.parameters;
    return {
      ...chain,
      parameters: [
        { ...W, values: W.values.map(() => 0) },
        { ...b, values: [...logits] },
      ],
    };
  };
  for (const logits of [
    [0, 69.07],
    [0, 3, 69.07],
    [-35, 35, 0],
    [1e-9, 0, 0],
    [0, 0, 20],
  ]) {
    for (const target of logits.keys()) {
      for (const delta of [0, 1e-7]) {
        const network = classifier(logits, target, delta);
        for (const scheme of SCHEMES) {
          for (const h of [1e-2, 1e-4]) {
            const exact = exactDifferences({ network, scheme, h });
            for (const [i, gradient] of gradientsBy(FAST, network, scheme, h).entries()) {
              const apart = distance(gradient, exact);
              assert.ok(
                apart <= 1e-12 * largestOf(exact) + REFERENCE / h,
                `${FAST[i]}, ${scheme}, h = ${h}, z = ${logits}, target ${target}, delta ${delta}: ${apart} of ${largestOf(exact)}`,
              );
            }
          }
        }
      }
    }
  }
});

test("a softmax so saturated that 1 − p rounds to 0", () => {
  // z = (0, s), target 1: ℓ = log(1 + e^−s) = e^−s, but for e^−2s, and the step on s leaves e^−s·(e^−h − 1)/h.
  for (const s of [40, 69, 300]) {
    const start = { W: values([[0, s]]), bias: false };
    const loss = crossEntropy(input("x", [1]).pipe(dense(2, start), softmax()), input("t", []), { delta: 0 });
    for (const strategy of ALL) {
      const [gradient] = gradientsOf(loss, { x: [[1]], t: [1] }, [{ strategy, scheme: "forward", h: 0.5 }]);
      const wanted = (Math.exp(-s) * Math.expm1(-0.5)) / 0.5;
      close(gradient.get("dense1/W").data[1], wanted, 1e-14 * Math.abs(wanted));
    }
  }
});

test("dead units have a gradient of 0, and saturated losses a finite gradient", () => {
  const chain = layeredNetwork({
    x: randomRows(4, 3),
    layers: [
      [3, "relu"],
      [2, "softmax"],
    ],
  });
  const parameters = chain.parameters.map((each) => (each.name === "b1" ? { ...each, values: [-9, -9, -9] } : each));
  for (const gradient of gradientsBy(ALL, { ...chain, parameters }, "central", 1e-4)) {
    assert.is(largestOf(gradient.slice(0, 3)), 0);
    assert.ok(largestOf(gradient) > 0);
  }
  const sure = layeredNetwork({ x: [[1000]], layers: [[3, "softmax"]], loss: { delta: 0 }, scale: 3 });
  for (const gradient of gradientsBy(ALL, sure, "central", 1e-4)) assert.ok(gradient.flat().every(Number.isFinite));
});

test.run();
