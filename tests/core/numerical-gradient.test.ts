import { type DifferenceScheme, Tensor, tensor } from "@rxgrad/core";
import { numericalGradient, type Point } from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

const SCHEMES: DifferenceScheme[] = ["central", "forward", "backward", "five-point", "richardson"];
const squares = (x: Iterable<number>): number => {
  let sum = 0;
  for (const number of x) sum += number ** 2;
  return sum;
};
const sameBits = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((number, i) => Object.is(number, b[i]));

test("the worked examples are right to every digit", () => {
  const f = ([x0, x1]: number[]): number => x0 ** 2 + x1 ** 2;
  assert.equal(numericalGradient(f, [3, 4]), [6.00000000000378, 7.999999999999119]);
  assert.equal(numericalGradient(f, [0, 2]), [0, 4.000000000004]);
  assert.equal(numericalGradient(f, [3, 0]), [6.000000000012662, 0]);
});

test("the partial derivatives of 3x²y + xy²z + 2x + yz are those of the formula", () => {
  const f = ([x, y, z]: number[]): number => 3 * x ** 2 * y + x * y ** 2 * z + 2 * x + y * z;
  const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(coordinate, coordinate, coordinate), ([x, y, z]) => {
      const [dx, dy, dz] = numericalGradient(f, [x, y, z], { scheme: "five-point", h: 0.1 });
      // f is a polynomial of degree 2 in each variable, so only rounding is left: |f| < 190, over 12h, eight times.
      close(dx, 6 * x * y + y ** 2 * z + 2, 1e-12);
      close(dy, 3 * x ** 2 + 2 * x * y * z + z, 1e-12);
      close(dz, x * y ** 2 + y, 1e-12);
    }),
    { seed: 1 },
  );
});

test("f receives a value of the type of x, and the result has that type too", () => {
  const array: number[] = numericalGradient((x) => x[0] * x[1], [3, 4]);
  assert.ok(Array.isArray(array));

  const typed: Float64Array = numericalGradient(
    (x) => {
      assert.instance(x, Float64Array);
      return squares(x);
    },
    Float64Array.of(3, 4),
  );
  assert.instance(typed, Float64Array);
  close(typed[1], 8, 1e-9);

  const rows = numericalGradient(([[a, b], [c]]) => a * b * c, [[2, 3], [5]], { h: 0.5 });
  assert.equal(rows, [[15, 10], [6]]);

  const mixed = numericalGradient(([W, b]) => W[0] * W[1] * b[0], [Float64Array.of(2, 3), Float64Array.of(5)], {
    h: 0.5,
  });
  assert.equal(mixed, [Float64Array.of(15, 10), Float64Array.of(6)]);

  const matrix: Tensor = numericalGradient(
    (W) => {
      assert.instance(W, Tensor);
      return W.at(0, 1) * W.at(1, 0);
    },
    tensor([
      [1, 3],
      [-1, 4],
    ]),
    { h: 0.5 },
  );
  assert.equal(matrix.toArray(), [
    [0, -1],
    [3, 0],
  ]);
  assert.equal(
    numericalGradient(() => 1, []),
    [],
  );
});

test("arrays are perturbed in place, one number at a time, and f(x) is computed once", () => {
  for (const x of [[3, -0, 5], Float64Array.of(3, -0, 5)] as (number[] | Float64Array)[]) {
    const seen: number[][] = [];
    numericalGradient(
      (given: Point) => {
        assert.is(given, x);
        seen.push(Array.from(x));
        return 0;
      },
      x,
      { scheme: "forward", h: 1 },
    );
    assert.equal(seen, [
      [4, -0, 5],
      [3, -0, 5],
      [3, 1, 5],
      [3, -0, 6],
    ]);
    assert.ok(Object.is(seen[1][1], -0));
  }
});

test("x is restored bit for bit, also when f throws", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e150, max: 1e150 }), { maxLength: 6 }),
      fc.constantFrom(...SCHEMES),
      fc.boolean(),
      fc.nat(30),
      (numbers, scheme, typed, failAt) => {
        const x = typed ? Float64Array.from(numbers) : [...numbers];
        let calls = 0;
        const failure = new Error("f failed");
        const run = (): unknown =>
          numericalGradient(
            (): number => {
              if (calls++ === failAt) throw failure;
              return 1;
            },
            x as number[],
            { scheme, h: "auto" },
          );
        try {
          run();
          assert.ok(calls <= failAt, "f threw, but numericalGradient did not");
        } catch (error) {
          assert.is(error, failure);
        }
        assert.ok(sameBits(x, numbers), `${scheme} left [${x}] of [${numbers}]`);
      },
    ),
    { seed: 1 },
  );
});

test("changes that f makes to its argument affect neither the gradient nor x", () => {
  // v₀² + 3v₁ + v₂³ of the sorted numbers v: the gradient is 2v₀, 3, 3v₂², in the order of x.
  const sorting = (x: number[] | Float64Array): number => {
    const [v0, v1, v2] = x.sort((a: number, b: number) => a - b);
    return v0 ** 2 + 3 * v1 + v2 ** 3;
  };
  for (const x of [[3, 1, 2], Float64Array.of(3, 1, 2), Object.freeze([3, 1, 2])]) {
    const f = (given: Iterable<number>): number => sorting(Object.isFrozen(given) ? [...given] : (given as number[]));
    for (const scheme of SCHEMES) {
      const gradient = numericalGradient(f, x as number[], { scheme });
      [27, 2, 3].forEach((derivative, i) => void close(gradient[i], derivative, 2e-3));
      assert.ok(sameBits(x, [3, 1, 2]), `${scheme} left [${x}]`);
    }
  }
});

test("every number, row and length is restored after every call", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...SCHEMES),
      (acts, scheme) => {
        const rows = [[3, -0], [5], Float64Array.of(7, 11), []] as (number[] | Float64Array)[];
        const lists = [...rows];
        let next = 0;
        const damage = (x: (number[] | Float64Array)[]): void => {
          for (let i = 0; i < 3; i++) {
            const act = acts[next++ % acts.length];
            const row = x[act % x.length] as number[];
            if (act % 7 === 0) x.reverse();
            else if (act % 7 === 1) x.pop();
            else if (act % 7 === 2 && Array.isArray(row)) row.push(1);
            else if (act % 7 === 3 && Array.isArray(row)) row.length = 0;
            else if (act % 7 === 4) x.push([9]);
            else row?.fill(act);
            if (x.length === 0) break;
          }
        };
        const f = (x: (number[] | Float64Array)[]): number => {
          const value = x[0][0] * x[1][0] + 2 * x[2][1] + x.length + x[3].length;
          damage(x);
          return value;
        };
        const gradient = numericalGradient(f, rows, { scheme, h: 0.5 });
        [5, 0, 3, 0, 2].forEach(
          (derivative, i) => void close(gradient.flatMap((row) => [...row])[i], derivative, 1e-12),
        );
        assert.ok(rows.length === 4 && rows.every((row, i) => row === lists[i]));
        assert.ok(
          sameBits(
            rows.flatMap((row) => [...row]),
            [3, -0, 5, 7, 11],
          ),
          JSON.stringify(rows),
        );
      },
    ),
    { seed: 1 },
  );
});

test("a number in two places counts as two numbers", () => {
  const f = (m: readonly ArrayLike<number>[]): number => 10 * m[0][0] + 100 * m[1][0];
  const row = [2];
  const buffer = Float64Array.of(1, 2, 3).buffer;
  const views = [new Float64Array(buffer, 0, 2), new Float64Array(buffer, 0, 1)];
  const overlapping = [new Float64Array(buffer, 8, 2), new Float64Array(buffer, 0, 2)];
  for (const m of [[row, row], views, overlapping] as number[][][]) {
    for (const scheme of SCHEMES) {
      const gradient = numericalGradient(f, m, { scheme, h: 0.5 });
      close(gradient[0][0], 10, 1e-12);
      close(gradient[1][0], 100, 1e-12);
    }
    assert.equal([row, ...new Float64Array(buffer)], [[2], 1, 2, 3]);
  }
  // Adjacent views have no number in common, and are still perturbed in place.
  const apart = [new Float64Array(buffer, 0, 1), new Float64Array(buffer, 8, 1)];
  assert.equal(
    numericalGradient(() => f(apart), apart, { h: 0.5 }).map(([derivative]) => derivative),
    [10, 100],
  );
});

test("a Tensor never changes, neither the argument nor one that f keeps", () => {
  const x = tensor([1, 2]);
  const kept: Tensor[] = [];
  numericalGradient((given) => kept.push(given), x, { h: 0.5 });
  assert.equal(x.toArray(), [1, 2]);
  assert.equal(
    kept.map((given) => given.toArray()),
    [
      [1.5, 2],
      [0.5, 2],
      [1, 2.5],
      [1, 1.5],
    ],
  );
});

test("arrays with an element that is read-only or a getter are copied", () => {
  const readOnly = Object.defineProperty([3, 4], 1, { value: 4, writable: false });
  const computed = Object.defineProperty([3, 4], 1, { get: () => 4 });
  const ignoring = Object.defineProperty([3, 4], 1, { get: () => 4, set: () => {} });
  for (const x of [readOnly, computed, ignoring]) {
    assert.equal(
      numericalGradient(([a, b]) => a * b ** 2, x, { h: 0.5 }),
      [16, 24],
    );
    assert.equal(
      numericalGradient(([[a, b]]) => a * b ** 2, [x], { h: 0.5 }),
      [[16, 24]],
    );
    assert.equal([...x], [3, 4]);
  }
});

test("frozen arrays are copied", () => {
  const x = Object.freeze([Object.freeze([3, 4]), [5]]);
  const gradient = numericalGradient(([[a, b], [c]]) => a * b * c, x, { h: 0.5 });
  assert.equal(gradient, [[20, 15], [12]]);
  assert.equal(x, [[3, 4], [5]]);
});

test("integers are perturbed like any other number", () => {
  // The published notebook stores W = ((1, 3, 2), (−1, 4, 5)) as integers, so that W ± h is truncated to W or W − 1.
  const W = [
    [1, 3, 2],
    [-1, 4, 5],
  ];
  const loss = (w: number[][]): number => {
    const z = [0, 1, 2].map((k) => 0.6 * w[0][k] + 0.9 * w[1][k]);
    const top = Math.max(...z);
    const exponentials = z.map((value) => Math.exp(value - top));
    return -Math.log(exponentials[2] / (exponentials[0] + exponentials[1] + exponentials[2]) + 1e-7);
  };
  close(loss(W), 0.5557779579925367, 1e-15);
  const gradient = numericalGradient(loss, W, { h: 0.001 });
  const wanted = [
    [0.00085312551945105, 0.2549713927937902, -0.25582451823841224],
    [0.00127968837476677, 0.38245709166667696, -0.383736779788979],
  ];
  // One unit in the last place of the loss, 1.1e-16, is 5.6e-14 of a difference over 2h.
  wanted.forEach((row, i) => {
    row.forEach((derivative, j) => {
      close(gradient[i][j], derivative, 3e-13);
    });
  });
});

test("gradients nest: the Hessian of x²y", () => {
  const derivative = (x: number[]): number[] => numericalGradient(([a, b]) => a * a * b, x, { h: 0.25 });
  const hessian = [0, 1].map((i) => numericalGradient((x) => derivative(x)[i], [2, 3], { h: 0.25 }));
  assert.equal(hessian, [
    [6, 4],
    [4, 0],
  ]);
});

test.run();
