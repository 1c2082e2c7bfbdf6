import { defineOverAxes, type OverAxesKind } from "./axes.js";
import { extremeElements } from "./extreme-elements.js";

/**
 * The smallest of all elements, or over some of the axes; PyTorch's `amin`. If several are equally small there is a kink,
 * and backprop divides the adjoint equally among them. For the smaller of two nodes use {@link minimum}.
 *
 * @throws ShapeError for an axis that x does not have; GraphError for axes that are invalid or repeated.
 * @example
 * const best = x.pipe(amin({ axes: [-1] })); // ["batch", 3] → ["batch"]
 */
export const amin: OverAxesKind = /* @__PURE__ */ defineOverAxes("amin", (x, grouping) =>
  extremeElements(x, "amin", grouping, -1),
);
