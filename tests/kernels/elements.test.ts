import type { Kernels } from "@rxgrad/kernels";
import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { guarded, same } from "./guarded.js";
import { forAll, integers, seed, size, size1 } from "./numbers.js";
import { overKernels } from "./over-kernels.js";

/** Any doubles, NaN, both infinities, both zeros and denormals among them; `count` of them. */
const doubles = (seed: number, count: number): number[] => fc.sample(anyDouble, { seed, numRuns: count });
const anyDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

// These kernels are exact: they round once for each operation, the same way everywhere.
overKernels((test, createKernels) => {
  test("fill and copy", () => {
    forAll([size, fc.double()], (n, value) => {
      const filled = guarded(createKernels, { inputs: {}, out: n, run: (k, out) => k.fill(out, value, n) });
      same(filled, new Array(n).fill(value));
    });
    forAll([size, seed], (n, s) => {
      const a = doubles(s, n);
      same(guarded(createKernels, { inputs: { a }, out: n, run: (k, out, at) => k.copy(out, at.a, n) }), a);
    });
  });

  test("copyChanged writes every difference, even in the sign of a zero", () => {
    forAll([size, seed], (n, s) => {
      const a = doubles(s, n);
      same(guarded(createKernels, { inputs: { a }, out: n, run: (k, out, at) => k.copyChanged(out, at.a, n) }), a);
      const out = a.map((value, i) => ((i + s) % 9 === 0 ? -value : value));
      same(guarded(createKernels, { inputs: { a }, out, run: (k, to, at) => k.copyChanged(to, at.a, n) }), a);
    });
  });

  test("copyChanged detects one NaN or infinity anywhere, even an unchanged one, and nothing outside its range", () => {
    forAll([size1, seed], (n, s) => {
      const a = doubles(s, n).map((value) => (Number.isFinite(value) ? value : Number.MAX_VALUE));
      const finite = (from: number[], out: number[]): unknown[] => {
        const found: unknown[] = [];
        const run = (k: Kernels, to: number, at: { a: number }) => found.push(k.copyChanged(to, at.a, n));
        same(guarded(createKernels, { inputs: { a: from }, out, run }), from);
        return found;
      };
      assert.equal(finite(a, a), [true, true]);
      assert.equal(
        finite(
          a,
          a.map((value) => -value),
        ),
        [true, true],
      );
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const at of integers(s, Math.min(n, 3), n)) {
          const with1 = [...a.slice(0, at), bad, ...a.slice(at + 1)];
          assert.equal(finite(with1, with1), [false, false]);
          assert.equal(finite(with1, a), [false, false]);
        }
      }
    });
  });

  test("add repeats the shorter terms, in place too", () => {
    forAll([size, size1, size1, seed], (n, aSize, bSize, s) => {
      const [a, b] = [doubles(s, aSize), doubles(s + 1, bSize)];
      const wanted = Array.from({ length: n }, (_, i) => a[i % aSize]! + b[i % bSize]!);
      const run = guarded(createKernels, {
        inputs: { a, b },
        out: n,
        run: (k, out, at) => k.add(out, at.a, aSize, at.b, bSize, n),
      });
      same(run, wanted);
    });
    forAll([size, size1, seed], (n, bSize, s) => {
      const [a, b] = [doubles(s, n), doubles(s + 1, bSize)];
      const wanted = a.map((value, i) => value + b[i % bSize]!);
      const inputs = { a, b };
      same(
        guarded(createKernels, { inputs, out: "a", run: (k, out, at) => k.add(out, out, n, at.b, bSize, n) }),
        wanted,
      );
      same(
        guarded(createKernels, { inputs, out: "a", run: (k, out, at) => k.add(out, at.b, bSize, out, n, n) }),
        wanted,
      );
    });
  });

  test("subtract, in place too", () => {
    forAll([size, seed], (n, s) => {
      const inputs = { a: doubles(s, n), b: doubles(s + 1, n) };
      const wanted = inputs.a.map((value, i) => value - inputs.b[i]!);
      for (const out of [n, "a", "b"] as const) {
        same(guarded(createKernels, { inputs, out, run: (k, to, at) => k.subtract(to, at.a, at.b, n) }), wanted);
      }
    });
  });

  test("addScaled rounds the product, then the sum, in place too", () => {
    forAll([size, seed, fc.double()], (n, s, factor) => {
      const inputs = { a: doubles(s, n), b: doubles(s + 1, n) };
      const wanted = inputs.a.map((value, i) => value + factor * inputs.b[i]!);
      for (const out of [n, "a", "b"] as const) {
        same(
          guarded(createKernels, { inputs, out, run: (k, to, at) => k.addScaled(to, at.a, factor, at.b, n) }),
          wanted,
        );
      }
    });
  });

  test("squaredDifference and absoluteDifference", () => {
    forAll([size, seed], (n, s) => {
      const inputs = { a: doubles(s, n), b: doubles(s + 1, n) };
      const differences = inputs.a.map((value, i) => value - inputs.b[i]!);
      same(
        guarded(createKernels, { inputs, out: n, run: (k, out, at) => k.squaredDifference(out, at.a, at.b, n) }),
        differences.map((d) => d * d),
      );
      same(
        guarded(createKernels, { inputs, out: n, run: (k, out, at) => k.absoluteDifference(out, at.a, at.b, n) }),
        differences.map(Math.abs),
      );
    });
  });
});
