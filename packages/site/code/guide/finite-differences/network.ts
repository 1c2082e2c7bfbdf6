import {
  crossEntropy,
  dense,
  initialParameters,
  input,
  type Node,
  type Parameters,
  sigmoid,
  softmax,
} from "rxgrad";

// #region network
const x = input("x", [64]);
const t = input("t", [3]);
const y = x.pipe(dense(8), sigmoid(), dense(3), softmax());
export const loss: Node<readonly []> = crossEntropy(y, t);

// Two samples of 64 numbers.
const numbers = (n: number): number[] =>
  Array.from({ length: 64 }, (_, i) => Math.sin(i + n));
export const feed = {
  x: [numbers(0), numbers(1)],
  t: [
    [1, 0, 0],
    [0, 0, 1],
  ],
};
export const start: Parameters = initialParameters(loss, {
  seed: 1,
});
// #endregion network

/** The largest distance between two gradients. */
export function distance(a: Parameters, b: Parameters): number {
  const all = [...a].flatMap(({ name, value }) => {
    const other = b.get(name).data;
    return Array.from(value.data, (each, i) =>
      Math.abs(each - (other[i] ?? Number.NaN)),
    );
  });
  return Math.max(...all);
}
