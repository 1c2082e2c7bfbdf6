import {
  type ClassesOptions,
  checkCount,
  checkNumber,
  classified,
  drawingOf,
  evenly,
  type SyntheticSet,
  setOptions,
} from "./drawing.js";

export interface SpiralOptions extends ClassesOptions {
  /** The number of arms, each a class; default 2. */
  readonly classes?: number | undefined;
  /** How often an arm goes around the origin; default 1. */
  readonly turns?: number | undefined;
}

/**
 * Arms that wind around the origin: r·(cos θ, sin θ) with θ = 2π·(r·turns + c / classes) for class c, and r evenly from 0 to
 * 1. Noise is added to each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = spiral({ samples: 300, classes: 3, noise: 0.02, seed: 1 });
 */
export function spiral(given?: SpiralOptions): SyntheticSet {
  const {
    classes = 2,
    turns = 1,
    targets = "one-hot",
    ...options
  } = setOptions("spiral", given, ["classes", "turns", "targets"]);
  const drawing = drawingOf("spiral", options, { samples: 200 });
  checkCount("spiral", "classes", classes, 2);
  checkNumber("spiral", "turns", turns, 0);
  return classified("spiral", drawing, classes, targets, (label, i, count) => {
    const radius = evenly(i, count);
    const angle = 2 * Math.PI * (radius * turns + label / classes);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}
