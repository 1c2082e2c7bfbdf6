// How figures write numbers, place ticks, and speak two languages.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  formatCount,
  formatNumber,
  formatShape,
  formatTick,
  inLine,
  numberText,
} from "../../packages/figures/src/plot/format.js";
import { linearScale, logScale, scaleOf } from "../../packages/figures/src/plot/scale.js";
import { en, ko } from "../../packages/figures/src/words/catalog.js";
import { catalogFaults } from "../../packages/figures/src/words/faults.js";
import { languageOf } from "../../packages/figures/src/words/language.js";
import { say } from "../../packages/figures/src/words/words.js";

test("numbers have four digits, a true minus sign, and powers of ten only where they are needed", () => {
  const written = {
    "0": 0,
    "0.3333": 1 / 3,
    "−0.3333": -1 / 3,
    "1.000": 1,
    "123.5": 123.45,
    "123456": 123456,
    "1.235×10⁶": 1234567,
    "0.0001230": 0.000123,
    "1.230×10⁻⁵": 0.0000123,
    "−1.000×10⁻¹²": -1e-12,
    NaN: Number.NaN,
    "∞": Infinity,
    "−∞": -Infinity,
  };
  for (const [text, value] of Object.entries(written)) assert.is(formatNumber(value), text);
});

test("a page gets the digits and the power of ten of a number, and writes them in one line", () => {
  assert.equal(numberText(-1.25e-9), { digits: "−1.250", power: -9 });
  assert.equal(numberText(0.25), { digits: "0.2500", power: undefined });
  for (const value of [0, -2, 1e9, 3e-12, Number.NaN, -Infinity]) {
    assert.is(inLine(numberText(value, 3)), formatNumber(value, 3));
  }
});

test("a written number is the number, to its digits", () => {
  const read = (text: string): number =>
    Number(
      text.replace("−", "-").replace(/×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, sign: string, digits: string) => {
        return `e${sign && "-"}${[...digits].map((each) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(each)).join("")}`;
      }),
    );
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      if (Math.abs(value) > 1e300 || (Math.abs(value) < 1e-300 && value !== 0)) return;
      assert.ok(Math.abs(read(formatNumber(value)) - value) <= 0.000501 * Math.abs(value), formatNumber(value));
    }),
    { seed: 4 },
  );
});

test("counts, shapes and ticks", () => {
  assert.is(formatCount(1234567), "1,234,567");
  assert.is(formatShape(["batch", 784]), "batch × 784");
  assert.equal(
    [0, 0.2, 1].map((value) => formatTick(value, 0.2)),
    ["0", "0.2", "1.0"],
  );
  assert.equal(
    [2e6, 1.5e-4].map((value) => formatTick(value, value / 3)),
    ["2×10⁶", "1.5×10⁻⁴"],
  );
});

test("a scale maps there and back, and its ticks are round, inside and in order", () => {
  const range = fc.tuple(
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    fc.double({ min: 1.01, max: 1e6, noNaN: true }),
    fc.constantFrom("linear" as const, "log" as const),
  );
  fc.assert(
    fc.property(range, ([lower, factor, kind]) => {
      const scale = scaleOf(kind, lower, lower * factor);
      for (const part of [0, 0.3, 1]) assert.ok(Math.abs(scale.toUnit(scale.fromUnit(part)) - part) < 1e-6);
      const ticks = scale.ticks(6);
      assert.ok(ticks.length <= 14, `${ticks.length} ticks`);
      for (const [i, { value }] of ticks.entries()) {
        assert.ok(value >= lower * (1 - 1e-6) && value <= lower * factor * (1 + 1e-6), `${value}`);
        if (i > 0) assert.ok(value > ticks[i - 1]!.value);
      }
    }),
    { seed: 5 },
  );
});

test("ticks are known numbers", () => {
  assert.equal(
    linearScale(0, 10)
      .ticks(5)
      .map(({ label }) => label),
    ["0", "2", "4", "6", "8", "10"],
  );
  assert.equal(
    linearScale(-0.1, 0.31)
      .ticks(5)
      .map(({ label }) => label),
    ["−0.1", "0", "0.1", "0.2", "0.3"],
  );
  assert.equal(
    logScale(1e-6, 1)
      .ticks(6)
      .map(({ label }) => label),
    ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"],
  );
});

test("a scale of one number, of none, or of numbers that are not positive has room", () => {
  assert.equal([linearScale(3, 3).lower < 3, linearScale(3, 3).upper > 3], [true, true]);
  assert.equal([linearScale(Infinity, -Infinity).lower, linearScale(Infinity, -Infinity).upper], [0, 1]);
  assert.is(logScale(0.1, 10).toUnit(-4), 0);
  assert.ok(logScale(Infinity, -Infinity).upper > logScale(Infinity, -Infinity).lower);
});

test("Korean says all that English says", () => assert.equal(catalogFaults(en, ko), []));

test("a missing, an empty, an additional translation and other slots are faults", () => {
  const faults = catalogFaults({ a: "{x} of {y}", b: "b", c: "c", d: "d" }, { a: "{x}", b: " ", d: "d", e: "e" });
  assert.equal(
    faults.map((each) => each.split(" ")[0]),
    ["a", "b", "c", "e"],
  );
});

test("the language is that of the page, English where it is another", () => {
  assert.equal(["ko", "ko-KR", "KO", "en", "de", "", "kok"].map(languageOf), [
    "ko",
    "ko",
    "ko",
    "en",
    "en",
    "en",
    "en",
  ]);
  assert.is(say("ko", "loss.now", { iteration: "12", values: "a 1" }), "반복 12: a 1");
});

test.run();
