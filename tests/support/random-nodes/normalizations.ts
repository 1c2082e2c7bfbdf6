/** Normalizations of rows of numbers, and dropout that drops nothing. */
import {
  batchNormalization,
  dropout,
  flatten,
  layerNormalization,
  type Node,
  parameter,
  reshape,
  values,
} from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily } from "./node-maker.js";

/** Large enough that rows of nearly equal numbers do not become huge. */
const EPSILON = 0.25;

function standardized<N>(arithmetic: Arithmetic<N>, numbers: readonly N[]): N[] {
  const { of, add, subtract, multiply, divide, exp, log } = arithmetic;
  const mean = (all: readonly N[]): N => divide(all.reduce(add, of(0)), of(all.length));
  const center = mean(numbers);
  const centered = numbers.map((x) => subtract(x, center));
  const variance = mean(centered.map((x) => multiply(x, x)));
  const deviation = exp(multiply(of(0.5), log(add(variance, of(EPSILON)))));
  return centered.map((x) => divide(x, deviation));
}

const columnsOf = <N>(rows: readonly (readonly N[])[]): N[][] => rows[0].map((_, k) => rows.map((row) => row[k]));

const weights = (width: number): readonly (readonly number[])[] => [[width], [width]];

function weighted<N>(
  { add, multiply }: Arithmetic<N>,
  row: readonly N[],
  gamma: readonly N[],
  beta: readonly N[],
): N[] {
  return row.map((x, k) => add(multiply(x, gamma[k]), beta[k]));
}

/** Running statistics, which training does not read. */
const running = (width: number): Node[] =>
  [0, 1].map((start) =>
    parameter([width], { initial: values(new Array<number>(width).fill(start)), trainable: false }),
  );

export const normalizations: NodeFamily = {
  layerNormalization: {
    parameters: weights,
    compute: (arithmetic, [x], [gamma, beta]) =>
      x.map((row) => weighted(arithmetic, standardized(arithmetic, row), gamma, beta)),
    build: ([x], [gamma, beta]) => layerNormalization.build([x, gamma, beta], { epsilon: EPSILON }),
  },
  /** Splits each row in two, so that a batch of one sample has two values of each channel. */
  batchNormalization: {
    fits: (width) => width % 2 === 0,
    parameters: (width) => weights(width / 2),
    compute(arithmetic, [x], [gamma, beta]) {
      const half = x[0].length / 2;
      const rows = x.flatMap((row) => [row.slice(0, half), row.slice(half)]);
      const columns = columnsOf(rows).map((column) => standardized(arithmetic, column));
      const made = columnsOf(columns).map((row) => weighted(arithmetic, row, gamma, beta));
      return x.map((_, n) => [...made[2 * n], ...made[2 * n + 1]]);
    },
    build([x], [gamma, beta]) {
      const half = (x.shape[1] as number) / 2;
      const halves = reshape([2, half])(x) as Node;
      return flatten()(batchNormalization.build([halves, gamma, beta, ...running(half)], { epsilon: EPSILON })) as Node;
    },
  },
  noDropout: {
    compute: (_arithmetic, [x]) => x,
    build: ([x]) => dropout(0)(x),
  },
};
