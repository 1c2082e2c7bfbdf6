import { Tensor } from "rxgrad";
import type { CurveSetup } from "../setup.js";
import { type Prepared, unchanging } from "./prepared.js";

/** The points of a drawn curve, evenly spaced from −1 to 1. */
export function curveOf({ heights }: CurveSetup): Prepared {
  const count = heights.length;
  const x = Float64Array.from(heights, (_, i) => (2 * i) / (count - 1) - 1);
  const train = { x: new Tensor([count, 1], x), t: new Tensor([count, 1], Float64Array.from(heights)) };
  return unchanging({ train, test: undefined, inputs: ["x"], classes: undefined });
}
