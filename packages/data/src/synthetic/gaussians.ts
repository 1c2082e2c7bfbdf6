import { type ClassesOptions, checkCount, classified, drawingOf, type SyntheticSet, setOptions } from "./drawing.js";

export interface GaussiansOptions extends ClassesOptions {
  /** The number of clouds, each a class; default 2. */
  readonly classes?: number | undefined;
}

/**
 * Round clouds, normally distributed: class c of k around (cos θ, sin θ) with θ = 2πc/k, and `noise` as the standard
 * deviation of each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` 0.25.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = gaussians({ samples: 300, classes: 3, seed: 1 });
 */
export function gaussians(given?: GaussiansOptions): SyntheticSet {
  const { classes = 2, targets = "one-hot", ...options } = setOptions("gaussians", given, ["classes", "targets"]);
  const drawing = drawingOf("gaussians", options, { samples: 200, noise: 0.25 });
  checkCount("gaussians", "classes", classes, 2);
  return classified("gaussians", drawing, classes, targets, (label) => {
    const angle = (2 * Math.PI * label) / classes;
    return [Math.cos(angle), Math.sin(angle)];
  });
}
