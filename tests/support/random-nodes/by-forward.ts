/** Nodes with only a `forward`, as a user writes them. */
import { type Block, defineNode } from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily } from "./node-maker.js";

const center = defineNode({
  kind: "center",
  forward(out, x) {
    for (let n = 0; n < x.samples; n++) subtractMean(out, x, n * x.width, 1, x.width);
  },
});

const batchCenter = defineNode({
  kind: "batchCenter",
  forward(out, x) {
    for (let k = 0; k < x.width; k++) subtractMean(out, x, k, x.width, x.samples);
  },
});

function subtractMean(out: Block, x: Block, start: number, stride: number, count: number): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x.data[start + i * stride];
  for (let i = 0; i < count; i++) out.data[start + i * stride] = x.data[start + i * stride] - sum / count;
}

function centered<N>({ of, add, subtract, divide }: Arithmetic<N>, numbers: readonly N[]): N[] {
  let sum = of(0);
  for (const x of numbers) sum = add(sum, x);
  const mean = divide(sum, of(numbers.length));
  return numbers.map((x) => subtract(x, mean));
}

export const byForward: NodeFamily = {
  /** Each sample minus its mean. */
  center: {
    subtracts: true,
    compute: (arithmetic, [x]) => x.map((row) => centered(arithmetic, row)),
    build: ([x]) => center()(x),
  },
  /** Each unit minus its mean over the batch. The node does not declare this batch coupling. */
  batchCenter: {
    subtracts: true,
    compute(arithmetic, [x]) {
      const columns = x[0].map((_, k) =>
        centered(
          arithmetic,
          x.map((row) => row[k]),
        ),
      );
      return x.map((row, n) => row.map((_, k) => columns[k][n]));
    },
    build: ([x]) => batchCenter()(x),
  },
};
