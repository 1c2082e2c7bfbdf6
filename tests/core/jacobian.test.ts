import { type DifferenceScheme, HyperparameterError, NumericError, ShapeError, Tensor, tensor } from "@rxgrad/core";
import { jacobian, numericalGradient } from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const SCHEMES: DifferenceScheme[] = ["central", "forward", "backward", "five-point", "richardson"];

test("the Jacobian equals the closed form", () => {
  // Polar coordinates: x = r cos φ, y = r sin φ.
  const f = ([r, phi]: number[]): number[] => [r * Math.cos(phi), r * Math.sin(phi)];
  const allowed = { central: 1e-8, forward: 1e-3, backward: 1e-3, "five-point": 1e-10, richardson: 1e-9 };
  for (const scheme of SCHEMES) {
    for (const h of [1e-4, "auto"] as const) {
      const got = jacobian(f, [2, 0.7], { scheme, h });
      const wanted = [
        [Math.cos(0.7), -2 * Math.sin(0.7)],
        [Math.sin(0.7), 2 * Math.cos(0.7)],
      ];
      wanted.flat().forEach((each, k) => void close(got[k >> 1][k & 1], each, allowed[scheme]));
    }
  }
});

test("its rows are the gradients of the values of f, bit for bit, at bounds and with steps of any kind too", () => {
  const f = ([a, b, c]: number[]): number[] => [Math.sin(a) * b, a * b * c, Math.exp(c), 7];
  const x = [0.3, -2, 1.1];
  const options = [{}, { h: "auto" }, { h: [1e-3, 1e-2, 0.1] }, { relativeStep: 1e-3 }] as const;
  for (const scheme of SCHEMES) {
    for (const steps of options) {
      for (const bounds of [undefined, { lower: x }, { upper: [0.3, 0, 1.2] }]) {
        const given = { scheme, ...steps, bounds };
        const rows = jacobian(f, x, given);
        assert.equal(rows.length, 4);
        rows.forEach(
          (row, i) =>
            void assert.equal(
              row,
              numericalGradient((at) => f(at)[i], x, given),
            ),
        );
      }
    }
  }
});

test("rows have the type of x, and f receives that type, including nested and repeated lists", () => {
  const nested = jacobian(([[a, b], [c]]) => [[a * b], Float64Array.of(b * c, a)], [[2, 3], [5]], { h: 0.5 });
  assert.equal(nested, [
    [[3, 2], [0]],
    [[0, 5], [3]],
    [[1, 0], [0]],
  ]);
  const typed = jacobian((x) => x.map((each) => each * each), Float64Array.of(3, 4), { h: 0.5 });
  assert.equal(typed, [Float64Array.of(6, 0), Float64Array.of(0, 8)]);
  const [first, second] = jacobian((x) => tensor([x.at(0, 0) * x.at(0, 1), 1]), tensor([[3, 4]]), { h: 0.5 });
  assert.instance(first, Tensor);
  assert.equal([first.toArray(), second.toArray()], [[[4, 3]], [[0, 0]]]);
  const row = [2];
  assert.equal(
    jacobian((m) => [10 * m[0][0] + 100 * m[1][0]], [row, row], { h: 0.5 }),
    [[[10], [100]]],
  );
  assert.equal(
    jacobian((x) => x.sort((a, b) => a - b), [3, 1, 2], { h: 0.25 }),
    [
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ],
  );
  assert.equal(
    jacobian(() => [], [1, 2]),
    [],
  );
  assert.equal(
    jacobian(() => [1, 2], []),
    [[], []],
  );
});

test("a sparsity gives the dense Jacobian, bit for bit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      fc.constantFrom(...SCHEMES),
      fc.constantFrom<object>({}, { h: "auto" }, { bounds: { lower: 0.5 } }),
      (rows, columns, draws, scheme, options) => {
        const sparsity = Array.from({ length: rows }, () =>
          Array.from({ length: columns }, (_, j) => j).filter(() => draws.next().value === 0),
        );
        const f = (x: number[]): number[] =>
          sparsity.map((row, i) => row.reduce((product, j) => product * Math.sin(x[j] + i), 1 + i));
        const x = Array.from({ length: columns }, (_, j) => 0.5 + (j % 3));
        const dense = jacobian(f, x, { scheme, ...options });
        assert.equal(jacobian(f, x, { scheme, ...options, sparsity }), dense);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test("a band takes as few values as it has diagonals, and values are asked for once", () => {
  const n = 300;
  let calls = 0;
  const second = (x: Float64Array): Float64Array => {
    calls++;
    return x.map((each, i) => (x[i - 1] ?? 0) - 2 * each ** 2 + (x[i + 1] ?? 0));
  };
  const sparsity = Array.from({ length: n }, (_, i) => [i - 1, i, i + 1].filter((j) => j >= 0 && j < n));
  const x = Float64Array.from({ length: n }, (_, i) => i / n);
  const counts = { central: 6, forward: 4, backward: 4, "five-point": 12, richardson: 60 };
  for (const scheme of SCHEMES) {
    calls = 0;
    const rows = jacobian(second, x, { scheme, h: 2 ** -10, sparsity });
    assert.is(calls, counts[scheme]);
    const off = scheme === "forward" || scheme === "backward" ? 0.00196 : 1e-9;
    rows.forEach((row, i) => {
      row.forEach((derivative, j) => {
        const wanted = i === j ? -4 * x[i] : Math.abs(i - j) === 1 ? 1 : 0;
        close(derivative, wanted, off);
      });
    });
  }
  calls = 0;
  jacobian(second, x.slice(0, 5), { scheme: "forward" });
  assert.is(calls, 6);
  // An arrow: what one column shares with all the others is a group of its own.
  const arrow = Array.from({ length: 20 }, (_, i) => (i === 0 ? Array.from({ length: 20 }, (_, j) => j) : [0, i]));
  let asked = 0;
  jacobian(
    (at) => {
      asked++;
      return at.map((each, i) => (i === 0 ? at.reduce((sum, one) => sum + one, 0) : at[0] * each));
    },
    Array<number>(20).fill(1),
    { scheme: "forward", sparsity: arrow.map((row, i) => (i === 0 ? [0] : row)) },
  );
  assert.is(asked, 3);
});

test("a sparsity of as many rows as f returns no numbers is refused, also where they name no place", () => {
  const f = ([a, b]: number[]): number[] => [a * b, a, b];
  for (const sparsity of [[], [[]], [[], []], [[], [], [], []]]) {
    throws(
      () => jacobian(f, [1, 2], { sparsity }),
      ShapeError,
      `jacobian: f returned 3 numbers at x, but ${sparsity.length} in sparsity; return as many each time.`,
    );
  }
  assert.equal(jacobian(f, [1, 2], { sparsity: [[], [], []] }), [
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  assert.equal(
    jacobian(() => [], [1, 2], { sparsity: [] }),
    [],
  );
});

test("full rows are colored without a look at all pairs of their columns", () => {
  const n = 400;
  let looks = 0;
  const columns = Array.from({ length: n }, (_, j) => j);
  const entries = columns[Symbol.iterator].bind(columns);
  // Each look at the row goes through its iterator.
  columns[Symbol.iterator] = () => {
    looks += n;
    return entries();
  };
  const sparsity = Array.from({ length: n }, (_, i) => (i === 0 ? columns : [0, i]));
  const f = (x: Float64Array): Float64Array => x.map((each, i) => (i === 0 ? x[n - 1] : x[0] * each));
  const rows = jacobian(f, new Float64Array(n).fill(1), { sparsity, scheme: "forward", h: 0.5 });
  assert.is(rows[0][n - 1], 1);
  assert.is(rows[3][3], 1);
  assert.ok(looks < 10 * n, `${looks} looks`);
});

test("invalid arguments are refused", () => {
  const f = (x: number[]): number[] => x;
  const fix = "give a list for each number that f returns, such as [[0, 1], [1]].";
  throws(() => jacobian(f, [1], { sparsity: 3 as never }), HyperparameterError, `jacobian: sparsity is 3; ${fix}`);
  throws(() => jacobian(f, [1], { sparsity: [0] as never }), HyperparameterError, `jacobian: sparsity[0] is 0; ${fix}`);
  throws(
    () => jacobian(f, [1, 2], { sparsity: [[0], [2]] }),
    HyperparameterError,
    "jacobian: sparsity[1] holds 2; give indices of x, whole numbers from 0 to 1.",
  );
  throws(
    () => jacobian(f, [1, 2], { sparsity: [[0]] }),
    ShapeError,
    "jacobian: f returned 2 numbers at x[0] = 1.0001, but 1 in sparsity; return as many each time.",
  );
  throws(
    () => jacobian(f, [1, 2], { sparsity: new Array(2) }),
    HyperparameterError,
    `jacobian: sparsity[0] is undefined; ${fix}`,
  );
  throws(
    () => jacobian(f, [1, 2], { sparsity: new Array(1e7).fill([0]) }),
    HyperparameterError,
    "jacobian: sparsity holds 10000000 lists, but f may return 4194304 numbers at most; give fewer.",
  );
  let calls = 0;
  throws(
    () => jacobian(() => Array<number>(++calls).fill(1), [1, 2]),
    ShapeError,
    "jacobian: f returned 2 numbers at x[0] = 0.9999, but 1 before; return as many each time.",
  );
  throws(
    () => jacobian(([a, b]) => [a, Math.log(b)], [1, 0]),
    NumericError,
    "jacobian: f(x)[1] is -Infinity at x[0] = 1.0001; give a point around which f is finite, a smaller h, or bounds.",
  );
  throws(
    () => jacobian((([a]: number[]) => a) as never, [1]),
    ShapeError,
    "jacobian: f(x) is 1.0001; give numbers in an array, nested arrays, a Float64Array or a Tensor.",
  );
  for (const f of [(v: number[]) => new Float32Array(v), (v: number[]) => [Float32Array.from(v)]]) {
    const place = Array.isArray(f([1])) ? "f(x)[0]" : "f(x)";
    throws(
      () => jacobian(f as never, [1, 2]),
      ShapeError,
      `jacobian: ${place} is a Float32Array, which rounds its numbers; return an array or a Float64Array.`,
    );
  }
});

test.run();
