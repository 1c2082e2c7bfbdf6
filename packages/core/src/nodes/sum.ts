import { defineOverAxes, type OverAxesKind } from "./axes.js";
import { sumElements } from "./index-map.js";
import { elementsOf, reduce } from "./losses/reduction.js";

/**
 * The sum over all elements, or over some of the axes. Over all, or over samples of one number each, it is a loss that
 * fast finite differences support. Over samples in other cases, samples are not independent.
 *
 * @throws ShapeError for an axis that x does not have; GraphError for axes that are invalid or repeated.
 * @example
 * const ofAll = x.pipe(sum());                     // one number
 * const ofEach = x.pipe(sum({ axes: [-1] }));      // ["batch", 3] → ["batch"]
 * const centered = subtract(x, x.pipe(sum({ axes: [-1], keepDimensions: true })));
 */
export const sum: OverAxesKind = /* @__PURE__ */ defineOverAxes("sum", (x, grouping) => {
  const { shape, overSamples, whole } = grouping;
  if (whole) return reduce(x, "sum", 1, elementsOf(x));
  if (!overSamples && shape.length === 1 && shape[0] === "batch") return reduce(x, "none", 1, elementsOf(x));
  return sumElements(x, { kind: "sum", shape, indexMap: grouping.indexMap }, () => 1);
});
