import type { LayersSetup } from "../../experiment/setup.js";
import type { Room } from "../room.js";

/** The network of the textbook, with its loss and its batches. */
const initial: LayersSetup = {
  task: "layers",
  data: { kind: "mnist", train: 10_000, test: 2000 },
  layers: [{ units: 50, activation: "sigmoid" }],
  dropout: undefined,
  loss: "crossEntropy",
  gradient: { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 },
  optimizer: { kind: "sgd", learningRate: 0.5 },
  batchSize: 100,
  seed: 1,
};

/** Handwritten digits, learned by finite differences. */
export const mnist: Room = {
  kind: "training",
  name: "mnist",
  initial,
  speed: Number.POSITIVE_INFINITY,
  goal: { loss: 0.3, iteration: 600 },
  loadPicture: () => import("./Picture.svelte"),
};
