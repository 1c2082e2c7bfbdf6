import { defineOverAxes, type OverAxesKind } from "./axes.js";
import { sumElements } from "./index-map.js";
import { elementsOf, reduce } from "./losses/reduction.js";

/**
 * The mean over all elements, or over some of the axes. Over all, or over samples of one number each, it is a loss that
 * fast finite differences support. Over samples in other cases, samples are not independent.
 *
 * @throws ShapeError for an axis that x does not have; GraphError for axes that are invalid or repeated.
 * @example
 * const loss = pow(subtract(y, t), 2).pipe(mean());
 * const ofEach = x.pipe(mean({ axes: [-1] }));     // ["batch", 3] → ["batch"]
 */
export const mean: OverAxesKind = /* @__PURE__ */ defineOverAxes("mean", (x, grouping) => {
  const { shape, overSamples, whole, count } = grouping;
  if (whole) return reduce(x, "mean-elements", 1, elementsOf(x));
  if (!overSamples && shape.length === 1 && shape[0] === "batch") return reduce(x, "none", 1 / count, elementsOf(x));
  const placing = { kind: "mean", shape, indexMap: grouping.indexMap };
  return sumElements(x, placing, (samples) => 1 / (overSamples ? count * samples : count));
});
