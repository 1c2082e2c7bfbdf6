// The expressions of the derivative laboratory: their values are JavaScript's, their derivatives those of calculus.
import * as fc from "fast-check";
import { derivativeWithError } from "rxgrad/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FUNCTION_NAMES } from "../../packages/studio/src/rooms/derivative/expression/dual.js";
import { ExpressionError } from "../../packages/studio/src/rooms/derivative/expression/expression-error.js";
import { DEEPEST, LONGEST, parse } from "../../packages/studio/src/rooms/derivative/expression/parse.js";
import { read } from "../../packages/studio/src/rooms/derivative/expression/read.js";

/** An expression, and the same in JavaScript with all its parentheses. */
interface Written {
  readonly text: string;
  readonly script: string;
  /** How weakly its outermost operator binds: 0 for a sum, 1 for a product, 2 for a sign, 3 for a power, 4 for the rest. */
  readonly rank: number;
  readonly operands: readonly Written[];
}

const wrapped = ({ text, rank }: Written, least: number): string => (rank < least ? `(${text})` : text);

const numbers = fc.oneof(fc.nat(99).map(String), fc.constantFrom(".5", "2.", "1.25", "3e-2", "1.5E+1", "0.1"));
const names = fc.constantFrom(["x", "x"], ["x", "x"], ["pi", "Math.PI"], ["π", "Math.PI"], ["e", "Math.E"]);
const leaf: fc.Arbitrary<Written> = fc.oneof(
  numbers.map((text) => ({ text, script: text, rank: 4, operands: [] })),
  names.map(([text, script]) => ({ text: text as string, script: script as string, rank: 4, operands: [] })),
);

const { written } = fc.letrec<{ written: Written }>((tie) => {
  const both = fc.tuple(tie("written"), tie("written"), fc.constantFrom("", " "));
  const binary = (signs: readonly string[], script: string, rank: number, left: number, right: number) =>
    fc.tuple(both, fc.constantFrom(...signs)).map(
      ([[a, b, space], sign]): Written => ({
        text: `${wrapped(a, left)}${space}${sign}${space}${wrapped(b, right)}`,
        script: `((${a.script}) ${script} (${b.script}))`,
        rank,
        operands: [a, b],
      }),
    );
  return {
    written: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      leaf,
      binary(["+"], "+", 0, 0, 1),
      binary(["-", "−"], "-", 0, 0, 1),
      binary(["*", "×", "·"], "*", 1, 1, 2),
      binary(["/", "÷"], "/", 1, 1, 2),
      binary(["^", "**"], "**", 3, 4, 2),
      tie("written").map(
        (each): Written => ({
          text: `-${wrapped(each, 2)}`,
          script: `(-(${each.script}))`,
          rank: 2,
          operands: [each],
        }),
      ),
      fc.tuple(fc.constantFrom(...FUNCTION_NAMES), tie("written")).map(
        ([name, each]): Written => ({
          text: `${name}(${each.text})`,
          script: `Math.${name}(${each.script})`,
          rank: 4,
          operands: [each],
        }),
      ),
    ),
  };
});

const places = fc.double({ min: -5, max: 5, noNaN: true });

test("the value of an expression is what JavaScript computes, bit for bit", () =>
  fc.assert(
    fc.property(written, places, ({ text, script }, x) => {
      fc.pre(text.length <= LONGEST);
      const expected = new Function("x", `return ${script};`) as (x: number) => number;
      assert.is(Object.is(parse(text).value(x), expected(x)), true, `${text} at ${x}`);
    }),
    { numRuns: 3000 },
  ));

/** Where products of x do not underflow: x·x/(10·x) at 1e-193 has lost its value, and with it its slope, in any arithmetic of doubles. */
const ordinary = places.filter((x) => x === 0 || Math.abs(x) > 1e-3);

/** The largest value of an expression and of its operands. sin(x + 15^10) is a staircase in doubles, whose steps have no slope. */
const largest = ({ text, operands }: Written, x: number): number =>
  Math.max(Math.abs(parse(text).value(x)), ...operands.map((each) => largest(each, x)));

test("the derivative of an expression is that of its values", () => {
  let compared = 0;
  fc.assert(
    fc.property(written, ordinary, (expression, x) => {
      const { text } = expression;
      fc.pre(text.length <= LONGEST && largest(expression, x) < 1e6);
      const { value, slope } = parse(text);
      const near = [-1e-3, 0, 1e-3].map((by) => slope(x + by));
      // Near a pole or a kink, differences say nothing.
      fc.pre(near.every((each) => Number.isFinite(each) && Math.abs(each - (near[1] as number)) < 0.1));
      let measured: { readonly value: number; readonly error: number };
      try {
        measured = derivativeWithError(value, x);
      } catch {
        return;
      }
      fc.pre(measured.error < 1e-6);
      compared++;
      const difference = Math.abs(slope(x) - measured.value);
      assert.ok(difference <= 1e-6 * (1 + Math.abs(slope(x))), `${text} at ${x}: ${slope(x)}, not ${measured.value}`);
    }),
    { numRuns: 1500, maxSkipsPerRun: 100 },
  );
  assert.ok(compared > 500, `${compared}`);
});

test("derivatives by hand", () => {
  for (const [text, x, expected] of [
    ["x**2 + sin(3*x)", 2, 4 + 3 * Math.cos(6)],
    ["-x^2", 3, -6],
    ["2 ^ x ^ 2", 1, 4 * Math.LN2],
    ["x^x", 2, 4 * (Math.log(2) + 1)],
    ["x^0", 0, 0],
    ["(x-1)^2", 1, 0],
    ["abs(x)", 0, 0],
    ["exp(0*x)", 1, 0],
    ["1/x", 0.5, -4],
  ] as const) {
    const found = parse(text).slope(x);
    assert.ok(Math.abs(found - expected) < 1e-12, `${text}: ${found}, not ${expected}`);
  }
});

const faultOf = (text: string): unknown[] => {
  const found = read(text);
  return found.kind === "fault" ? [found.fault, found.at, found.found] : [found.kind];
};

test("what is no expression is refused at its character", () => {
  for (const [text, ...fault] of [
    ["", "nothing"],
    ["  ", "nothing"],
    ["x", "function"],
    ["2x", "operator", 1, "x"],
    ["x 3", "operator", 2, "3"],
    ["x + ", "operand", 4, ""],
    ["x * / 2", "operand", 4, "/"],
    ["()", "operand", 1, ")"],
    ["sin x", "argument", 4, "sin"],
    ["sin", "argument", 3, "sin"],
    ["y + 1", "name", 0, "y"],
    ["constructor", "name", 0, "constructor"],
    ["__proto__", "character", 0, "_"],
    ["x + 😀", "character", 4, "😀"],
    ["alert(1)", "name", 0, "alert"],
    ["x; 1", "character", 1, ";"],
    ["2 * (x + 1", "open", 4, "("],
    ["x) + 1", "closed", 1, ")"],
    ["(x 2)", "operator", 3, "2"],
    ["x".repeat(LONGEST + 1), "long", LONGEST, ""],
  ] as const) {
    assert.is(JSON.stringify(faultOf(text)), JSON.stringify(fault), text);
  }
  const deep = (count: number): string => `${"(".repeat(count)}x${")".repeat(count)}`;
  assert.equal(faultOf(deep(DEEPEST)), ["function"]);
  assert.equal(faultOf(deep(DEEPEST + 1))[0], "deep");
  assert.equal(faultOf(`${"-".repeat(DEEPEST + 1)}x`)[0], "deep");
});

test("any text is read or refused, inside of it", () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."x1+-*/^(). e", "sin", "pi") })), (text) => {
      try {
        const value = parse(text).value(1);
        assert.type(value, "number");
      } catch (error) {
        assert.instance(error, ExpressionError);
        const { at } = error as ExpressionError;
        assert.ok(at >= 0 && at <= text.length);
      }
    }),
    { numRuns: 2000 },
  ));

test.run();
