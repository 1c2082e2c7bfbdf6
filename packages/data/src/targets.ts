import { DataError, Tensor } from "@rxgrad/core";
import { oneHot } from "./one-hot.js";
import { show } from "./show.js";

/**
 * Form of class targets: `"one-hot"` rows with a single 1 (shape [samples, classes]), the class's number (`"index"`,
 * [samples]), or the number in a column (`"column"`, [samples, 1]), as the target of a single sigmoid unit.
 */
export type Targets = "one-hot" | "index" | "column";

/** The targets of these classes. @throws DataError for an unknown form. */
export function targetsOf(
  owner: string,
  labels: Uint32Array | readonly number[],
  classes: number,
  targets: Targets,
): Tensor {
  switch (targets) {
    case "one-hot":
      return oneHot(labels, classes);
    case "index":
      return new Tensor([labels.length], Float64Array.from(labels));
    case "column":
      return new Tensor([labels.length, 1], Float64Array.from(labels));
    default:
      throw new DataError(`${owner}: targets is ${show(targets)}; give "one-hot", "index" or "column".`);
  }
}
