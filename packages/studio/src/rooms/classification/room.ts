import type { DataSetup, LayersSetup } from "../../experiment/setup.js";
import type { Room } from "../room.js";

const initial: LayersSetup = {
  task: "layers",
  data: { kind: "points", set: "moons", samples: 200, noise: 0.15, test: 0.25 },
  layers: [{ units: 8, activation: "tanh" }],
  dropout: undefined,
  loss: "crossEntropy",
  gradient: { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 },
  optimizer: { kind: "adam", learningRate: 0.03 },
  batchSize: undefined,
  seed: 1,
};

/** Points in a plane, in classes. */
export const classification: Room = {
  kind: "training",
  name: "classification",
  initial,
  speed: 100,
  goal: { loss: 0.1, iteration: 600 },
  loadPicture: () => import("./Picture.svelte"),
};

/** The setup for other data: as before, with a loss that fits. */
export function setupFor(data: DataSetup, before: LayersSetup = initial): LayersSetup {
  const isNumber = data.kind === "curve" || (data.kind === "csv" && data.as === "number");
  const fits = isNumber === (before.loss !== "crossEntropy");
  return { ...before, data, loss: fits ? before.loss : isNumber ? "meanSquaredError" : "crossEntropy" };
}
