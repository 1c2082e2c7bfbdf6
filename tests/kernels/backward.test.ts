import * as fc from "fast-check";
import { guarded, near, same } from "./guarded.js";
import { EPSILON, forAll, numbers, seed, size, size1, uniform } from "./numbers.js";
import { overKernels } from "./over-kernels.js";
import { plainProduct } from "./plain-product.js";

const transposed = (a: number[], rows: number, columns: number): number[] =>
  Array.from({ length: rows * columns }, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]!);

/** Rows of probabilities. Some are 0, as in a softmax of very different logits that underflows. */
function probabilities(seed: number, rows: number, classes: number): number[] {
  const draw = uniform(seed);
  return Array.from({ length: rows }, () => {
    const row = Array.from({ length: classes }, () => (draw() < 0.1 ? 0 : draw()));
    row[0] = 1 - draw();
    const sum = row.reduce((a, b) => a + b);
    return row.map((p) => p / sum);
  }).flat();
}

const targets = (seed: number, count: number): number[] => {
  const draw = uniform(seed);
  return Array.from({ length: count }, () => (draw() < 0.5 ? 0 : draw()));
};

const sum = (terms: number[]): number => terms.reduce((a, b) => a + b, 0);
const rowsOf = (block: number[], rows: number, width: number): number[][] =>
  Array.from({ length: rows }, (_, r) => block.slice(r * width, (r + 1) * width));

const DELTAS = fc.constantFrom(0, 1e-7, 0.1);

overKernels((test, createKernels) => {
  test("multiplyAddTransposedA and multiplyAddTransposedB", () => {
    forAll([size, size, size, seed], (rows, inner, columns, s) => {
      for (const zeros of [0, 0.8]) {
        const a = numbers(s, rows * inner, zeros);
        const b = numbers(s + 1, inner * columns);
        const out = numbers(s + 2, rows * columns);
        const { value, scale } = plainProduct(a, b, rows, inner, columns);
        const wanted = value.map((product, i) => out[i]! + product);
        const tolerance = (i: number): number => 2 * (inner + 1) * EPSILON * (Math.abs(out[i]!) + scale[i]!);
        near(
          guarded(createKernels, {
            inputs: { a: transposed(a, rows, inner), b },
            out,
            run: (k, to, at) => k.multiplyAddTransposedA(to, at.a, at.b, inner, rows, columns),
          }),
          wanted,
          tolerance,
        );
        near(
          guarded(createKernels, {
            inputs: { a, b: transposed(b, inner, columns) },
            out,
            run: (k, to, at) => k.multiplyAddTransposedB(to, at.a, at.b, rows, columns, inner),
          }),
          wanted,
          tolerance,
        );
      }
    });
  });

  test("addSumOfRows", () => {
    forAll([size, size, seed], (rows, width, s) => {
      const [x, out] = [numbers(s, rows * width), numbers(s + 1, width)];
      const columns = out.map((before, k) => [before, ...rowsOf(x, rows, width).map((row) => row[k]!)]);
      near(
        guarded(createKernels, { inputs: { x }, out, run: (k, to, at) => k.addSumOfRows(to, at.x, rows, width) }),
        columns.map(sum),
        (k) => (rows + 1) * EPSILON * sum(columns[k]!.map(Math.abs)),
      );
    });
  });

  test("squaredDifferenceBackward, and scaledSum with its reverse pass, to the bit", () => {
    forAll([size, seed, fc.double({ noNaN: true })], (n, s, factor) => {
      const [x, t, dOut, dx] = [0, 1, 2, 3].map((i) => numbers(s + i, n)) as [number[], number[], number[], number[]];
      same(
        guarded(createKernels, {
          inputs: { x, t, dOut },
          out: dx,
          run: (k, to, at) => k.squaredDifferenceBackward(to, at.x, at.t, at.dOut, n),
        }),
        dx.map((before, i) => before + 2 * dOut[i]! * (x[i]! - t[i]!)),
      );
      same(guarded(createKernels, { inputs: { x }, out: 1, run: (k, to, at) => k.scaledSum(to, at.x, factor, n) }), [
        factor * sum(x),
      ]);
      const inputs = { dOut: [0.3] };
      same(
        guarded(createKernels, { inputs, out: dx, run: (k, to, at) => k.scaledSumBackward(to, at.dOut, factor, n) }),
        dx.map((before) => before + factor * 0.3),
      );
    });
  });

  test("sigmoidBackward, tanhBackward and leakyReluBackward", () => {
    forAll([size, seed, fc.constantFrom(0, 0.01, -1)], (n, s, slope) => {
      const draw = uniform(s);
      const a = Array.from({ length: n }, () => draw());
      const inputs = { a, y: a.map((p) => 2 * p - 1), x: numbers(s + 1, n), dOut: numbers(s + 2, n) };
      const out = numbers(s + 3, n);
      const check = (derivatives: number[], run: Parameters<typeof guarded<typeof inputs>>[1]["run"]): void => {
        const added = derivatives.map((value, i) => inputs.dOut[i]! * value);
        near(
          guarded(createKernels, { inputs, out, run }),
          added.map((value, i) => out[i]! + value),
          // Both computations round the derivative twice, then a product and a sum.
          (i) => 4 * EPSILON * (Math.abs(out[i]!) + Math.abs(added[i]!)),
        );
      };
      check(
        inputs.a.map((p) => p * (1 - p)),
        (k, to, at) => k.sigmoidBackward(to, at.a, at.dOut, n),
      );
      check(
        inputs.y.map((y) => (1 - y) * (1 + y)),
        (k, to, at) => k.tanhBackward(to, at.y, at.dOut, n),
      );
      check(
        inputs.x.map((x) => (x > 0 ? 1 : slope)),
        (k, to, at) => k.leakyReluBackward(to, at.x, at.dOut, slope, n),
      );
    });
  });

  test("leakyReluBackward takes the side of the slope at 0", () => {
    same(
      guarded(createKernels, {
        inputs: { x: [0, -0, 5e-324, -5e-324], dOut: [1, 1, 1, 1] },
        out: [0, 0, 0, 0],
        run: (k, to, at) => k.leakyReluBackward(to, at.x, at.dOut, 0.25, 4),
      }),
      [0.25, 0.25, 1, 0.25],
    );
  });

  test("softmaxBackward", () => {
    forAll([size, size1, seed], (rows, classes, s) => {
      const inputs = { y: probabilities(s, rows, classes), dOut: numbers(s + 1, rows * classes) };
      const out = numbers(s + 2, rows * classes);
      const means = rowsOf(inputs.y, rows, classes).map((y, r) => y.map((p, k) => p * inputs.dOut[r * classes + k]!));
      const row = (i: number): number[] => means[Math.floor(i / classes)]!;
      near(
        guarded(createKernels, {
          inputs,
          out,
          run: (k, to, at) => k.softmaxBackward(to, at.y, at.dOut, rows, classes),
        }),
        out.map((before, i) => before + inputs.y[i]! * (inputs.dOut[i]! - sum(row(i)))),
        (i) => {
          const size = inputs.y[i]! * (Math.abs(inputs.dOut[i]!) + sum(row(i).map(Math.abs)));
          return 2 * (classes + 3) * EPSILON * (Math.abs(out[i]!) + size);
        },
      );
    });
  });

  test("crossEntropyBackward leaves classes without a target unchanged", () => {
    forAll([size, size1, DELTAS, seed], (rows, classes, delta, s) => {
      const y = probabilities(s, rows, classes);
      const t = targets(s + 1, y.length).map((value, i) => (y[i] === 0 ? 0 : value));
      const inputs = { y, t, dOut: numbers(s + 2, rows) };
      const out = numbers(s + 3, y.length);
      const scale = numbers(s + 4, 1)[0]!;
      const added = y.map((p, i) =>
        t[i] === 0 ? 0 : (inputs.dOut[Math.floor(i / classes)]! * scale * t[i]!) / (p + delta),
      );
      near(
        guarded(createKernels, {
          inputs,
          out,
          run: (k, to, at) => k.crossEntropyBackward(to, at.y, at.dOut, at.t, delta, scale, rows, classes),
        }),
        out.map((before, i) => before - added[i]!),
        (i) => (added[i] === 0 ? 0 : 5 * EPSILON * (Math.abs(out[i]!) + Math.abs(added[i]!))),
      );
    });
  });

  test("softmaxCrossEntropyBackward, finite where y is 0", () => {
    forAll([size, size1, DELTAS, seed], (rows, classes, delta, s) => {
      const inputs = {
        y: probabilities(s, rows, classes),
        t: targets(s + 1, rows * classes),
        dOut: numbers(s + 2, rows),
      };
      const out = numbers(s + 3, rows * classes);
      const scale = numbers(s + 4, 1)[0]!;
      const kept = inputs.y.map((p, i) => inputs.t[i]! * (delta === 0 ? 1 : p / (p + delta)));
      const totals = rowsOf(kept, rows, classes).map(sum);
      const factors = inputs.dOut.map((d) => d * scale);
      const row = (i: number): number => Math.floor(i / classes);
      near(
        guarded(createKernels, {
          inputs,
          out,
          run: (k, to, at) => k.softmaxCrossEntropyBackward(to, at.y, at.dOut, at.t, delta, scale, rows, classes),
        }),
        out.map((before, i) => before + factors[row(i)]! * (inputs.y[i]! * totals[row(i)]! - kept[i]!)),
        (i) => {
          const size = Math.abs(factors[row(i)]!) * (inputs.y[i]! * totals[row(i)]! + kept[i]!);
          return 2 * (classes + 5) * EPSILON * (Math.abs(out[i]!) + size);
        },
      );
    });
  });

  // The difference kernels are tested against 1500-digit values. For such a small move they equal the derivative times the move.
  test("each backward kernel is the derivative of its difference kernel", () => {
    const move = 2 ** -40;
    forAll([size1, DELTAS, seed], (n, delta, s) => {
      const x = numbers(s, n).map((value) => Math.max(-8, Math.min(8, value)));
      const direction = numbers(s + 1, n);
      const dx = direction.map((value) => (value / 1000) * move);
      const t = targets(s + 2, n);
      const one = [1];
      const ones = x.map(() => 1);
      const zeros = x.map(() => 0);
      const compare = (derivatives: number[], change: number): void => {
        const terms = derivatives.map((derivative, i) => derivative * dx[i]!);
        // The second-order part of the move, and the digits that 1 − y loses if y is nearly 1.
        const tolerance = 1e-10 * sum(terms.map(Math.abs)) + 4 * EPSILON * sum(dx.map(Math.abs));
        near([sum(terms)], [change], () => tolerance);
      };
      for (const name of ["sigmoid", "tanh"] as const) {
        const y = guarded(createKernels, { inputs: { x }, out: n, run: (k, to, at) => k[name](to, at.x, n) });
        const difference = guarded(createKernels, {
          inputs: { y, x, dx },
          out: n,
          run: (k, to, at) => k[`${name}Difference`](to, at.y, at.x, at.dx, n),
        });
        const derivatives = guarded(createKernels, {
          inputs: { y, ones },
          out: zeros,
          run: (k, to, at) => k[`${name}Backward`](to, at.y, at.ones, n),
        });
        compare(derivatives, sum(difference));
      }
      const y = guarded(createKernels, { inputs: { x }, out: n, run: (k, to, at) => k.softmax(to, at.x, 1, n) });
      const weights = numbers(s + 3, n);
      const moved = guarded(createKernels, {
        inputs: { y, x, dx },
        out: n,
        run: (k, to, at) => k.softmaxDifference(to, at.y, at.x, at.dx, 1, n),
      });
      const jacobian = guarded(createKernels, {
        inputs: { y, weights },
        out: zeros,
        run: (k, to, at) => k.softmaxBackward(to, at.y, at.weights, 1, n),
      });
      compareSums(jacobian, moved, weights, y, dx);
      const changed = guarded(createKernels, {
        inputs: { x, y, dx, t },
        out: 1,
        run: (k, to, at) => k.softmaxCrossEntropyDifference(to, at.x, at.y, at.dx, at.t, delta, 0.5, 1, n),
      });
      const gradient = guarded(createKernels, {
        inputs: { y, one, t },
        out: zeros,
        run: (k, to, at) => k.softmaxCrossEntropyBackward(to, at.y, at.one, at.t, delta, 0.5, 1, n),
      });
      near(
        [sum(gradient.map((derivative, i) => derivative * dx[i]!))],
        changed,
        () => 1e-10 * sum(t) * sum(dx.map(Math.abs)),
      );
      const dy = moved;
      const unfused = guarded(createKernels, {
        inputs: { y, dy, t },
        out: 1,
        run: (k, to, at) => k.crossEntropyDifference(to, at.y, at.dy, at.t, delta, 0.5, 1, n),
      });
      const byY = guarded(createKernels, {
        inputs: { y, one, t },
        out: zeros,
        run: (k, to, at) => k.crossEntropyBackward(to, at.y, at.one, at.t, delta, 0.5, 1, n),
      });
      near(
        [sum(byY.map((derivative, i) => derivative * dy[i]!))],
        unfused,
        () => 1e-10 * sum(t) * sum(dx.map(Math.abs)),
      );
    });
  });
});

function compareSums(jacobian: number[], moved: number[], weights: number[], y: number[], dx: number[]): void {
  const size = sum(y.map((p, k) => p * Math.abs(weights[k]!))) * sum(dx.map(Math.abs));
  near(
    [sum(jacobian.map((derivative, k) => derivative * dx[k]!))],
    [sum(moved.map((d, k) => d * weights[k]!))],
    () => 1e-10 * size,
  );
}
