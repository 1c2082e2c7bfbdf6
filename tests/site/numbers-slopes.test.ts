// Numbers in the lessons on derivatives, gradients, descent, nudging and backprop, beside those of textbooks and plain loops.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { allRead, writtenNumbers, writtenTexts } from "../support/written-numbers.js";

test("derivative", () => {
  const n = writtenNumbers("course/derivative");
  const f = (x: number): number => x * x + 1;
  assert.equal([n.forwardTenth, n.forwardThousandth], [4.1, Number(((f(2.001) - f(2)) / 0.001).toFixed(3))]);
  assert.equal([n.central, n.at5, n.at10], [3.9999999999995595, 0.1999999999990898, 0.2999999999986347]);
  assert.equal([n.epsilon, n.bestForward, n.bestCentral], [2.2, 1.5, 6.1]);
  assert.is(writtenTexts("course/derivative").section, "5.7");
  allRead("course/derivative");
});

test("gradient", () => {
  const n = writtenNumbers("course/gradient");
  assert.equal([n.at34x, n.at34y], [6.00000000000378, 7.999999999999119]);
  assert.equal([n.at02x, n.at02y, n.at30x, n.at30y], [0, 4.000000000004, 6.000000000012662, 0]);
  // Of x₀²/20 + x₁² at (4, 2): the arrow (−0.4, −4), and the way (−4, −2).
  const angle = Math.atan2(4, 0.4) - Math.atan2(2, 4);
  assert.equal([n.valleyX, n.valleyY, n.angle], [-0.4, -4, Math.round((angle * 180) / Math.PI)]);
  allRead("course/gradient");
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

  const n = writtenNumbers("course/descent");
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
  const written = writtenTexts("course/descent");
  assert.equal([written.end0, written.end1], ["−6.11 × 10⁻¹⁰", "8.15 × 10⁻¹⁰"]);
  assert.equal([written.away0, written.away1], ["−2.59 × 10¹³", "−1.30 × 10¹²"]);
  assert.is(written.exact0, "2.25 × 10¹²⁸");
  allRead("course/descent");
});

test("nudging", () => {
  const written = writtenTexts("course/nudging");
  const n = writtenNumbers("course/nudging");
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
  // As published for the 2×3 layer: 0.00142187602873083, …; 0.5557779579925367; 0.00085312551945105, …
  assert.equal([written.realY, written.realLoss], ["(0.0014, 0.4250, 0.5736)", "0.5558"]);
  assert.equal([written.real0, written.real1], ["(0.0009, 0.2550, −0.2558)", "(0.0013, 0.3825, −0.3837)"]);
  allRead("course/nudging");
});

test("backprop", () => {
  const n = writtenNumbers("course/backprop");
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
  const { h, y } = pass(w, v);
  const moved = (list: readonly number[], by: number): number[] => [list[0]! + by, ...list.slice(1)];
  const dv11 = (pass(w, moved(v, 1e-5)).loss - pass(w, moved(v, -1e-5)).loss) / 2e-5;
  const dw11 = (pass(moved(w, 1e-5), v).loss - pass(moved(w, -1e-5), v).loss) / 2e-5;
  const rounded = (value: number, count = 3): number => Number(value.toFixed(count));
  assert.equal([n.x1, n.x2, n.v11, n.v12, n.steepest], [0.6, 0.9, 0.7, -0.5, 0.25]);
  assert.equal(
    [n.h1, n.y1, n.y2],
    [h[0]!, y, 1 - y].map((each) => rounded(each)),
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
  assert.equal([n.bend1, n.dw11], [rounded(bend), rounded(dw11, 4)]);
  const written = writtenTexts("course/backprop");
  assert.equal([written.away4, written.away5, written.tenTimes], ["7 × 10⁻¹⁰", "7 × 10⁻¹²", "1 × 10⁻⁶"]);
  assert.match(written.sigmoidRatio!, /^9 × 10⁻⁶$/);
  assert.is(n.reluRatio, 4.7);
  assert.equal([n.twice, written.twiceDigits], [2 * (w.length + v.length), "79,520"]);
  allRead("course/backprop");
});

test.run();
