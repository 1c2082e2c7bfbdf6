import { defineOverAxes, type OverAxesKind } from "./axes.js";
import { extremeElements } from "./extreme-elements.js";

/**
 * The largest of all elements, or over some of the axes; PyTorch's `amax`. If several are equally large there is a kink,
 * and backprop divides the adjoint equally among them. For the larger of two nodes use {@link maximum}.
 *
 * @throws ShapeError for an axis that x does not have; GraphError for axes that are invalid or repeated.
 * @example
 * const best = x.pipe(amax({ axes: [-1] })); // ["batch", 3] → ["batch"]
 */
export const amax: OverAxesKind = /* @__PURE__ */ defineOverAxes("amax", (x, grouping) =>
  extremeElements(x, "amax", grouping, 1),
);
