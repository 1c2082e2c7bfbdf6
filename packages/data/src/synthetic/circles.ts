import { type ClassesOptions, checkNumber, classified, drawingOf, type SyntheticSet, setOptions } from "./drawing.js";

export interface CirclesOptions extends ClassesOptions {
  /** The radius of the inner circle; default 0.5. */
  readonly inner?: number | undefined;
}

/**
 * Two circles around the origin: r·(cos θ, sin θ) with θ = 2πi/n for point i of the n of a class; r = 1 for class 0 and
 * `inner` for class 1. Noise is added to each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = circles({ samples: 300, noise: 0.05, seed: 1 });
 */
export function circles(given?: CirclesOptions): SyntheticSet {
  const { inner = 0.5, targets = "one-hot", ...options } = setOptions("circles", given, ["inner", "targets"]);
  const drawing = drawingOf("circles", options, { samples: 200 });
  checkNumber("circles", "inner", inner, 0);
  return classified("circles", drawing, 2, targets, (label, i, count) => {
    const angle = (2 * Math.PI * i) / count;
    const radius = label === 0 ? 1 : inner;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}
