import type { LayersSetup } from "../../experiment/setup.js";
import { MEASURED } from "../learning.js";
import type { Room } from "../room.js";

/** The network of the textbook. Adam needs fewer iterations than gradient descent for the same. */
const initial: LayersSetup = {
  task: "layers",
  data: { kind: "mnist", train: 10_000, test: 2000 },
  layers: [{ units: 50, activation: "sigmoid" }],
  dropout: undefined,
  loss: "crossEntropy",
  gradient: MEASURED,
  optimizer: { kind: "adam", learningRate: 0.005 },
  batchSize: 100,
  seed: 1,
};

/** Handwritten digits, learned by finite differences. */
export const mnist: Room = {
  kind: "training",
  name: "mnist",
  initial,
  speed: Number.POSITIVE_INFINITY,
  goal: { loss: 0.25, iteration: 400 },
  loadPicture: () => import("./Picture.svelte"),
};
