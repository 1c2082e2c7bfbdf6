import { Tensor } from "@rxgrad/core";
import {
  checkNumber,
  drawingOf,
  evenly,
  type SyntheticOptions,
  type SyntheticSet,
  setOptions,
  zeroed,
} from "./drawing.js";

export interface SineOptions extends SyntheticOptions {
  /** How many waves there are between −π and π; default 1. */
  readonly frequency?: number | undefined;
}

/**
 * A wave to be fitted: t = sin(frequency·x), with x evenly from −π to π. Noise is added to t.
 *
 * @param options `samples` is 200 by default, `noise` 0.
 * @throws DataError for an option outside its domain.
 * @example
 * const { x, t } = sine({ samples: 50, noise: 0.1, seed: 1 });
 */
export function sine(given?: SineOptions): SyntheticSet {
  const { frequency = 1, ...options } = setOptions("sine", given, ["frequency"]);
  const { samples, noise } = drawingOf("sine", options, { samples: 200 });
  checkNumber("sine", "frequency", frequency);
  const x = zeroed("sine", samples, 1).map((_, i) => Math.PI * (2 * evenly(i, samples) - 1));
  const t = x.map((each) => Math.sin(frequency * each) + noise());
  return { x: new Tensor([samples, 1], x), t: new Tensor([samples, 1], t) };
}
