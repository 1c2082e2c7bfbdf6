// Loss profiles are sampled only where the textbook evaluates the loss: as far as the perturbations of a unit's weights
// move it, and on the side to which they move it.
import {
  blackBox,
  defineNode,
  dense,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  full,
  input,
  iterations,
  log,
  mean,
  type Node,
  sgd,
  sigmoid,
  sqrt,
  tanh,
  values,
  zeros,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { gradientsOf } from "../support/gradients.js";

type Scheme = NonNullable<FiniteDifferenceOptions["scheme"]>;
const SCHEMES: readonly Scheme[] = ["central", "forward", "backward", "five-point", "richardson"];

const box = (z: Node, f: (z: number) => number, says: { smooth?: true }): Node<readonly []> =>
  blackBox({ inputs: { z }, output: [1], ...says, evaluate: (at) => f(at.z[0]) }).pipe(mean()) as Node<readonly []>;

const weights = (loss: Node<readonly []>, feed: Feed, options: FiniteDifferenceOptions): number[] => [
  ...gradientsOf(loss, feed, [options])[0].get("dense1/W").data,
];

for (const says of [{}, { smooth: true }] as const) {
  test(`a root at the edge of its domain, forward${says.smooth ? ", of a box that says it is smooth" : ""}`, () => {
    const z = input("x", [8]).pipe(dense(1, { W: zeros(), bias: false }));
    const feed = { x: [new Array<number>(8).fill(1)] };
    for (const strategy of ["direct", "propagated", "auto"] as const) {
      // (√1e-4 − √0) / 1e-4
      const found = weights(box(z, Math.sqrt, says), feed, { scheme: "forward", strategy });
      assert.equal(
        found.map((value) => Number(value.toPrecision(12))),
        new Array(8).fill(100),
        strategy,
      );
    }
  });

  test(`a logarithm next to 0, central${says.smooth ? ", of a box that says it is smooth" : ""}`, () => {
    const z = input("x", [8]).pipe(dense(1, { W: full(0.0005), bias: false }));
    const feed = { x: [new Array<number>(8).fill(0.01)] };
    for (const strategy of ["direct", "propagated", "auto"] as const) {
      const found = weights(box(z, Math.log, says), feed, { strategy });
      for (const value of found) assert.is(value.toFixed(2), "250.05", strategy);
    }
  });
}

/** A user-defined node that records the range in which it was evaluated. */
function watched(f: (x: number) => number) {
  const seen = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  const node = defineNode({
    kind: "watched",
    elementwise: true,
    smooth: true,
    forward(out, x) {
      for (let i = 0; i < out.size; i++) {
        seen.least = Math.min(seen.least, x.data[i]);
        seen.most = Math.max(seen.most, x.data[i]);
        out.data[i] = f(x.data[i]);
      }
    },
  });
  return { seen, node };
}

const ROWS: Readonly<Record<string, number[]>> = {
  "of one sign": [0.2, 0.5, 0.3, 0.9, 0.1, 0.4, 0.7],
  "of the other sign": [-0.2, -0.5, -0.3, -0.9, -0.1, -0.4, -0.7],
  "of both signs": [0.2, -0.5, 0.3, -0.01, 0.1, 0.4, 0.7],
  "larger than 1": [2, 5, 3, 1, 4, 0, 7],
  "all 0": [0, 0, 0, 0, 0, 0, 0],
};

/** The range, in multiples of h, in which the weights of a unit move it. */
const WIDEST: Readonly<Record<Scheme, readonly [down: number, up: number]>> = {
  central: [1, 1],
  forward: [0, 1],
  backward: [1, 0],
  "five-point": [2, 2],
  richardson: [1, 1],
};

for (const scheme of SCHEMES) {
  for (const [name, x] of Object.entries(ROWS)) {
    for (const bias of [true, false]) {
      test(`${scheme}, inputs ${name}, ${bias ? "with" : "without"} a bias: nothing is evaluated outside the hull`, () => {
        const { seen, node } = watched(Math.sinh);
        const z = input("x", [7]).pipe(dense(1, { W: full(0.1), bias }), node());
        const loss = mean()(z as Node) as Node<readonly []>;
        const h = 1e-4;
        const unit = x.reduce((sum, value) => sum + 0.1 * value, 0);
        const W = sgd(finiteDifference(loss, { scheme, h, strategy: "collapsed" }), { learningRate: 0 });
        // The first batch checks the node's declarations, with larger moves.
        for (const { iteration } of iterations(W, [{ x: [x] }, { x: [x] }])) {
          if (iteration === 1) Object.assign(seen, { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY });
        }
        const all = [...x, ...(bias ? [1] : [])];
        const [down, up] = WIDEST[scheme];
        const moves = all.flatMap((value) => [up * h * value, -down * h * value]);
        const slack = 1e-15 * (1 + Math.abs(unit));
        assert.ok(seen.least >= unit + Math.min(0, ...moves) - slack, `${seen.least - unit} below`);
        assert.ok(seen.most <= unit + Math.max(0, ...moves) + slack, `${seen.most - unit} above`);
      });
    }
  }
}

for (const scheme of ["forward", "backward"] as const) {
  test(`${scheme}: the hull of a sample is its own, whatever the signs of its neighbors`, () => {
    const rows = [
      [0.2, 0.5, 0.3],
      [-0.9, -0.4, -0.6],
      [0.8, 0.1, 0.7],
    ];
    const sums = rows.map((row) => 0.1 * row.reduce((sum, value) => sum + value, 0));
    const seen = sums.map(() => [0, 0]);
    const node = defineNode({
      kind: "watched",
      elementwise: true,
      smooth: true,
      forward(out, x) {
        for (let i = 0; i < out.size; i++) {
          const moves = sums.map((sum) => x.data[i] - sum);
          const sizes = moves.map(Math.abs);
          const n = sizes.indexOf(Math.min(...sizes));
          seen[n] = [Math.min(seen[n][0], moves[n]), Math.max(seen[n][1], moves[n])];
          out.data[i] = Math.sinh(x.data[i]);
        }
      },
    });
    const z = input("x", [3]).pipe(dense(1, { W: full(0.1), bias: false }), node());
    const gradient = finiteDifference(mean()(z as Node) as Node<readonly []>, { scheme, strategy: "collapsed" });
    // The first batch checks the node's declarations, with larger moves.
    for (const { iteration } of iterations(sgd(gradient, { learningRate: 0 }), [{ x: rows }, { x: rows }])) {
      if (iteration === 1) for (const each of seen) each.fill(0);
    }
    const h = scheme === "forward" ? 1e-4 : -1e-4;
    for (const [n, [least, most]] of seen.entries()) {
      const ends = rows[n].map((value) => h * value);
      assert.ok(Math.abs(least - Math.min(0, ...ends)) < 1e-15, `sample ${n}: down to ${least}`);
      assert.ok(Math.abs(most - Math.max(0, ...ends)) < 1e-15, `sample ${n}: up to ${most}`);
    }
  });

  test(`${scheme}: one-sided loss profiles are used, and agree with the textbook`, () => {
    const loss = input("x", [7]).pipe(
      dense(3),
      tanh(),
      dense(2, { W: values([0.5, -1, 2, 0.3, -0.7, 0.1]) }),
      sigmoid(),
      mean(),
    ) as Node<readonly []>;
    for (const [name, x] of Object.entries(ROWS)) {
      const feed = { x: [x, x.map((value) => value / 3), x.map((value) => -value)] };
      const [auto, propagated] = gradientsOf(loss, feed, [
        { scheme, strategy: "collapsed" },
        { scheme, strategy: "propagated" },
      ]);
      for (const [i, { value }] of [...auto].entries()) {
        const wanted = [...propagated][i].value.data;
        const size = Math.max(...[...propagated].flatMap((each) => [...each.value.data].map(Math.abs)));
        value.data.forEach((found, k) => {
          assert.ok(Math.abs(found - wanted[k]) <= 1e-14 * size, `${name}: ${found}, propagated ${wanted[k]}`);
        });
      }
    }
    const run = iterations(sgd(finiteDifference(loss, { scheme }), { learningRate: 0 }), [
      { x: [ROWS["of both signs"]] },
    ]);
    for (const { explanations } of run) {
      const { strategy } = explanations.finiteDifference1.find((each) => each.parameter === "dense1/W") ?? {};
      assert.is(strategy, "collapsed");
    }
  });
}

test("built-in nodes at the edge of their domains: root and logarithm, every scheme", () => {
  const x = [[0.01, 0.005, 0.008, 0.002, 0.01, 0.004, 0.001]];
  for (const scheme of SCHEMES) {
    for (const layer of [sqrt(), log()]) {
      // Every point that a scheme evaluates is positive: the least is z − 2h·0.01.
      const z = input("x", [7]).pipe(dense(1, { W: full(0.001), bias: false }));
      const loss = layer(z as Node).pipe(mean()) as Node<readonly []>;
      const [direct, ...others] = gradientsOf(
        loss,
        { x },
        (["direct", "propagated", "auto", "collapsed"] as const).map((strategy) => ({ scheme, strategy })),
      ).map((each) => [...each.get("dense1/W").data]);
      for (const other of others) {
        other.forEach((value, i) => {
          assert.ok(Math.abs(value - direct[i]) <= 1e-9 * Math.max(...direct), `${scheme}: ${value}, ${direct[i]}`);
        });
      }
    }
  }
});

test.run();
