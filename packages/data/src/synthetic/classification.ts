import { Tensor } from "@rxgrad/core";
import { finite } from "@rxgrad/core/internal";
import { checkData } from "../checks.js";
import { targetsOf } from "../targets.js";
import {
  type ClassesOptions,
  checkCount,
  classified,
  drawingOf,
  evenly,
  type SyntheticSet,
  setOptions,
  zeroed,
} from "./drawing.js";

/**
 * Two interleaved half circles: (cos θ, sin θ) for class 0 and (1 − cos θ, ½ − sin θ) for class 1, with θ
 * evenly spaced from 0 to π. Noise is added to each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` is 0.
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

export interface CirclesOptions extends ClassesOptions {
  /** Radius of the inner circle. Default 0.5. */
  readonly inner?: number | undefined;
}

/**
 * Two circles around the origin: r·(cos θ, sin θ) with θ = 2πi/n for point i of the n points of a class; r is 1 for class 0
 * and `inner` for class 1. Noise is added to each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` is 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = circles({ samples: 300, noise: 0.05, seed: 1 });
 */
export function circles(given?: CirclesOptions): SyntheticSet {
  const { inner = 0.5, targets = "one-hot", ...options } = setOptions("circles", given, ["inner", "targets"]);
  const drawing = drawingOf("circles", options, { samples: 200 });
  checkData("circles", "inner", inner, finite(0));
  return classified("circles", drawing, 2, targets, (label, i, count) => {
    const angle = (2 * Math.PI * i) / count;
    const radius = label === 0 ? 1 : inner;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

export interface SpiralOptions extends ClassesOptions {
  /** Number of arms. Each is a class. Default 2. */
  readonly classes?: number | undefined;
  /** Number of turns of an arm around the origin. Default 1. */
  readonly turns?: number | undefined;
}

/**
 * Spiral arms around the origin: r·(cos θ, sin θ) with θ = 2π·(r·turns + c / classes) for class c, and r evenly spaced from
 * 0 to 1. Noise is added to each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` is 0.
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
  checkData("spiral", "turns", turns, finite(0));
  return classified("spiral", drawing, classes, targets, (label, i, count) => {
    const radius = evenly(i, count);
    const angle = 2 * Math.PI * (radius * turns + label / classes);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

export interface GaussiansOptions extends ClassesOptions {
  /** Number of clouds. Each is a class. Default 2. */
  readonly classes?: number | undefined;
}

/**
 * Round clouds with a normal distribution: class c of k has its mean at (cos θ, sin θ) with θ = 2πc/k. `noise` is the
 * standard deviation of each coordinate.
 *
 * @param options `samples` is 200 by default, `noise` is 0.25.
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

/**
 * Exclusive or: the corners of the unit square, (0, 0), (0, 1), (1, 0), (1, 1), over and over. The class is 1 where exactly
 * one coordinate is 1. No straight line separates the classes. Noise is added to each coordinate; it does not change a class.
 *
 * @param options `samples` is 4 by default, which is the truth table; `noise` is 0.
 * @throws DataError for an option outside its domain.
 * @example
 * xor({ targets: "column" }); // x [[0, 0], [0, 1], [1, 0], [1, 1]], t [[0], [1], [1], [0]]
 * xor({ samples: 400, noise: 0.1 });
 */
export function xor(given?: ClassesOptions): SyntheticSet {
  const options = setOptions("xor", given, ["targets"]);
  const { samples, noise } = drawingOf("xor", options, { samples: 4 });
  // Sample i is the corner (⌊i / 2⌋ mod 2, i mod 2).
  const x = zeroed("xor", samples, 2).map((_, at) => ((at & 1 ? at >> 1 : at >> 2) & 1) + noise());
  const labels = new Uint32Array(samples).map((_, i) => ((i >> 1) ^ i) & 1);
  return { x: new Tensor([samples, 2], x), t: targetsOf("xor", labels, 2, options.targets ?? "one-hot") };
}
