import { Tensor } from "@rxgrad/core";
import { targetsOf } from "../targets.js";
import { type ClassesOptions, drawingOf, type SyntheticSet, setOptions } from "./drawing.js";

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
  const corners = Array.from({ length: samples }, (_, i) => [(i >> 1) & 1, i & 1] as const);
  const x = Float64Array.from(corners.flat(), (coordinate) => coordinate + noise());
  const labels = corners.map(([x0, x1]) => x0 ^ x1);
  return { x: new Tensor([samples, 2], x), t: targetsOf("xor", labels, 2, options.targets ?? "one-hot") };
}
