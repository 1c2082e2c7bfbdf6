import type { Experiment } from "../setup.js";
import { layersCode } from "./layers-code.js";
import { moduleCode } from "./module-code.js";
import { predatorPreyCode } from "./predator-prey-code.js";

/**
 * The TypeScript program that builds and trains what is on screen: run in Node, it prints the same losses, bit for bit.
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
  return `// From rxgrad studio. To run it: npm install rxgrad @rxgrad/data rxjs, then npx tsx run.ts\n${code()}`;
}
