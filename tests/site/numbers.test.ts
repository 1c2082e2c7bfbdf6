// The numbers in the prose of the site beside those of textbooks, and of plain loops.
import { readFileSync } from "node:fs";
import { dense, glorot, initialParameters, input, normal, type Parameters, tanh } from "rxgrad";
import { lastValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as idea from "../../examples/the-idea.js";
import { type Measured, measure, trained, withFirst } from "../../packages/site/src/figures/nudge-model.js";
import { benchTables, measured, timeText } from "../../packages/site/src/numbers/bench-results.js";
import { numbersOf } from "../../packages/site/src/numbers/numbers.js";

/** What RESULTS.md of the benchmark has for a work. */
const resultsOf = (work: string): string =>
  readFileSync(new URL("../../packages/bench/RESULTS.md", import.meta.url), "utf8")
    .split("\n```")
    .find((block) => block.startsWith(`text ${work}\n`)) as string;

/** Numbers of a page, as numbers. */
const read = (page: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(numbersOf(page)).map(([name, text]) => [name, Number(text.replaceAll("−", "-"))]));

test("learning", () => {
  const n = read("course/learning");
  const [at, up, far] = [0, 0.01, 0.3].map((by) => measure(withFirst((trained[0] as number) + by)));
  assert.equal([n.loss, n.lossUp, n.lossFar], [0.2714, 0.2716, 0.2768]);
  assert.equal(
    [at, up, far].map((each) => Number((each as Measured).loss.toFixed(4))),
    [n.loss, n.lossUp, n.lossFar],
    "by plain loops",
  );
  assert.equal([n.right, n.rightUp, n.rightFar], [89, 89, 90]);
  const slope = (z: number): number => Math.exp(-z) / (1 + Math.exp(-z)) ** 2;
  assert.equal([n.sigmoid0, n.sigmoid10], [0.25, Number((slope(10) * 1e5).toFixed(1))]);
});

test("losses", () => {
  const n = read("course/losses");
  assert.equal([n.half2, n.half7, n.meanUnsure, n.meanSure, n.three], [0.0975, 0.5975, 0.055, 0.015, 0.38]);
  assert.equal([n.cee2, n.cee7, n.bits2], [0.5108, Number(Math.LN10.toFixed(4)), 0.737]);
  assert.equal([n.whole2, n.mean2, n.residuals2, n.perElement2], [0.195, 0.0195, 0.8, 0.0511]);
  assert.equal([n.whole7, n.mean7, n.residuals7, n.perElement7], [1.195, 0.1195, 1.8, 0.2303]);
  assert.equal([n.bits7, n.both], [3.3219, 1.4067]);
  assert.equal([n.slope2, n.slope7, n.share], [-1.67, -10, 82]);
  assert.equal([n.threeHalf, n.threeMean, n.entropySure], [0.19, 0.127, 0.22]);
  assert.equal([n.nothing, n.nothingBits], [16.118, 23.25]);
});

test("derivative", () => {
  const n = read("course/derivative");
  const f = (x: number): number => x * x + 1;
  assert.equal([n.forwardTenth, n.forwardThousandth], [4.1, Number(((f(2.001) - f(2)) / 0.001).toFixed(3))]);
  assert.equal([n.central, n.at5, n.at10], [3.9999999999995595, 0.1999999999990898, 0.2999999999986347]);
  assert.equal([n.epsilon, n.bestForward, n.bestCentral], [2.2, 1.5, 6.1]);
});

test("mini-batches", () => {
  const n = read("course/mini-batches");
  const unknown = -Math.log(0.1 + 1e-7);
  assert.equal([n.unknown, n.unknownSum], [Number(unknown.toFixed(2)), Number((100 * unknown).toFixed(1))]);
  // Whether a picture is drawn is much like a draw from Poisson's distribution.
  assert.is(n.seen, Number((100 * (1 - Math.exp(-1))).toFixed(1)));
  const seconds = (row: RegExp): number => {
    const [, value, unit] = row.exec(resultsOf("a")) as unknown as [string, string, "s" | "ms" | "µs"];
    return Number(value) / { s: 1, ms: 1000, µs: 1e6 }[unit];
  };
  const loop = seconds(/^NumPy numerical_gradient +one core +(\S+) (\S+)/m);
  const collapsed = seconds(/^rxgrad collapsed +one core +(\S+) (\S+)/m);
  const written = numbersOf("course/mini-batches");
  const near = (text: string | undefined, value: number): void =>
    assert.ok(Math.abs(Number(text?.replace(",", "")) / value - 1) < 0.05, `${text} for ${value}`);
  near(written.loopSeconds, loop);
  near(written.loopDays, loop / 8.64);
  near(written.collapsedMilliseconds, collapsed * 1000);
  near(written.timesFaster, loop / collapsed);
  near(written.courseSeconds, collapsed * 10_000);
});

test("finite differences", () => {
  const n = read("guide/finite-differences");
  const medians = (network: string): number[] =>
    [...resultsOf("d").matchAll(/^rxgrad \S+ +(.+?) {2,}(\S+) (ms|µs)/gm)]
      .filter(([, setting]) => setting === network)
      .map(([, , value, unit]) => Number(value) * (unit === "ms" ? 1000 : 1));
  for (const [number, network] of [
    [n.shallow, "784-50-10, batch 100"],
    [n.deep, "784-50-50-50-50-10, batch 100"],
  ] as const) {
    const [differences = Number.NaN, backprop = Number.NaN] = medians(network);
    assert.ok(Math.abs(number! / (differences / backprop) - 1) < 0.05, network);
  }
});

test("threads", () => {
  const written = numbersOf("guide/threads");
  const [, value = "", unit] = /^rxgrad backprop +784-256-128-10, two workers +(\S+) (\S+)/m.exec(resultsOf("b")) ?? [];
  const [digits = "", ...rest] = written.largeBackpropTwo!.split(" ");
  assert.equal(rest, [unit]);
  assert.ok(Math.abs(Number(digits.replace(",", "")) / Number(value) - 1) < 0.05, `${digits} for ${value}`);
  for (const text of Object.values(written)) assert.match(text, /^[\d.,]+ (?:s|ms|µs)$/);
});

test("performance", () => {
  const written = numbersOf("guide/performance");
  const has = (text: string | undefined, work: string, row: RegExp): void => {
    const [, value = "", unit] = row.exec(resultsOf(work)) ?? [];
    const [digits = "", unitWritten] = text!.split(" ");
    assert.is(unitWritten, unit, `${text}, ${row}`);
    assert.ok(Math.abs(Number(digits) / Number(value) - 1) < 0.05, `${text}, ${row}`);
  };
  has(written.propagated, "a", /^rxgrad propagated +one core {2,}(\S+) (\S+)/m);
  has(written.plain, "a", /^rxgrad collapsed +one core, plain TypeScript +(\S+) (\S+)/m);
  has(written.tensorflowLarge, "b", /^TensorFlow.js wasm +784-256-128-10, one core +(\S+) (\S+)/m);
  has(written.xorBrain, "c", /^brain.js +one iteration +(\S+) (\S+)/m);
  has(written.peakDigits, "e", /^rxgrad backprop, peak +784-50-10, 10,000 iterations +(\S+) (\S+)/m);
  has(written.observed, "f", /^an observed node +8 values +(\S+) (\S+)/m);
  has(written.bundle, "g", /^the first example +minified, gzip −9 +(\S+) (\S+)/m);
  has(written.thousandWarm, "h", /^rxgrad backprop +first 1,000 iterations, runs 21 to 60 +(\S+) (\S+)/m);
});

test("a dash stands for a peer that was not measured, and a row of rxgrad must be there", () => {
  const tables = benchTables("```text a\nrxgrad  one core  1.5 ms  1.4 ms\n(a note  of two)\n```\nx  y  2 s\n");
  assert.equal([...tables], [["a", [{ contender: "rxgrad", setting: "one core", median: 0.0015 }]]]);
  assert.is(timeText(undefined), "–");
  assert.equal([0.0015, 23.4, 4.67e-4, 2.5e-7].map(timeText), ["1.5 ms", "23 s", "470 µs", "0.25 µs"]);
  assert.throws(() => measured("a", "nobody", "one core"), /has no row "nobody"/);
});

test("gradient", () => {
  const n = read("course/gradient");
  assert.equal([n.at34x, n.at34y], [6.00000000000378, 7.999999999999119]);
  assert.equal([n.at02x, n.at02y, n.at30x, n.at30y], [0, 4.000000000004, 6.000000000012662, 0]);
  // Of x₀²/20 + x₁² at (4, 2): the arrow (−0.4, −4), and the way (−4, −2).
  const angle = Math.atan2(4, 0.4) - Math.atan2(2, 4);
  assert.equal([n.valleyX, n.valleyY, n.angle], [-0.4, -4, Math.round((angle * 180) / Math.PI)]);
});

test("backprop", () => {
  const n = read("course/backprop");
  // Forward and backward in plain loops, and slopes by nudging.
  const [w, v] = [
    [0.5, -0.4, 0.3, -0.2, 0.6, 0.8],
    [0.7, -0.5, -0.3, 0.9, 0.4, 0.2],
  ];
  const pass = (w: readonly number[], v: readonly number[]) => {
    const h = [0, 1, 2].map((j) => 1 / (1 + Math.exp(-(0.6 * w[j]! + 0.9 * w[3 + j]!))));
    const z = [0, 1].map((k) => h[0]! * v[k]! + h[1]! * v[2 + k]! + h[2]! * v[4 + k]!);
    const y = 1 / (1 + Math.exp(z[1]! - z[0]!));
    return { h, y, loss: -Math.log(y) };
  };
  const { h, y, loss } = pass(w, v);
  const moved = (list: readonly number[], by: number): number[] => [list[0]! + by, ...list.slice(1)];
  const dv11 = (pass(w, moved(v, 1e-5)).loss - pass(w, moved(v, -1e-5)).loss) / 2e-5;
  const dw11 = (pass(moved(w, 1e-5), v).loss - pass(moved(w, -1e-5), v).loss) / 2e-5;
  const rounded = (value: number, count = 3): number => Number(value.toFixed(count));
  assert.equal([n.x1, n.x2, n.v11, n.v12, n.steepest], [0.6, 0.9, 0.7, -0.5, 0.25]);
  assert.equal(
    [n.h1, n.y1, n.y2, n.loss],
    [h[0]!, y, 1 - y, loss].map((each) => rounded(each)),
  );
  assert.equal(
    [n.dz1, n.dz2, n.dv11],
    [y - 1, 1 - y, dv11].map((each) => rounded(each)),
  );
  const dh1 = 1.2 * (y - 1);
  const bend = h[0]! * (1 - h[0]!);
  assert.equal(
    [n.back11, n.back12, n.dh1],
    [0.7 * (y - 1), 0.5 * (y - 1), dh1].map((each) => rounded(each)),
  );
  assert.equal([n.bend1, n.da1, n.dw11], [rounded(bend), rounded(dh1 * bend), rounded(dw11, 4)]);
  const written = numbersOf("course/backprop");
  assert.equal([written.away4, written.away5, written.tenTimes], ["7 × 10⁻¹⁰", "7 × 10⁻¹²", "1 × 10⁻⁶"]);
  assert.match(written.sigmoidRatio!, /^9 × 10⁻⁶$/);
  assert.is(n.reluRatio, 4.7);
});

test("descent", () => {
  type Point = [number, number];
  const end = (slopes: (x: Point) => Point, [a, b]: Point, rate: number, steps: number): Point => {
    for (let step = 0; step < steps; step++) {
      const [da, db] = slopes([a, b]);
      [a, b] = [a - rate * da, b - rate * db];
    }
    return [a, b];
  };
  const bowl = ([a, b]: Point): Point => [2 * a, 2 * b];
  const pits = ([a, b]: Point): Point => [((a ** 2 - 4) * a) / 2 + 0.5, 2 * b];
  const height = ([a, b]: Point): number => (a ** 2 - 4) ** 2 / 8 + a / 2 + b ** 2;
  const plateau = ([a, b]: Point): Point => {
    const near = Math.exp(-(a ** 2 + b ** 2) / 2);
    return [a * near, b * near];
  };
  const swing = (rate: (step: number) => number): number => {
    const path = [1];
    for (let step = 1; step <= 40; step++)
      path.push((path.at(-1) as number) - rate(step) * Math.sign(path.at(-1) as number));
    return Math.max(...path.slice(-4).map(Math.abs));
  };

  const n = read("course/descent");
  assert.equal([n.first0, n.first1, n.factor], [-2.4, 3.2, 0.8]);
  assert.equal(
    [n.still0, n.still1],
    end(bowl, [-3, 4], 1e-10, 100).map((x) => Number(x.toFixed(8))),
  );
  assert.equal(
    [n.ant, n.dinosaur],
    [0.1, 0.35].map((rate) => Number(height(end(pits, [3, 2], rate, 100)).toFixed(2))),
  );
  assert.is(n.plateau0, Number(end(plateau, [4, 2], 0.1, 100)[0].toFixed(3)));
  assert.equal(
    [n.constant, n.decaying],
    [Number(swing(() => 0.3).toFixed(1)), Number(swing((step) => 0.3 / (1 + 0.3 * step)).toFixed(2))],
  );
  const written = numbersOf("course/descent");
  assert.equal([written.end0, written.end1], ["−6.11 × 10⁻¹⁰", "8.15 × 10⁻¹⁰"]);
  assert.equal([written.away0, written.away1], ["−2.59 × 10¹³", "−1.30 × 10¹²"]);
  assert.is(written.exact0, "2.25 × 10¹²⁸");
});

test("network", () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const staircase = (N: number): number => {
    const f = (x: number): number => Math.sin(3 * x);
    let worst = 0;
    for (let x = -1; x <= 1; x += 0.01) {
      let sum = f(-1);
      for (let i = 0; i < N; i++) {
        const left = -1 + (2 * i) / N;
        sum += (f(left + 2 / N) - f(left)) * sigmoid(2 * N * (x - left - 1 / N));
      }
      worst = Math.max(worst, Math.abs(sum - f(x)));
    }
    return Number(worst.toFixed(4));
  };
  const softmax = (a: readonly number[]): number[] => {
    const e = a.map((each) => Math.exp(each - Math.max(...a)));
    return e.map((each) => each / e.reduce((sum, one) => sum + one));
  };
  const n = read("course/network");
  const sum = 0.6 * 0.8 - 0.9 * 0.5 + 0.2;
  assert.equal(
    [n.sum, n.same, n.out, n.tanh],
    [0.23, 0.23, Number(sigmoid(sum).toFixed(4)), Number(Math.tanh(sum).toFixed(4))],
  );
  assert.equal([n.middle, n.steepest, n.far, n.farSlope, n.leak], [0.5, 0.25, 0.9975, 0.0025, -0.03]);
  assert.equal(
    [n.share0, n.share1, n.share2],
    softmax([0.3, 2.9, 4]).map((each) => Number(each.toFixed(4))),
  );
  assert.is(n.shifted0, Number((softmax([1010, 1000, 990])[0] as number).toFixed(5)));
  assert.is(numbersOf("course/network").parameters, "39,760");
  assert.equal([n.error5, n.error20, n.error80], [5, 20, 80].map(staircase));
});

test("nudging", () => {
  const written = numbersOf("course/nudging");
  const n = read("course/nudging");
  const lossAt = (w: readonly number[]): number => {
    const z = [0, 1, 2].map((k) => 0.6 * (w[k] as number) + 0.9 * (w[3 + k] as number));
    const e = z.map(Math.exp);
    return -Math.log((e[2] as number) / e.reduce((sum, each) => sum + each));
  };
  const W = [0.47355232, 0.9977393, 0.84668094, 0.85557411, 0.03563661, 0.69422093];
  const slopes = W.map((_, i) => {
    const moved = (h: number): number[] => W.map((each, k) => (k === i ? each + h : each));
    return (lossAt(moved(1e-4)) - lossAt(moved(-1e-4))) / 2e-4;
  });
  const square = slopes.reduce((sum, each) => sum + each ** 2, 0);
  const after = (rate: number): number => lossAt(W.map((each, i) => each - rate * (slopes[i] as number)));
  const four = (value: number): number => Number(value.toFixed(4));

  assert.equal([n.z0, n.z1, n.z2], [1.0541, 0.6307, 1.1328]);
  assert.equal([n.y0, n.y1, n.y2], [0.3654, 0.2393, 0.3953]);
  assert.equal([n.g00, n.g01, n.g02, n.g10, n.g11, n.g12], slopes.map(four));
  assert.equal([n.loss, n.fall], [0.9281, 0.36]);
  assert.equal([n.foretold, n.after], [four(lossAt(W) - square / 10), four(after(0.1))]);
  assert.equal([n.foretold1, n.after1], [four(lossAt(W) - square), four(after(1))]);
  assert.equal([written.book0, written.book1], ["(0, 10, −15)", "(0, 14, −24)"]);
  assert.equal([written.small0, written.small1], ["(0, 106, −150)", "(1, 145, −241)"]);
});

test("hyperparameters", () => {
  const written = numbersOf("course/hyperparameters");
  const n = read("course/hyperparameters");
  const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

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

  const weightsOf = (parameters: Parameters, name: string): number[] => Array.from(parameters.get(name).data);
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
  assert.is(written.dropped, "0.0235");
});

test("workshop", async () => {
  const n = read("course/workshop");
  const losses = (await lastValueFrom(idea.xor.iterations$.pipe(take(500), toArray()))).map(({ loss }) => loss);
  assert.equal(
    [n.first, n.last],
    [losses[0], losses[499]].map((loss) => Number(loss?.toFixed(4))),
  );
  const half = idea.parameter([[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]]); // biome-ignore format: a matrix
  const hidden = idea.sigmoid(idea.dense(idea.xor.x, half, idea.parameter([[0, 0, 0, 0]])));
  const second = idea.parameter([[0.5], [0.5], [0.5], [0.5]]);
  const y = idea.sigmoid(idea.dense(hidden, second, idea.parameter([[0]])));
  const equal = idea.sgd(idea.finiteDifference(idea.meanSquaredError(y, idea.xor.t)), { learningRate: 5 });
  const { loss, values } = await lastValueFrom(idea.train(equal, idea.xor.feed).pipe(take(500)));
  assert.equal([n.equal, n.half], [Number(loss.toFixed(4)), 0.25]);
  for (const row of values.get(hidden) ?? []) assert.is(new Set(row.map((each) => each.toFixed(6))).size, 1);
});

test.run();
