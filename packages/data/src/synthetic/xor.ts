import { Tensor } from "@rxgrad/core";
import { targetsOf } from "../targets.js";
import { type ClassesOptions, drawingOf, type SyntheticSet, setOptions, zeroed } from "./drawing.js";

/**
 * Exclusive or: the corners of the unit square in turn, (0, 0), (0, 1), (1, 0), (1, 1), of class 1 where exactly one
 * coordinate is 1. No straight line separates the classes. Noise is added to each coordinate afterwards.
 *
 * @param options `samples` is 4 by default, the truth table; `noise` 0.
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
