// Compares Φ and its changes with values of 250 digits: tests/fixtures/normal-distribution.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { normalBelow, normalChange, normalDensity } from "../../packages/core/src/tensor/special-functions.js";
import { close } from "../support/closeness.js";

const { below, change } = JSON.parse(
  readFileSync(new URL("../fixtures/normal-distribution/values.json", import.meta.url), "utf8"),
) as { below: [number, number][]; change: [number, number, number][] };

test("Φ is accurate to a few units in the last place, far into the tail", () => {
  assert.ok(below.length > 90);
  for (const [x, wanted] of below) close(normalBelow(x), wanted, 2e-15 * wanted);
});

test("the change of Φ is accurate to 14 digits for steps of any size", () => {
  assert.ok(change.length > 1000);
  for (const [x, d, wanted] of change) {
    // Rounding x + d causes an error of (|x| + 1)·ε·|x + d| times the tail.
    const rounding = Number.EPSILON * (1 + Math.abs(x + d)) ** 2;
    close(normalChange(x, d), wanted, (2e-14 + 4 * rounding) * Math.abs(wanted));
  }
});

test("the density is accurate, and 0 where it underflows", () => {
  close(normalDensity(0), 1 / Math.sqrt(2 * Math.PI), 1e-16);
  close(normalDensity(-30), Math.exp(-450) / Math.sqrt(2 * Math.PI), 1e-14 * normalDensity(30));
  assert.is(normalDensity(1e308), 0);
  assert.is(normalBelow(-1e308), 0);
  assert.is(normalBelow(1e308), 1);
});

test.run();
