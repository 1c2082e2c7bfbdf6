// Numbers in the lesson on hyper-parameters, beside those of plain loops and of rules written anew.
import { dense, glorot, initialParameters, input, normal, type Parameters, tanh } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { allRead, writtenNumbers, writtenTexts } from "../support/written-numbers.js";

const n = writtenNumbers("course/hyperparameters");
const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
const weightsOf = (parameters: Parameters, name: string): number[] => Array.from(parameters.get(name).data);

test("scaling", () => {
  const column = [0, 0, 1, 1, 1, 2, 2, 2, 3, 100];
  const sigma = Math.sqrt(column.reduce((sum, v) => sum + (v - 11.2) ** 2, 0) / 10);
  assert.equal([n.ordinary, n.mean, n.sigma], [0.03, 11.2, rounded(sigma, 1)]);
  assert.equal([n.lowest, n.three, n.outlier], [-0.3782, rounded((3 - 11.2) / sigma, 4), 2.9986]);
  const [heights, feet] = [
    [1.58, 1.63, 1.7, 1.79],
    [23.1, 23.9, 25.2, 26.6],
  ];
  const slope = heights!.reduce((sum, h, i) => sum - (2 * h * feet![i]!) / 4, 0);
  assert.equal([n.metres, n.centimetres], [rounded(slope, 1), rounded(100 * slope, 1)]);
});

test("optimizers", () => {
  // Each optimizer by its rule: from the slopes so far, the newest last, to a movement.
  type Rule = (slopes: readonly number[]) => number;
  const fading = (slopes: readonly number[], keep: number, power: number): number =>
    slopes.reduce((sum, g) => keep * sum + g ** power, 0);
  const newest = (slopes: readonly number[]): number => slopes.at(-1)!;
  const rules: Readonly<Record<string, Rule>> = {
    sgd: newest,
    momentum: (g) => fading(g, 0.9, 1),
    nesterov: (g) => newest(g) + 0.9 * fading(g, 0.9, 1),
    adagrad: (g) => newest(g) / Math.sqrt(fading(g, 1, 2)),
    rmsprop: (g) => newest(g) / Math.sqrt(0.01 * fading(g, 0.99, 2)),
    adam: (g) => {
      const mean = (0.1 * fading(g, 0.9, 1)) / (1 - 0.9 ** g.length);
      return mean / Math.sqrt((0.001 * fading(g, 0.999, 2)) / (1 - 0.999 ** g.length));
    },
  };
  const distance = (rule: Rule, rate: number): number => {
    const ends = [[-7, 0.1] as const, [2, 2] as const].map(([start, bend]) => {
      const slopes: number[] = [];
      let x: number = start;
      for (let step = 1; step <= 50; step++) {
        slopes.push(bend * x);
        x -= rate * rule(slopes);
      }
      return x;
    });
    return rounded(Math.hypot(...ends));
  };
  for (const [name, rule] of Object.entries(rules)) assert.is(n[name], distance(rule, 0.1), name);
  assert.is(n.own, distance(rules.sgd!, 0.9));
});

test("initial weights", () => {
  let layers = input("x", [50]).pipe(dense(50, { W: glorot() }), tanh());
  for (let i = 1; i < 10; i++) layers = layers.pipe(dense(50, { W: glorot() }), tanh());
  const start = initialParameters(layers, { seed: 1 });
  let rows = Array.from({ length: 200 }, (_, i) =>
    Array.from({ length: 50 }, (_, j) => Math.sin(3 * i * i + 7 * i * j)),
  );
  for (let layer = 1; layer <= 10; layer++) {
    const W = weightsOf(start, `dense${layer}/W`);
    rows = rows.map((row) => row.map((_, k) => Math.tanh(row.reduce((sum, v, j) => sum + v * W[50 * j + k]!, 0))));
  }
  assert.is(n.glorot, rounded(Math.sqrt(rows.flat().reduce((sum, v) => sum + v * v, 0) / 10_000)));
});

test("overfitting", () => {
  // The network that overfits, by the chain rule.
  const steep = dense(40, { W: normal(6), b: normal(3) });
  const begun = initialParameters(input("x", [1]).pipe(steep, tanh(), dense(1)), { seed: 2 });
  const [w, b, v] = ["dense1/W", "dense1/b", "dense2/W"].map((name) => weightsOf(begun, name)) as [
    number[],
    number[],
    number[],
  ];
  let c = 0;
  const noise = [0.31, -0.42, 0.12, 0.38, -0.27, -0.11, 0.44, -0.36, 0.05, 0.29, -0.4, 0.22];
  const points = noise.map((each, i) => [(2 * i) / 11 - 1, Math.sin(3 * ((2 * i) / 11 - 1)) + each] as const);
  const between = Array.from({ length: 61 }, (_, i) => [i / 30 - 1, Math.sin(3 * (i / 30 - 1))] as const);
  const hidden = (x: number): number[] => w.map((each, k) => Math.tanh(each * x + b[k]!));
  const errorAt = (h: readonly number[], t: number): number => h.reduce((sum, each, k) => sum + each * v[k]!, c) - t;
  const lossOn = (set: readonly (readonly [number, number])[]): number =>
    set.reduce((sum, [x, t]) => sum + errorAt(hidden(x), t) ** 2, 0) / set.length;
  const losses: number[] = [];
  for (let step = 1; step <= 2000; step++) {
    const seen = points.map(([x, t]) => {
      const h = hidden(x);
      return { x, h, d: errorAt(h, t) / 6 };
    });
    const steps = w.map((_, k) => {
      const each = seen.map(({ x, h, d }) => ({ x, h: h[k]!, back: d * v[k]! * (1 - h[k]! ** 2), d }));
      const sum = (of: (one: (typeof each)[number]) => number): number => each.reduce((all, one) => all + of(one), 0);
      return [sum(({ back, x }) => back * x), sum(({ back }) => back), sum(({ d, h }) => d * h)] as const;
    });
    for (const [k, [dw, db, dv]] of steps.entries()) {
      w[k]! -= 0.02 * dw;
      b[k]! -= 0.02 * db;
      v[k]! -= 0.02 * dv;
    }
    c -= 0.02 * seen.reduce((sum, { d }) => sum + d, 0);
    if (step % 10 === 0) losses.push(lossOn(between));
  }
  assert.is(n.bestAt, 10 * (losses.indexOf(Math.min(...losses)) + 1));
  assert.equal(
    [n.best, n.end, n.endTrain],
    [Math.min(...losses), lossOn(between), lossOn(points)].map((each) => rounded(each, 4)),
  );
  assert.is(writtenTexts("course/hyperparameters").dropped, "0.0235");
});

test("all of them", () => allRead("course/hyperparameters"));

test.run();
