import { type ClassesOptions, classified, drawingOf, evenly, type SyntheticSet, setOptions } from "./drawing.js";

/**
 * Two half circles that reach into each other: (cos θ, sin θ) for class 0 and (1 − cos θ, ½ − sin θ) for class 1, with θ
 * evenly from 0 to π. Noise is added to each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = moons({ samples: 300, noise: 0.1, seed: 1 });
 */
export function moons(given?: ClassesOptions): SyntheticSet {
  const { targets = "one-hot", ...options } = setOptions("moons", given, ["targets"]);
  const drawing = drawingOf("moons", options, { samples: 200 });
  return classified("moons", drawing, 2, targets, (label, i, count) => {
    const angle = Math.PI * evenly(i, count);
    const [x0, x1] = [Math.cos(angle), Math.sin(angle)];
    return label === 0 ? [x0, x1] : [1 - x0, 0.5 - x1];
  });
}
