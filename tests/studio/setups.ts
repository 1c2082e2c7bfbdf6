import type { LayersSetup } from "../../packages/studio/src/experiment/setup.js";

/** The moons, learned by finite differences in batches. */
export const moonsSetup: LayersSetup = {
  task: "layers",
  data: { kind: "points", set: "moons", samples: 60, noise: 0.1, test: 0.25 },
  layers: [
    { units: 5, activation: "tanh" },
    { units: 3, activation: "relu" },
  ],
  dropout: undefined,
  loss: "crossEntropy",
  gradient: { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 },
  optimizer: { kind: "adam", learningRate: 0.02 },
  batchSize: 10,
  seed: 3,
};
