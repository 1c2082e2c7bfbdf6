import type { LayersSetup, PredatorPreySetup } from "../../packages/studio/src/experiment/setup.js";

/** The moons, learned by finite differences in batches. */
export const moonsSetup = {
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
} as const satisfies LayersSetup;

/** A bump drawn by hand, all of it in each iteration. */
export const curveSetup = {
  ...moonsSetup,
  data: { kind: "curve", heights: Array.from({ length: 21 }, (_, i) => Math.exp(-(((i - 8) / 4) ** 2))) },
  layers: [{ units: 8, activation: "tanh" }],
  loss: "meanSquaredError",
  batchSize: undefined,
} as const satisfies LayersSetup;

export const predatorPreySetup = {
  task: "predator-prey",
  error: 0.03,
  gradient: { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 },
  optimizer: { kind: "adam", learningRate: 0.05 },
  seed: 0,
} as const satisfies PredatorPreySetup;
