// What optimizers do. All of it is exact: one rounding for each operation written, the same everywhere.
import { type Kernels, updateKernels } from "@rxgrad/kernels";
import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { guarded, near, same } from "./guarded.js";
import { EPSILON, forAll, integers, numbers, seed, size } from "./numbers.js";
import { type CreateKernels, overKernels } from "./over-kernels.js";

/** A number from 0 to below 1, like a momentum or a decay factor. */
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** One element's update: from w, g and what is remembered, the new w and what is remembered now. */
type Update = (w: number, g: number, ...state: number[]) => number[];

/** A kernel call on `count` elements, from the offsets of out, w, g and what is remembered. */
type Call = (kernels: Kernels, count: number, out: number, w: number, g: number, state: number[]) => void;

/**
 * Asserts that a kernel does to every element what `update` does to one, with `out` poisoned or the gradient itself, and
 * the same in two calls as in one.
 */
function updates(create: CreateKernels, n: number, s: number, remembered: number, update: Update, call: Call): void {
  const w = numbers(s, n);
  const g = numbers(s + 1, n);
  // What is remembered of squares is not negative.
  const state = Array.from({ length: remembered }, (_, i) => numbers(s + 2 + i, n).map(Math.abs));
  const each = w.map((_, i) => update(w[i]!, g[i]!, ...state.map((values) => values[i]!)));
  const wanted = Array.from({ length: remembered + 1 }, (_, part) => each.map((values) => values[part]!)).flat();
  const cut = n === 0 ? 0 : integers(s, 1, n + 1)[0]!;
  for (const cuts of [
    [0, n],
    [0, cut, n],
  ]) {
    const over =
      (from: (out: number, at: number) => number) =>
      (kernels: Kernels, out: number, at: { w: number; g: number }): void => {
        for (let i = 1; i < cuts.length; i++) {
          const start = cuts[i - 1]!;
          const blocks = state.map((_, part) => out + (part + 1) * n + start);
          call(kernels, cuts[i]! - start, out + start, at.w + start, from(out, at.g) + start, blocks);
        }
      };
    const poisoned = [...new Array<number>(n).fill(Number.NaN), ...state.flat()];
    same(guarded(create, { inputs: { w, g }, out: poisoned, run: over((_, at) => at) }), wanted);
    const onGradient = [...g, ...state.flat()];
    same(guarded(create, { inputs: { w, g }, out: onGradient, run: over((out) => out) }), wanted);
  }
}

overKernels((test, createKernels) => {
  test("scale multiplies, in place too", () => {
    forAll([size, seed, fc.double()], (n, s, factor) => {
      const a = numbers(s, n);
      const wanted = a.map((value) => factor * value);
      for (const out of [n, "a"] as const) {
        same(guarded(createKernels, { inputs: { a }, out, run: (k, to, at) => k.scale(to, at.a, factor, n) }), wanted);
      }
    });
  });

  test("clamp keeps what lies within ±limit, and NaN, in place too", () => {
    forAll([size, seed, fc.constantFrom(0, 1e-3, 0.5, 2, 1e9)], (n, s, limit) => {
      const a = numbers(s, n).map((value, i) => (i % 7 === 5 ? Number.NaN : value));
      const wanted = a.map((value) => (Math.abs(value) > limit ? Math.sign(value) * limit : value));
      for (const out of [n, "a"] as const) {
        const got = guarded(createKernels, { inputs: { a }, out, run: (k, to, at) => k.clamp(to, at.a, limit, n) });
        // −0 and 0 are the same limit.
        same(got.map(positive), wanted.map(positive));
      }
    });
  });

  test("sumOfSquares adds up squares to rounding", () => {
    forAll([size, seed], (n, s) => {
      const x = numbers(s, n);
      const wanted = x.reduce((sum, value) => sum + value * value, 0);
      let got = Number.NaN;
      guarded(createKernels, {
        inputs: { x },
        run: (k, _, at) => {
          got = k.sumOfSquares(at.x, n);
        },
      });
      near([got], [wanted], () => 2 * n * EPSILON * wanted);
    });
  });

  test("sumOfSquares has four sums, of every fourth element", () => {
    forAll([size, seed], (n, s) => {
      const x = numbers(s, n);
      const [a, b, c, d] = [0, 1, 2, 3].map((lane) =>
        x.filter((_, i) => i % 4 === lane).reduce((sum, value) => sum + value * value, 0),
      ) as [number, number, number, number];
      const kernels = createKernels(n);
      kernels.memory.set(x);
      assert.is(kernels.sumOfSquares(0, n), a + c + (b + d));
    });
  });

  test("momentumUpdate", () => {
    forAll([size, seed, fc.double({ min: 0, max: 10, noNaN: true }), share], (n, s, rate, momentum) => {
      const update: Update = (w, g, v) => [w - rate * (momentum * v! + g), momentum * v! + g];
      updates(createKernels, n, s, 1, update, (k, count, out, w, g, [v]) =>
        k.family(updateKernels).momentumUpdate(out, w, g, v!, rate, momentum, count),
      );
    });
  });

  test("nesterovUpdate", () => {
    forAll([size, seed, fc.double({ min: 0, max: 10, noNaN: true }), share], (n, s, rate, momentum) => {
      const update: Update = (w, g, v) => {
        const moved = momentum * v! + g;
        return [w - rate * (g + momentum * moved), moved];
      };
      updates(createKernels, n, s, 1, update, (k, count, out, w, g, [v]) =>
        k.family(updateKernels).nesterovUpdate(out, w, g, v!, rate, momentum, count),
      );
    });
  });

  test("adaGradUpdate", () => {
    forAll([size, seed, fc.double({ min: 0, max: 10, noNaN: true })], (n, s, rate) => {
      const update: Update = (w, g, sum) => {
        const squares = sum! + g * g;
        return [w - (rate * g) / (Math.sqrt(squares) + 1e-10), squares];
      };
      updates(createKernels, n, s, 1, update, (k, count, out, w, g, [squares]) =>
        k.family(updateKernels).adaGradUpdate(out, w, g, squares!, rate, 1e-10, count),
      );
    });
  });

  test("rmsPropUpdate", () => {
    forAll([size, seed, fc.double({ min: 0, max: 10, noNaN: true }), share], (n, s, rate, smoothing) => {
      const update: Update = (w, g, before) => {
        const mean = smoothing * before! + (1 - smoothing) * (g * g);
        return [w - (rate * g) / (Math.sqrt(mean) + 1e-8), mean];
      };
      updates(createKernels, n, s, 1, update, (k, count, out, w, g, [squares]) =>
        k.family(updateKernels).rmsPropUpdate(out, w, g, squares!, rate, smoothing, 1e-8, count),
      );
    });
  });

  test("adamUpdate", () => {
    forAll([size, seed, share, share, share], (n, s, keep, beta1, beta2) => {
      const [rate, root, epsilon] = [0.1 + beta1, 1 / (keep + 0.1), 1e-8];
      const update: Update = (w, g, before, beforeSquare) => {
        const mean = beta1 * before! + (1 - beta1) * g;
        const square = beta2 * beforeSquare! + (1 - beta2) * (g * g);
        return [keep * w - (rate * mean) / (root * Math.sqrt(square) + epsilon), mean, square];
      };
      updates(createKernels, n, s, 2, update, (k, count, out, w, g, [means, squares]) =>
        k.family(updateKernels).adamUpdate(out, w, g, means!, squares!, keep, rate, root, beta1, beta2, epsilon, count),
      );
    });
  });
});

const positive = (value: number): number => value + 0;
