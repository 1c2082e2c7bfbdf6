import { extremeElements } from "./extreme-elements.js";
import { defineOverAxes, type OverAxesKind } from "./over-axes.js";

/**
 * The smallest of all elements, or over some of the axes; PyTorch's `amin`. Where several are equally small there is a kink, and
 * backprop gives each an equal part of the slope. (The smaller of two nodes is {@link minimum}.)
 *
 * @throws ShapeError for an axis that x does not have; GraphError for axes that are none, or twice.
 * @example
 * const best = x.pipe(amin({ axes: [-1] })); // ["batch", 3] → ["batch"]
 */
export const amin: OverAxesKind = defineOverAxes("amin", (x, grouping) => extremeElements(x, "amin", grouping, -1));
