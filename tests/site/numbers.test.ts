// The numbers in the prose of the site beside those of textbooks, and of plain loops.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { numbersOf } from "../../packages/site/src/numbers/numbers.js";

/** Numbers of a page, as numbers. */
const read = (page: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(numbersOf(page)).map(([name, text]) => [name, Number(text.replaceAll("−", "-"))]));

test("losses", () => {
  const n = read("course/losses");
  assert.equal([n.half2, n.half7, n.meanUnsure, n.meanSure, n.three], [0.0975, 0.5975, 0.055, 0.015, 0.38]);
  assert.equal([n.cee2, n.cee7, n.bits2], [0.5108, Number(Math.LN10.toFixed(4)), 0.737]);
  assert.equal([n.whole2, n.mean2, n.residuals2, n.perElement2], [0.195, 0.0195, 0.8, 0.0511]);
  assert.equal([n.nothing, n.nothingBits], [16.118, 23.25]);
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

test.run();
