/** Reductions, products of matrices, and nodes that change shapes. */
import {
  add,
  amax,
  amin,
  concatenate,
  matmul,
  mean,
  multiply,
  type Node,
  reshape,
  type Shape,
  slice,
  subtract,
  sum,
  transpose,
} from "@rxgrad/core";
import { appendOne } from "@rxgrad/core/extend";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily } from "./node-maker.js";

const widthOf = (x: Node): number => x.shape[1] as number;

/** ["batch", width] as ["batch", 2, width / 2]. */
const inTwoRows = (x: Node): Node => x.pipe(reshape([2, widthOf(x) / 2])) as Node;
const inOneRow = (x: Node): Node => x.pipe(reshape([-1])) as Node;
const isEven = (width: number): boolean => width % 2 === 0;

const total = <N>({ of, add: plus }: Arithmetic<N>, numbers: readonly N[]): N => numbers.reduce(plus, of(0));
const most = <N>({ toNumber, subtract: minus }: Arithmetic<N>, numbers: readonly N[], sign: 1 | -1): N =>
  numbers.reduce((best, each) => (sign * toNumber(minus(each, best)) > 0 ? each : best));
const column = <T>(rows: readonly (readonly T[])[], k: number): T[] => rows.map((row) => row[k]);

export const shapes: NodeFamily = {
  "x − its mean": {
    compute: (a, [x]) => x.map((row) => row.map((each) => a.subtract(each, a.divide(total(a, row), a.of(row.length))))),
    build: ([x]) => subtract(x, x.pipe(mean({ axes: [-1], keepDimensions: true })) as Node),
  },
  "x − the mean of the batch": {
    compute(a, [x]) {
      return x.map((row) => row.map((each, k) => a.subtract(each, a.divide(total(a, column(x, k)), a.of(x.length)))));
    },
    build: ([x]) => subtract(x, x.pipe(mean({ axes: ["batch"] })) as Node),
  },
  "x · the sum of all": {
    compute: (a, [x]) => {
      const sums = a.divide(total(a, x.flat()), a.of(9));
      return x.map((row) => row.map((each) => a.multiply(each, sums)));
    },
    build: ([x]) => multiply(x, multiply(1 / 9, x.pipe(sum()))),
  },
  "the sum of each row": {
    fits: isEven,
    compute: (a, [x]) =>
      x.map((row) => [0, 1].map((r) => total(a, row.slice((r * row.length) / 2, ((r + 1) * row.length) / 2)))),
    build: ([x]) => inTwoRows(x).pipe(sum({ axes: [2] })) as Node,
  },
  "the sum of each column": {
    fits: isEven,
    compute: (a, [x]) => x.map((row) => row.slice(row.length / 2).map((each, k) => a.add(row[k], each))),
    build: ([x]) => inTwoRows(x).pipe(sum({ axes: [1], keepDimensions: true }), reshape([-1])) as Node,
  },
  "the sum of each sample": {
    compute: (a, [x]) => x.map((row) => [total(a, row)]),
    build: ([x]) => x.pipe(sum({ axes: [1] }), reshape([1])) as Node,
  },
  "x + the largest of it": {
    compute: (a, [x]) => x.map((row) => row.map((each) => a.add(each, most(a, row, 1)))),
    build: ([x]) => add(x, x.pipe(amax({ axes: [-1], keepDimensions: true })) as Node),
  },
  "x + the smallest of the batch": {
    compute: (a, [x]) => x.map((row) => row.map((each, k) => a.add(each, most(a, column(x, k), -1)))),
    build: ([x]) => add(x, x.pipe(amin({ axes: [0] })) as Node),
  },
  "columns for rows": {
    fits: isEven,
    compute: (_, [x]) => x.map((row) => row.map((_each, i) => row[(i % 2) * (row.length / 2) + Math.floor(i / 2)])),
    build: ([x]) => inOneRow(inTwoRows(x).pipe(transpose()) as Node),
  },
  "the inner elements": {
    fits: (width) => width > 2,
    compute: (_, [x]) => x.map((row) => row.slice(1, -1)),
    build: ([x]) => x.pipe(slice({ start: 1, stop: -1 })) as Node,
  },
  "a behind b": {
    takes: 2,
    compute: (_, [a, b]) => a.map((row, n) => [...b[n], ...row]),
    build: ([a, b]) => concatenate([b, a]),
  },
  "a above b": {
    takes: 2,
    fits: isEven,
    compute: (_, [a, b]) => a.map((row, n) => [...row, ...b[n]]),
    build: ([a, b]) => inOneRow(concatenate([inTwoRows(a), inTwoRows(b)] as [Node, Node], { axis: 1 })),
  },
  "x and 1": {
    compute: (a, [x]) => x.map((row) => [...row, a.of(1)]),
    build: ([x]) => x.pipe(appendOne()) as Node,
  },
  /** a as a column times b as a row, times a again as a column: matrix products for each sample. */
  "a · bᵀ · a": {
    takes: 2,
    compute: (a, [x, y]) =>
      x.map((row, n) => {
        const inner = total(
          a,
          row.map((each, k) => a.multiply(each, y[n][k])),
        );
        return row.map((each) => a.divide(a.multiply(each, inner), a.of(row.length)));
      }),
    build([x, y]) {
      const width = widthOf(x);
      const [columnOf, rowOf] = [reshape([width, 1]), reshape([1, width])] as const;
      const outer = matmul(columnOf(x) as Node as Node<Shape>, rowOf(y) as Node as Node<readonly [number, number]>);
      const product = matmul(outer, columnOf(x) as Node as Node<readonly [number, number]>) as Node;
      return multiply(product.pipe(reshape([width])) as Node, 1 / width);
    },
  },
  /** One matrix multiplies all samples from the left. */
  "W · x": {
    fits: isEven,
    parameters: () => [[3, 2]],
    compute: (a, [x], [W]) =>
      x.map((row) =>
        [0, 1, 2].flatMap((r) =>
          row
            .slice(row.length / 2)
            .map((below, k) => a.add(a.multiply(W[2 * r], row[k]), a.multiply(W[2 * r + 1], below))),
        ),
      ),
    build: ([x], [W]) => inOneRow(matmul(W, inTwoRows(x) as Node<readonly [number, number]>) as Node),
  },
};
