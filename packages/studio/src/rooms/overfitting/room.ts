import type { LayersSetup } from "../../experiment/setup.js";
import type { Room } from "../room.js";

/** 30 noisy points to learn from, and many more weights than points. */
const initial: LayersSetup = {
  task: "layers",
  data: { kind: "points", set: "moons", samples: 60, noise: 0.3, test: 0.5 },
  layers: [
    { units: 24, activation: "tanh" },
    { units: 24, activation: "tanh" },
  ],
  dropout: 0,
  loss: "crossEntropy",
  gradient: { method: "backprop" },
  optimizer: { kind: "adam", learningRate: 0.01 },
  batchSize: undefined,
  seed: 1,
};

/** Few noisy points and a large network: where the test loss turns. */
export const overfitting: Room = {
  kind: "training",
  name: "overfitting",
  initial,
  speed: 100,
  goal: { loss: 0.02, iteration: 250 },
  loadPicture: () => import("./Picture.svelte"),
};
