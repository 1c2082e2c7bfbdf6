import { extremeElements } from "./extreme-elements.js";
import { defineOverAxes, type OverAxesKind } from "./over-axes.js";

/**
 * The largest of all elements, or over some of the axes; PyTorch's `amax`. Where several are equally large there is a kink, and
 * backprop gives each an equal part of the slope. (The larger of two nodes is {@link maximum}.)
 *
 * @throws ShapeError for an axis that x does not have; GraphError for axes that are none, or twice.
 * @example
 * const best = x.pipe(amax({ axes: [-1] })); // ["batch", 3] → ["batch"]
 */
export const amax: OverAxesKind = defineOverAxes("amax", (x, grouping) => extremeElements(x, "amax", grouping, 1));
