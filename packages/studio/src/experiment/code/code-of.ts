import type { Experiment } from "../setup.js";
import { layersCode } from "./layers-code.js";
import { moduleCode } from "./module-code.js";
import { predatorPreyCode } from "./predator-prey-code.js";

/** The ending .mts, as the program awaits: npm makes folders in which .ts may not. */
const HEAD = `// From rxgrad studio. Save it as run.mts, npm install rxgrad @rxgrad/data rxjs, then npx tsx run.mts.
`;

/**
 * The TypeScript program that builds and trains what is on screen. It prints the same losses: bit for bit in the same engine,
 * else up to the rounding of `exp` and `tanh`.
 *
 * @param iterations How many iterations it trains.
 */
export function codeOf(experiment: Experiment, iterations: number): string {
  const { setup } = experiment;
  const code = (): string => {
    switch (setup.task) {
      case "layers":
        return layersCode(setup, experiment, iterations);
      case "predator-prey":
        return predatorPreyCode(setup, experiment, iterations);
      case "module":
        return moduleCode(setup, experiment, iterations);
    }
  };
  return `${HEAD}${code()}`;
}
