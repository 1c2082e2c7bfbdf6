/** Nodes for images. A row of numbers is a small image with one channel, and with two rows of pixels if possible. */
import { averagePool, conv2d, flatten, type Images, maxPool, type Node, reshape } from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily } from "./node-maker.js";

const heightOf = (width: number): number => (width % 2 === 0 ? 2 : 1);

type Layer = (x: Node<Images>) => Node<Images>;

function through(layer: Layer, x: Node): Node {
  const width = x.shape[1] as number;
  return flatten()(layer(reshape([heightOf(width), width / heightOf(width), 1])(x) as Node<Images>));
}

/** The windows of 2 by 2 or 1 by 2 pixels that begin in each column, as the indices of their pixels in the row. */
function windowsOf(width: number, stride: number): number[][] {
  const height = heightOf(width);
  const across = width / height;
  const windows: number[][] = [];
  for (let c = 0; c + 2 <= across; c += stride) {
    windows.push(Array.from({ length: height }, (_, r) => [r * across + c, r * across + c + 1]).flat());
  }
  return windows;
}

const largest = <N>({ toNumber, subtract }: Arithmetic<N>, numbers: readonly N[]): N =>
  numbers.reduce((most, each) => (toNumber(subtract(each, most)) > 0 ? each : most));

const sum = <N>({ of, add }: Arithmetic<N>, numbers: readonly N[]): N => numbers.reduce(add, of(0));

const fits = (width: number): boolean => width / heightOf(width) >= 2;
const FILTERS = 2;

export const images: NodeFamily = {
  convolution: {
    fits,
    parameters: (width) => [[heightOf(width), 2, 1, FILTERS], [FILTERS]],
    compute(arithmetic, [x], [W, b]) {
      const { add, multiply } = arithmetic;
      return x.map((row) =>
        windowsOf(row.length, 1).flatMap((window) =>
          b.map((bias, f) => {
            const products = window.map((place, i) => multiply(row[place], W[i * FILTERS + f]));
            return add(bias, sum(arithmetic, products));
          }),
        ),
      );
    },
    build: ([x], [W, b]) =>
      through(conv2d(FILTERS, { kernelSize: [heightOf(x.shape[1] as number), 2], W, b }) as Layer, x),
  },
  largestOfWindows: {
    fits,
    compute: (arithmetic, [x]) =>
      x.map((row) =>
        windowsOf(row.length, 1).map((window) =>
          largest(
            arithmetic,
            window.map((place) => row[place]),
          ),
        ),
      ),
    build: ([x]) => through(maxPool([heightOf(x.shape[1] as number), 2], { stride: 1 }) as Layer, x),
  },
  meanOfWindows: {
    fits,
    compute(arithmetic, [x]) {
      const { divide, of } = arithmetic;
      return x.map((row) =>
        windowsOf(row.length, 2).map((window) => {
          const pixels = window.map((place) => row[place]);
          return divide(sum(arithmetic, pixels), of(pixels.length));
        }),
      );
    },
    build: ([x]) => through(averagePool([heightOf(x.shape[1] as number), 2]) as Layer, x),
  },
};
