// Properties of the WebAssembly kernels beyond the contract of all kernels.
import { createKernels, type Kernels, wasmKernels, wasmMemory } from "@rxgrad/kernels";
import { plainKernels } from "@rxgrad/kernels/plain";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { guarded, near, same } from "./guarded.js";
import { EPSILON, forAll, integers, numbers, seed, size, size1 } from "./numbers.js";
import type { CreateKernels } from "./over-kernels.js";

/** Sizes around the block sizes of products: 8 or 14 columns, 4 or 32 sums, 128 terms, and 64, from which on they copy. */
const blockSize = fc.oneof(size, fc.constantFrom(13, 14, 15, 28, 31, 32, 33, 64, 65, 96, 127, 128, 129, 257));

function overProducts(check: (rows: number, inner: number, columns: number, a: number[], b: number[]) => void): void {
  forAll(
    [blockSize, blockSize, blockSize, seed, fc.constantFrom(0, 0.2, 0.8)],
    (rows, inner, columns, s, zeros) => {
      check(rows, inner, columns, numbers(s, rows * inner, zeros), numbers(s + 1, Math.max(rows, inner) * columns));
    },
    60,
  );
}

test("products equal the plain loops bit for bit, at any size", () => {
  overProducts((rows, inner, columns, a, b) => {
    const run = (create: CreateKernels, name: "multiply" | "multiplyAdd" | "multiplyAddTransposedA"): number[] => {
      const out = numbers(rows, (name === "multiplyAddTransposedA" ? inner : rows) * columns);
      return guarded(create, {
        inputs: { a, b },
        out,
        run: (k, to, at) => k[name](to, at.a, at.b, rows, inner, columns),
      });
    };
    for (const name of ["multiply", "multiplyAdd", "multiplyAddTransposedA"] as const) {
      same(run(wasmKernels, name), run(plainKernels, name));
    }
  });
});

test("each element of a·bᵀ is the same bits alone and among others", () => {
  forAll(
    [size1, size1, blockSize, seed],
    (rows, inner, columns, s) => {
      const [a, b] = [numbers(s, rows * columns), numbers(s + 1, inner * columns)];
      const product = (left: number[], right: number[]): number[] => {
        const [height, width] = [left, right].map((block) => (columns === 0 ? 1 : block.length / columns)) as [
          number,
          number,
        ];
        return guarded(wasmKernels, {
          inputs: { left, right },
          out: new Array<number>(height * width).fill(0),
          run: (k, to, at) => k.multiplyAddTransposedB(to, at.left, at.right, height, width, columns),
        });
      };
      const row = (block: number[], r: number): number[] => block.slice(r * columns, (r + 1) * columns);
      const whole = product(a, b);
      for (const i of integers(s, 5, whole.length)) {
        same(product(row(a, Math.floor(i / inner)), row(b, i % inner)), columns === 0 ? [0] : [whole[i]!]);
      }
    },
    60,
  );
});

test("the rows of a gradient do not depend on the rows computed with them", () => {
  forAll([size1, blockSize, size1, seed], (samples, inner, units, s) => {
    const x = numbers(s, samples * inner, 0.6);
    const b = numbers(s + 1, 3 * samples * units);
    const reach = numbers(s + 2, samples, 0).map(Math.abs);
    const rows = (from: number, to: number): { product: number[]; powers: number[] } => {
      const width = to - from;
      const part = Array.from({ length: samples }, (_, n) => x.slice(n * inner + from, n * inner + to)).flat();
      const out = new Array<number>(width * units).fill(0);
      const inputs = { part, b, reach };
      return {
        product: guarded(wasmKernels, {
          inputs,
          out,
          run: (k, at0, at) => k.multiplyAddTransposedA(at0, at.part, at.b, samples, width, units),
        }),
        powers: guarded(wasmKernels, {
          inputs,
          out,
          run: (k, at0, at) => k.addPowerProducts(at0, at.part, at.reach, at.b, 0.3, 1, samples, width, units),
        }),
      };
    };
    const cut = integers(s, 1, inner + 1)[0]!;
    const [whole, first, second] = [rows(0, inner), rows(0, cut), rows(cut, inner)];
    same(whole.product, [...first.product, ...second.product]);
    same(whole.powers, [...first.powers, ...second.powers]);
  });
});

test("softmax, losses and their changes equal those of the plain kernels up to rounding", () => {
  forAll([size, size1, seed], (rows, classes, s) => {
    const scaled = (values: number[], by: number): number[] => values.map((value) => value * by);
    const z = scaled(numbers(s, rows * classes), 0.01);
    const dz = scaled(numbers(s + 1, rows * classes), 1e-6);
    const t = numbers(s + 2, rows * classes, 0.7).map((value, i) =>
      s % 2 ? Math.abs(value) : Number(i % classes === 0),
    );
    const results = [wasmKernels, plainKernels].map((create) => {
      const k: Kernels = create(6 * z.length + 2 * rows);
      const at = (block: number): number => block * z.length;
      [z, dz, t].forEach((values, block) => {
        k.memory.set(values, at(block));
      });
      k.softmax(at(3), at(0), rows, classes);
      k.softmaxDifference(at(4), at(3), at(0), at(1), rows, classes);
      k.softmaxCrossEntropy(at(6), at(0), at(3), at(2), 1e-7, 0.5, rows, classes);
      k.softmaxCrossEntropyDifference(at(6) + rows, at(0), at(3), at(1), at(2), 1e-7, 0.5, rows, classes);
      return Array.from(k.memory);
    }) as [number[], number[]];
    const [wasm, plain] = results;
    const largest = Math.max(1e-6, ...dz.map(Math.abs));
    const targets = Math.max(1, ...t);
    near(wasm, plain, (i) => {
      const isChange = (i >= 4 * z.length && i < 5 * z.length) || i >= 6 * z.length + rows;
      const scale = isChange ? largest * targets * classes : Math.abs(plain[i]!);
      return 40 * (classes + 10) * EPSILON * scale;
    });
  });
});

test("a memory is as large as needed and all zero, and shows exactly `length` numbers", () => {
  for (const length of [0, 1, 7, 8192, 100_001]) {
    const { memory } = wasmKernels(length);
    assert.is(memory.length, length);
    // 149 kB of scratch memory, rounded up to a whole page.
    assert.ok(memory.buffer.byteLength - memory.byteLength <= 149 * 1024 + 2 ** 16);
    assert.ok(memory.every((value) => value === 0));
  }
});

test("threads share one memory, and each has its own scratch", () => {
  const memory = wasmMemory(3000, { shared: true, threads: 2 });
  assert.ok(memory.buffer instanceof SharedArrayBuffer);
  const [first, second] = [0, 1].map((thread) => wasmKernels(3000, { memory, thread })) as [Kernels, Kernels];
  first.memory.set(numbers(1, 600));
  assert.is(second.memory[77], first.memory[77]);
  // Fills all lists of both scratches. Neither may overlap the numbers or the other scratch.
  for (const kernels of [first, second]) kernels.multiply(1600, 0, 300, 20, 15, 20);
  const plain = plainKernels(3000);
  plain.memory.set(numbers(1, 600));
  plain.multiply(1600, 0, 300, 20, 15, 20);
  same(first.memory, plain.memory);
  assert.ok(wasmKernels(10, { shared: true }).memory.buffer instanceof SharedArrayBuffer);
});

test("createKernels uses WebAssembly where it exists", () => {
  assert.is(createKernels(3).memory.length, 3);
  assert.ok(createKernels(3).memory.buffer.byteLength > 24);
});

test.run();
