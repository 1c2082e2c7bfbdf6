import { Tensor } from "@rxgrad/core";
import { anyFinite, type Domain } from "@rxgrad/core/internal";
import { all, checkData } from "../checks.js";
import { drawingOf, evenly, type SyntheticOptions, type SyntheticSet, setOptions, zeroed } from "./drawing.js";

export interface PlaneOptions extends SyntheticOptions {
  /** One slope for each coordinate. Default `[1, 1]`. */
  readonly slopes?: readonly number[] | undefined;
  /** Value at the origin. Default 0. */
  readonly offset?: number | undefined;
}

/**
 * Points of a plane: t = slopes·x + offset, where each coordinate of x is uniform in [−1, 1). Noise is added to t.
 *
 * @param options `samples` is 200 by default, `noise` is 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = plane({ slopes: [2, -1], offset: 0.5, noise: 0.1, seed: 1 });
 */
export function plane(given?: PlaneOptions): SyntheticSet {
  const { slopes = [1, 1], offset = 0, ...options } = setOptions("plane", given, ["slopes", "offset"]);
  const { samples, uniform, noise } = drawingOf("plane", options, { samples: 200 });
  checkData("plane", "slopes", slopes, SLOPES);
  checkData("plane", "offset", offset, anyFinite);
  const width = slopes.length;
  const x = zeroed("plane", samples, width).map(() => uniform(1));
  const t = zeroed("plane", samples, 1).map((_, row) => {
    const height = slopes.reduce((sum, slope, i) => sum + slope * (x[row * width + i] as number), offset);
    return height + noise();
  });
  return { x: new Tensor([samples, width], x), t: new Tensor([samples, 1], t) };
}

const SLOPES: Domain = {
  wanted: "a finite number for each coordinate",
  accepts: (value) => Array.isArray(value) && value.length > 0 && all(value, Number.isFinite),
};

export interface SineOptions extends SyntheticOptions {
  /** Number of waves between −π and π. Default 1. */
  readonly frequency?: number | undefined;
}

/**
 * Points of a sine wave: t = sin(frequency·x), with x evenly spaced from −π to π. Noise is added to t.
 *
 * @param options `samples` is 200 by default, `noise` is 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = sine({ samples: 50, noise: 0.1, seed: 1 });
 */
export function sine(given?: SineOptions): SyntheticSet {
  const { frequency = 1, ...options } = setOptions("sine", given, ["frequency"]);
  const { samples, noise } = drawingOf("sine", options, { samples: 200 });
  checkData("sine", "frequency", frequency, anyFinite);
  const x = zeroed("sine", samples, 1).map((_, i) => Math.PI * (2 * evenly(i, samples) - 1));
  const t = x.map((each) => Math.sin(frequency * each) + noise());
  return { x: new Tensor([samples, 1], x), t: new Tensor([samples, 1], t) };
}
