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

test.run();
