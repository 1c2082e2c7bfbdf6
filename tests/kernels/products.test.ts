import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { guarded, near, same } from "./guarded.js";
import { EPSILON, forAll, numbers, seed, size, size1, uniform } from "./numbers.js";
import { overKernels } from "./over-kernels.js";
import { plainProduct } from "./plain-product.js";

/** Rows for several shards. */
const wide = fc.integer({ min: 0, max: 130 });

overKernels((test, createKernels) => {
  test("multiply", () => {
    forAll([size, size, size, seed], (rows, inner, columns, s) => {
      for (const zeros of [0, 0.8]) {
        const inputs = { a: numbers(s, rows * inner, zeros), b: numbers(s + 1, inner * columns) };
        const { value, scale } = plainProduct(inputs.a, inputs.b, rows, inner, columns);
        near(
          guarded(createKernels, {
            inputs,
            out: rows * columns,
            run: (k, out, at) => k.multiply(out, at.a, at.b, rows, inner, columns),
          }),
          value,
          (i) => 2 * inner * EPSILON * scale[i]!,
        );
      }
    });
  });

  test("multiplyAdd", () => {
    forAll([size, size, size, seed], (rows, inner, columns, s) => {
      for (const zeros of [0, 0.8]) {
        const inputs = { a: numbers(s, rows * inner, zeros), b: numbers(s + 1, inner * columns) };
        const out = numbers(s + 2, rows * columns);
        const { value, scale } = plainProduct(inputs.a, inputs.b, rows, inner, columns);
        near(
          guarded(createKernels, {
            inputs,
            out,
            run: (k, to, at) => k.multiplyAdd(to, at.a, at.b, rows, inner, columns),
          }),
          value.map((product, i) => out[i]! + product),
          (i) => 2 * (inner + 1) * EPSILON * (Math.abs(out[i]!) + scale[i]!),
        );
      }
    });
  });

  test("a row of a product does not depend on the other rows", () => {
    forAll(
      [size1, size, size, seed, fc.constantFrom(0, 0.5)],
      (rows, inner, columns, s, zeros) => {
        const a = numbers(s, rows * inner, zeros);
        const b = numbers(s + 1, inner * columns);
        const product = (block: number[], height: number): number[] =>
          guarded(createKernels, {
            inputs: { block, b },
            out: height * columns,
            run: (k, out, at) => k.multiply(out, at.block, at.b, height, inner, columns),
          });
        const alone = Array.from({ length: rows }, (_, r) => product(a.slice(r * inner, (r + 1) * inner), 1));
        same(product(a, rows), alone.flat());
      },
      50,
    );
  });

  test("a product passes NaN and infinity on", () => {
    const a = [1, Number.NaN, 2, 3];
    const b = [1, 2, 3, Number.POSITIVE_INFINITY];
    const run = guarded(createKernels, {
      inputs: { a, b },
      out: 4,
      run: (k, out, at) => k.multiply(out, at.a, at.b, 2, 2, 2),
    });
    assert.equal(run, [Number.NaN, Number.NaN, 11, Number.POSITIVE_INFINITY]);
  });

  test("outer", () => {
    forAll([size, size, seed], (rows, columns, s) => {
      const inputs = { column: numbers(s, rows), row: numbers(s + 1, columns) };
      same(
        guarded(createKernels, {
          inputs,
          out: rows * columns,
          run: (k, out, at) => k.outer(out, at.column, at.row, rows, columns),
        }),
        inputs.column.flatMap((factor) => inputs.row.map((value) => factor * value)),
      );
    });
  });

  for (const [parity, powers] of [
    [1, [1, 3, 5]],
    [0, [1, 2, 3, 4, 5, 6]],
  ] as const) {
    test(`addPowerProducts of the powers ${powers.join(", ")}`, () => {
      forAll(
        [size, size, size, seed],
        (samples, inner, units, s) => {
          const draw = uniform(s);
          const extent = Array.from({ length: samples }, () => 0.01 + draw());
          const x = extent.flatMap((most) =>
            Array.from({ length: inner }, () => (draw() < 0.5 ? 0 : most * (2 * draw() - 1))),
          );
          const coefficients = numbers(s + 1, samples * powers.length * units);
          const out = numbers(s + 2, inner * units);
          const scale = numbers(s + 3, 1)[0]!;

          const wanted = [...out];
          const sizes = out.map(Math.abs);
          for (let n = 0; n < samples; n++) {
            for (let i = 0; i < inner; i++) {
              for (let j = 0; j < units; j++) {
                powers.forEach((power, k) => {
                  const u = x[n * inner + i]! / extent[n]!;
                  const term = scale * coefficients[(n * powers.length + k) * units + j]! * u ** power;
                  wanted[i * units + j]! += term;
                  sizes[i * units + j]! += Math.abs(term);
                });
              }
            }
          }
          near(
            guarded(createKernels, {
              inputs: { x, extent, coefficients },
              out,
              run: (k, to, at) =>
                k.addPowerProducts(to, at.x, at.extent, at.coefficients, scale, parity, samples, inner, units),
            }),
            wanted,
            // As for a product of samples × powers terms, each of which is a product of up to nine rounded factors.
            (i) => 2 * (samples * powers.length + 9) * EPSILON * sizes[i]!,
          );
        },
        100,
      );
    });

    test(`shards of addPowerProducts give the whole, powers ${powers.join(", ")}`, () => {
      forAll([size, wide, size, seed], (samples, inner, units, s) => {
        const inputs = {
          x: numbers(s, samples * inner, 0.5),
          extent: new Array<number>(samples).fill(1e3),
          coefficients: numbers(s + 1, samples * powers.length * units).map((value, i) =>
            // The highest powers of every other sample add nothing, for any unit.
            Math.floor(i / units) % powers.length > 1 && Math.floor(i / units / powers.length) % 2 === 0 ? 0 : value,
          ),
        };
        const out = numbers(s + 2, inner * units, 0);
        const run = (...shared: [shard: number, shards: number] | []): number[] =>
          guarded(createKernels, {
            inputs,
            out,
            run: (k, to, at) =>
              k.addPowerProducts(to, at.x, at.extent, at.coefficients, 1, parity, samples, inner, units, ...shared),
          });
        shardsMakeUp(run, out, units);
      });
    });
  }

  test("shards of multiplyAddTransposedA give the whole", () => {
    forAll([size, wide, size, seed, fc.constantFrom(0, 0.5)], (rows, inner, columns, s, zeros) => {
      const inputs = { a: numbers(s, rows * inner, zeros), b: numbers(s + 1, rows * columns) };
      const out = numbers(s + 2, inner * columns, 0);
      const run = (...shared: [shard: number, shards: number] | []): number[] =>
        guarded(createKernels, {
          inputs,
          out,
          run: (k, to, at) => k.multiplyAddTransposedA(to, at.a, at.b, rows, inner, columns, ...shared),
        });
      shardsMakeUp(run, out, columns);
    });
  });
});

/** One shard writes each row of `out`, with the bits of the whole. The other shards do not change it. */
function shardsMakeUp(
  run: (...shared: [shard: number, shards: number] | []) => number[],
  out: readonly number[],
  width: number,
): void {
  const whole = run();
  for (const shards of [1, 2, 3]) {
    const parts = Array.from({ length: shards }, (_, shard) => run(shard, shards));
    for (let row = 0; row * width < out.length; row++) {
      const rowOf = (from: readonly number[]): readonly number[] => from.slice(row * width, (row + 1) * width);
      const writer = Math.floor(row / 32) % shards;
      for (const [shard, part] of parts.entries()) same(rowOf(part), rowOf(shard === writer ? whole : out));
    }
  }
}
