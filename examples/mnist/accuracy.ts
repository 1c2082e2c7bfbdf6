import type { Tensor } from "rxgrad";

/** The fraction of rows whose largest probability is that of the right class. */
export function accuracy(y: Tensor, t: Tensor): number {
  const [rows, classes] = y.shape;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    if (largest(y, row * classes, classes) === largest(t, row * classes, classes)) right++;
  }
  return right / rows;
}

function largest({ data }: Tensor, start: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (data[start + k] > data[start + best]) best = k;
  return best;
}
