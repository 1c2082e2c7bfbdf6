import * as assert from "uvu/assert";
import { guarded, near, same } from "./guarded.js";
import { EPSILON, forAll, integers, numbers, seed, size, size1 } from "./numbers.js";
import { overKernels } from "./over-kernels.js";

const grid = (rows: number, width: number, element: (r: number, k: number) => number): number[] =>
  Array.from({ length: rows * width }, (_, i) => element(Math.floor(i / width), i % width));

overKernels((test, createKernels) => {
  test("sum adds from the first element to the last", () => {
    forAll([size, seed], (n, s) => {
      const x = numbers(s, n);
      const sums: number[] = [];
      guarded(createKernels, { inputs: { x }, run: (k, _, at) => sums.push(k.sum(at.x, n)) });
      let wanted = 0;
      for (const value of x) wanted += value;
      assert.equal(sums, [wanted, wanted]);
    });
  });

  test("sumRows", () => {
    forAll([size, size, seed], (rows, width, s) => {
      const x = numbers(s, rows * width);
      const cut = Array.from({ length: rows }, (_, r) => x.slice(r * width, (r + 1) * width));
      near(
        guarded(createKernels, { inputs: { x }, out: rows, run: (k, out, at) => k.sumRows(out, at.x, rows, width) }),
        cut.map((row) => row.reduce((sum, value) => sum + value, 0)),
        // In any order, the error of each sum is less than width·ε/2 times the sum of the terms' sizes.
        (r) => width * EPSILON * cut[r]!.reduce((sum, value) => sum + Math.abs(value), 0),
      );
    });
  });

  test("largestOfRows", () => {
    forAll([size, size, seed], (rows, width, s) => {
      const x = numbers(s, rows * width);
      const least = 10 ** (Math.abs(s) % 4);
      same(
        guarded(createKernels, {
          inputs: { x },
          out: rows,
          run: (k, out, at) => k.largestOfRows(out, at.x, least, rows, width),
        }),
        Array.from({ length: rows }, (_, r) => Math.max(least, ...x.slice(r * width, (r + 1) * width).map(Math.abs))),
      );
    });
  });

  test("allFinite finds one NaN or infinity anywhere, and reads nothing outside", () => {
    forAll([size, seed], (n, s) => {
      const x = numbers(s, n).map((value) => (value > 100 ? Number.MAX_VALUE : value));
      const finite = (block: number[]): unknown[] => {
        const found: unknown[] = [];
        guarded(createKernels, { inputs: { x: block }, run: (k, _, at) => found.push(k.allFinite(at.x, n)) });
        return found;
      };
      assert.equal(finite(x), [true, true]);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const at of integers(s, Math.min(n, 3), n))
          assert.equal(finite([...x.slice(0, at), bad, ...x.slice(at + 1)]), [false, false]);
      }
    });
  });

  test("gatherRows and gatherColumn copy the given samples, also repeated ones", () => {
    forAll([size, size1, size1, seed], (rows, height, width, s) => {
      const inputs = { x: numbers(s, height * width), samples: integers(s, rows, height) };
      const gathered = guarded(createKernels, {
        inputs,
        out: rows * width,
        run: (k, out, at) => k.gatherRows(out, at.x, at.samples, rows, width),
      });
      same(
        gathered,
        grid(rows, width, (r, k) => inputs.x[inputs.samples[r]! * width + k]!),
      );
      const column = guarded(createKernels, {
        inputs,
        out: rows,
        run: (k, out, at) => k.gatherColumn(out, at.x, at.samples, rows),
      });
      same(
        column,
        inputs.samples.map((sample) => inputs.x[sample]!),
      );
    });
  });

  test("copyColumn", () => {
    forAll([size, size1, seed], (rows, width, s) => {
      const x = numbers(s, rows * width);
      const column = integers(s, 1, width)[0]!;
      const copied = guarded(createKernels, {
        inputs: { x },
        out: rows,
        run: (k, out, at) => k.copyColumn(out, at.x, rows, width, column),
      });
      same(
        copied,
        Array.from({ length: rows }, (_, r) => x[r * width + column]!),
      );
    });
  });

  test("scatterColumn sets all other elements to zero", () => {
    forAll([size, size1, seed], (rows, width, s) => {
      const x = numbers(s, rows);
      const column = integers(s, 1, width)[0]!;
      const scattered = guarded(createKernels, {
        inputs: { x },
        out: rows * width,
        run: (k, out, at) => k.scatterColumn(out, at.x, rows, width, column),
      });
      same(
        scattered,
        grid(rows, width, (r, k) => (k === column ? x[r]! : 0)),
      );
    });
  });

  test("flagDifferentRows flags the rows that differ and does not change the other flags", () => {
    forAll([size, size, seed], (rows, width, s) => {
      const a = numbers(s, rows * width);
      const changed = integers(s, width > 0 ? Math.floor(rows / 2) : 0, rows * width);
      // Changes of one unit in the last place, up and down, also of a zero.
      const b = a.map((value, i) =>
        changed.includes(i) ? value * (i % 2 ? 1 + EPSILON : 1 - EPSILON) || 1e-300 : value,
      );
      const flags = numbers(s + 1, rows, 0.5);
      const got = guarded(createKernels, {
        inputs: { a, b },
        out: flags,
        run: (k, out, at) => k.flagDifferentRows(out, at.a, at.b, rows, width),
      });
      same(
        got,
        flags.map((flag, r) => (changed.some((i) => Math.floor(i / width) === r) ? 1 : flag)),
      );
    });
  });
});
