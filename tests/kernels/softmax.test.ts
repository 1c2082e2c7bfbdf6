import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { fixture } from "./fixtures.js";
import { guarded, near, same, ulp } from "./guarded.js";
import { EPSILON, forAll, integers, seed, size, size1, uniform } from "./numbers.js";
import { overKernels } from "./over-kernels.js";

/** One row of logits, its perturbation and its targets, with the losses and their changes for each of {@link DELTAS}. */
type SoftmaxCase = Record<"z" | "dz" | "t" | "softmax" | "softmaxDifference" | "loss" | "lossDifference", number[]>;
type CrossEntropyCase = Record<"y" | "dy" | "t" | "loss" | "lossDifference", number[]>;

const DELTAS = [0, 1e-7];
const SCALES = [1, 1 / 7];
/** Denormal numbers, and sums of denormal probabilities, have few correct digits or none. */
const TINY = 1e-304;

const softmaxCases = byClasses(fixture<SoftmaxCase[]>("softmax"), ({ z }) => z.length);
const crossEntropyCases = byClasses(fixture<CrossEntropyCase[]>("cross-entropy"), ({ y }) => y.length);

function byClasses<Case>(cases: Case[], classes: (each: Case) => number): Case[][] {
  const sizes = [...new Set(cases.map(classes))];
  return sizes.map((k) => cases.filter((each) => classes(each) === k));
}

/** One block of all cases for each number of classes, then blocks of randomly chosen cases. */
function overRows<Case>(groups: Case[][], check: (rows: Case[]) => void): void {
  groups.forEach(check);
  forAll([fc.constantFrom(...groups), size, seed], (group, n, s) => {
    check(integers(s, n, group.length).map((i) => group[i]!));
  });
}

const max = (values: number[]): number => Math.max(...values.map(Math.abs));
const total = (terms: number[]): number => terms.reduce((sum, term) => sum + Math.abs(term), 0);
const column = <Name extends string>(rows: Record<Name, number[]>[], name: Name): number[] =>
  rows.flatMap((row) => row[name]);

/**
 * The number of relative rounding errors that a probability may carry. z + dz and z − (the largest z) are rounded, and e^x
 * turns these into relative errors of the same size. The exponential, the sum over the classes and the quotient add theirs.
 */
const roundings = ({ z, dz }: SoftmaxCase): number => 2 * (max(z) + max(dz)) + 2 * z.length + 8;

/** −log of the probability of class c, with all digits correct for any small probability. */
const surprise = (z: number[], c: number): number => {
  const top = z.indexOf(Math.max(...z));
  return z[top]! - z[c]! + Math.log1p(z.reduce((sum, v, k) => (k === top ? sum : sum + Math.exp(v - z[top]!)), 0));
};

/**
 * The sum of the absolute terms of Σₖ (y′_c·yₖ − y_c·y′ₖ), the change of y_c, relative to the greater of y_c and y′_c.
 * Digits are lost only where the terms cancel.
 */
function sizeOfChange({ softmax: y, softmaxDifference: dy, dz }: SoftmaxCase, c: number): number {
  return total(y.map((p, k) => Math.max(p, p + dy[k]!) * Math.expm1(-Math.abs(dz[k]! - dz[c]!))));
}

const greater = ({ softmax: y, softmaxDifference: dy }: SoftmaxCase, c: number): number =>
  Math.max(y[c]!, y[c]! + dy[c]!);

function changeTolerance(row: SoftmaxCase, c: number): number {
  return roundings(row) * EPSILON * greater(row, c) * sizeOfChange(row, c) + TINY;
}

/** The rounding errors of t·(−log(y_c + delta)) if z is known. */
function lossTolerance(row: SoftmaxCase, z: number[], delta: number): number {
  const errors = z.map((_, c) => {
    const bits = surprise(z, c);
    if (delta === 0) return roundings(row) * bits * row.t[c]!;
    const p = Math.exp(-bits);
    // A relative error of p moves the logarithm by p/(p + delta) times that error. p + delta and the logarithm are rounded too.
    return row.t[c]! * ((roundings(row) * p) / (p + delta) + 2 + 2 * Math.abs(Math.log(p + delta)));
  });
  return EPSILON * total(errors) + TINY;
}

function lossChangeTolerance(row: SoftmaxCase, delta: number): number {
  const errors = row.z.map((_, c) => {
    const p = greater(row, c);
    const share = delta === 0 ? 1 : p / (p + delta);
    return row.t[c]! * share * sizeOfChange(row, c);
  });
  const itself = Math.abs(row.lossDifference[DELTAS.indexOf(delta)]!);
  return roundings(row) * EPSILON * (total(errors) + itself) + TINY / (delta || 1);
}

overKernels((test, createKernels) => {
  const probabilities = (z: number[], rows: number): number[] =>
    guarded(createKernels, {
      inputs: { z },
      out: z.length,
      run: (k, out, at) => k.softmax(out, at.z, rows, z.length / Math.max(rows, 1)),
    });

  const softmaxChange = (z: number[], dz: number[], rows: number): number[] =>
    guarded(createKernels, {
      inputs: { y: probabilities(z, rows), z, dz },
      out: z.length,
      run: (k, out, at) => k.softmaxDifference(out, at.y, at.z, at.dz, rows, z.length / Math.max(rows, 1)),
    });

  test("softmax", () => {
    overRows(softmaxCases, (rows) => {
      const wanted = column(rows, "softmax");
      const classes = wanted.length / rows.length;
      near(
        probabilities(column(rows, "z"), rows.length),
        wanted,
        (i) => roundings(rows[Math.floor(i / classes)]!) * EPSILON * wanted[i]! + TINY,
        (i) => JSON.stringify(rows[Math.floor(i / classes)]),
      );
    });
  });

  test("softmaxDifference", () => {
    overRows(softmaxCases, (rows) => {
      const wanted = column(rows, "softmaxDifference");
      const classes = wanted.length / rows.length;
      near(
        softmaxChange(column(rows, "z"), column(rows, "dz"), rows.length),
        wanted,
        (i) => changeTolerance(rows[Math.floor(i / classes)]!, i % classes),
        (i) => JSON.stringify(rows[Math.floor(i / classes)]),
      );
    });
  });

  DELTAS.forEach((delta, d) => {
    const fromLogits = (rows: SoftmaxCase[], scale: number, name: "loss" | "lossDifference"): number[] => {
      const [z, dz, t] = [column(rows, "z"), column(rows, "dz"), column(rows, "t")];
      const n = rows.length;
      const classes = z.length / Math.max(n, 1);
      return guarded(createKernels, {
        inputs: { z, y: probabilities(z, n), dz, t },
        out: n,
        run: (k, out, at) =>
          name === "loss"
            ? k.softmaxCrossEntropy(out, at.z, at.y, at.t, delta, scale, n, classes)
            : k.softmaxCrossEntropyDifference(out, at.z, at.y, at.dz, at.t, delta, scale, n, classes),
      });
    };

    test(`softmaxCrossEntropy with delta ${delta}`, () => {
      for (const scale of SCALES) {
        overRows(softmaxCases, (rows) =>
          near(
            fromLogits(rows, scale, "loss"),
            rows.map(({ loss }) => scale * loss[d]!),
            (r) => scale * lossTolerance(rows[r]!, rows[r]!.z, delta),
            (r) => JSON.stringify(rows[r]),
          ),
        );
      }
    });

    test(`softmaxCrossEntropyDifference with delta ${delta}`, () => {
      for (const scale of SCALES) {
        overRows(softmaxCases, (rows) =>
          near(
            fromLogits(rows, scale, "lossDifference"),
            rows.map(({ lossDifference }) => scale * lossDifference[d]!),
            (r) => scale * lossChangeTolerance(rows[r]!, delta),
            (r) => JSON.stringify(rows[r]),
          ),
        );
      }
    });

    test(`softmaxCrossEntropyDirectional with delta ${delta}`, () => {
      for (const scale of SCALES) {
        for (const row of softmaxCases.flat()) {
          // The case is the last of three samples. Its direction is its perturbation. The factors are 1, 0 and 1.
          const classes = row.z.length;
          const other = new Array<number>(2 * classes).fill(0.5);
          const z = [...other, ...row.z];
          const changes = guarded(createKernels, {
            inputs: { z, y: probabilities(z, 3), t: [...other, ...row.t], w: row.dz, d: [1, 0, 1], samples: [2, 2, 2] },
            out: 3,
            run: (k, out, at) =>
              k.softmaxCrossEntropyDirectional(out, at.z, at.y, at.t, at.w, at.d, at.samples, delta, scale, 3, classes),
          });
          const wanted = scale * row.lossDifference[d]!;
          const tolerance = scale * lossChangeTolerance(row, delta);
          near(
            changes,
            [wanted, 0, wanted],
            () => tolerance,
            () => JSON.stringify(row),
          );
        }
      }
    });

    test(`softmaxCrossEntropyDirectional follows a direction by the factor given, delta ${delta}`, () => {
      forAll([fc.constantFrom(...softmaxCases), size1, size, seed], (group, n, count, s) => {
        const rows = integers(s, n, group.length).map((i) => group[i]!);
        const classes = rows[0]!.z.length;
        const draw = uniform(s);
        const direction = rows[0]!.z.map(() => 4 * draw() - 2);
        // Runs of one sample, down to a single row. Small perturbations use the series, larger ones do not.
        const samples = Array.from({ length: count }, () => Math.floor(n * draw())).flatMap((each) => [
          each,
          each,
          each,
        ]);
        const places = samples.map(() => 10 ** (1 - 7 * draw()) * (draw() < 0.5 ? -1 : 1));
        const [z, t] = [column(rows, "z"), column(rows, "t")];
        const got = guarded(createKernels, {
          inputs: { z, y: probabilities(z, n), t, direction, places, samples },
          out: samples.length,
          run: (k, out, at) =>
            k.softmaxCrossEntropyDirectional(
              ...([out, at.z, at.y, at.t, at.direction, at.places, at.samples] as const),
              ...([delta, 1, samples.length, classes] as const),
            ),
        });
        const moved = samples.map((sample, r) => ({ ...rows[sample]!, dz: direction.map((w) => places[r]! * w) }));
        const wanted = fromLogits(moved, 1, "lossDifference");
        near(
          got,
          wanted,
          (r) => {
            const row = moved[r]!;
            const y = probabilities(row.z, 1);
            const softmaxDifference = softmaxChange(row.z, row.dz, 1);
            const lossDifference = DELTAS.map(() => wanted[r]!);
            return 2 * lossChangeTolerance({ ...row, softmax: y, softmaxDifference, lossDifference }, delta);
          },
          (r) => JSON.stringify(moved[r]),
        );
      });
    });

    test(`softmaxCrossEntropyDifference is linear in targets of both signs, delta ${delta}`, () => {
      const z = [0.3, -0.2, 0.1];
      const dz = [1e-3, -2e-3, 5e-4];
      const t = [2 / 3, 2 / 3, -1 / 3]; // both they and their squares add up to 1, as for one class
      const change = (targets: number[]): number => {
        const row = { z, dz, t: targets } as SoftmaxCase;
        return fromLogits([row], 1, "lossDifference")[0]!;
      };
      const terms = t.map((weight, c) => weight * change(t.map((_, k) => (k === c ? 1 : 0))));
      const wanted = terms.reduce((sum, term) => sum + term);
      near([change(t)], [wanted], () => 16 * EPSILON * total(terms));
    });

    const fromProbabilities = (rows: CrossEntropyCase[], scale: number, name: "loss" | "lossDifference"): number[] => {
      const n = rows.length;
      const [y, dy, t] = [column(rows, "y"), column(rows, "dy"), column(rows, "t")];
      const classes = y.length / Math.max(n, 1);
      return guarded(createKernels, {
        inputs: { y, dy, t },
        out: n,
        run: (k, out, at) =>
          name === "loss"
            ? k.crossEntropy(out, at.y, at.t, delta, scale, n, classes)
            : k.crossEntropyDifference(out, at.y, at.dy, at.t, delta, scale, n, classes),
      });
    };

    test(`crossEntropy with delta ${delta}`, () => {
      for (const scale of SCALES) {
        overRows(crossEntropyCases, (rows) =>
          near(
            fromProbabilities(rows, scale, "loss"),
            rows.map(({ loss }) => scale * loss[d]!),
            // The rounding of y + delta is an error of ε/2 in the logarithm. The logarithm, product and sum are rounded too.
            (r) => {
              const { y, t } = rows[r]!;
              const errors = y.map((p, c) => t[c]! * ((y.length + 3) * Math.log(p + delta) - (delta > 0 ? 1 : 0)));
              return scale * EPSILON * total(errors);
            },
            (r) => JSON.stringify(rows[r]),
          ),
        );
      }
    });

    test(`crossEntropyDifference with delta ${delta}`, () => {
      for (const scale of SCALES) {
        overRows(crossEntropyCases, (rows) =>
          near(
            fromProbabilities(rows, scale, "lossDifference"),
            rows.map(({ lossDifference }) => scale * lossDifference[d]!),
            // The change of each target is right within a few units in the last place, but their sum may cancel.
            (r) => {
              const { y, dy, t } = rows[r]!;
              const changes = y.map((p, c) => t[c]! * Math.log1p(dy[c]! / (p + delta)));
              return scale * EPSILON * (y.length + 6) * total(changes) + TINY;
            },
            (r) => JSON.stringify(rows[r]),
          ),
        );
      }
    });

    if (delta === 0) {
      test("crossEntropyDifference of y = 1 is log1p within 2 units in the last place", () => {
        const rows = crossEntropyCases.flat().filter(({ y, t }) => y.length === 1 && y[0] === 1 && t[0] === 1);
        assert.ok(rows.length > 20);
        const wanted = rows.map(({ lossDifference }) => lossDifference[0]!);
        near(
          fromProbabilities(rows, 1, "lossDifference"),
          wanted,
          (r) => 2 * ulp(wanted[r]!),
          (r) => `for ${rows[r]!.dy}`,
        );
      });
    }

    test(`the results of a row with delta ${delta} do not depend on the other rows`, () => {
      forAll(
        [fc.constantFrom(...softmaxCases), size, seed],
        (group, n, s) => {
          const rows = integers(s, n, group.length).map((i) => group[i]!);
          for (const name of ["loss", "lossDifference"] as const) {
            same(
              fromLogits(rows, 1, name),
              rows.flatMap((row) => fromLogits([row], 1, name)),
            );
          }
          const [z, dz] = [column(rows, "z"), column(rows, "dz")];
          same(
            probabilities(z, n),
            rows.flatMap((row) => probabilities(row.z, 1)),
          );
          same(
            softmaxChange(z, dz, n),
            rows.flatMap((row) => softmaxChange(row.z, row.dz, 1)),
          );
        },
        20,
      );
    });

    test(`NaN stays in its row with delta ${delta}`, () => {
      const row = { z: [0.5, 2, 1], dz: [1e-4, 0, 1e-4], t: [0, 1, 0] } as SoftmaxCase;
      const [none, large] = [
        { ...row, dz: [0, 0, 0] },
        { ...row, dz: [3, 0, 0] },
      ];
      const broken = { ...row, z: [0.5, Number.NaN, 1] };
      const moves = [row, large].map(({ dz }) => ({ ...row, dz: [dz[0]!, dz[1]!, Number.NaN] }));
      const rows = [row, broken, none, ...moves, large, { ...broken, dz: [3, 0, 0] }];
      assert.equal(
        fromLogits(rows, 1, "lossDifference").map((value) => value !== value),
        [false, true, false, true, true, false, true],
      );
      assert.equal(
        softmaxChange(column(rows, "z"), column(rows, "dz"), rows.length).map((value) => value !== value),
        [false, true, false, true, true, false, true].flatMap((broken) => [broken, broken, broken]),
      );
      assert.equal(
        fromLogits(rows, 1, "loss").map((value) => value !== value),
        [false, true, false, false, false, false, true],
      );
    });

    test(`classes without a target add nothing with delta ${delta}, even at probability 0`, () => {
      const y = [0, 1, 0.5];
      const t = [0, 1, 0];
      const run = (dy: number[], name: keyof CrossEntropyCase): number[] =>
        fromProbabilities([{ y, dy, t } as CrossEntropyCase], 1, name as "loss").map((v) => v + 0);
      assert.equal(run([0, 0, 0], "loss"), [delta === 0 ? 0 : -Math.log(1 + delta)]);
      assert.equal(run([0.25, 0, -0.25], "lossDifference"), [0]);
    });
  });

  test("without delta, a probability of 0 gives an infinite loss, unless the logits are known", () => {
    const inputs = { z: [-800, 0], y: [0, 1], t: [1, 0] };
    const plain = guarded(createKernels, {
      inputs,
      out: 1,
      run: (k, out, at) => k.crossEntropy(out, at.y, at.t, 0, 1, 1, 2),
    });
    assert.equal(plain, [Number.POSITIVE_INFINITY]);
    const fused = guarded(createKernels, {
      inputs,
      out: 1,
      run: (k, out, at) => k.softmaxCrossEntropy(out, at.z, at.y, at.t, 0, 1, 1, 2),
    });
    assert.equal(fused, [800]);
  });
});
