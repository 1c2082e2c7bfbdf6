import { type ClassesOptions, circles, gaussians, moons, type SyntheticSet, spiral, xor } from "@rxgrad/data";
import type { PointSet, PointsSetup } from "../setup.js";
import { type Prepared, parted } from "./prepared.js";

const SETS: Readonly<Record<PointSet, (options: ClassesOptions) => SyntheticSet>> = {
  xor,
  circles,
  moons,
  spiral,
  gaussians,
};

/** Points in a plane. Other noise moves the same points, and leaves the parts as they are. */
export function pointsOf({ set, samples, noise, test }: PointsSetup, seed: number): Prepared {
  return {
    controls: { noise },
    at: (values) => ({
      ...parted(SETS[set]({ samples, noise: values.noise ?? noise, seed }), test, seed),
      inputs: ["x0", "x1"],
      classes: ["0", "1"],
    }),
  };
}
