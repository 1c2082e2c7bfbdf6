import type { CsvSetup, LayersSetup } from "../../experiment/setup.js";
import { MEASURED } from "../learning.js";
import type { Room } from "../room.js";

const initial: LayersSetup = {
  task: "layers",
  data: { kind: "points", set: "moons", samples: 200, noise: 0.15, test: 0.25 },
  layers: [{ units: 8, activation: "tanh" }],
  dropout: undefined,
  loss: "crossEntropy",
  gradient: MEASURED,
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

/** More samples than these are not taken all at once: an iteration would take too long. */
const MOST_AT_ONCE = 1000;
const BATCH = 32;

/** The setup for the data of a file with so many rows: as before, with a loss and batches that fit. */
export function setupFor(data: CsvSetup, rows: number, before: LayersSetup = initial): LayersSetup {
  const isNumber = data.as === "number";
  const fits = isNumber === (before.loss !== "crossEntropy");
  const loss = fits ? before.loss : isNumber ? "meanSquaredError" : "crossEntropy";
  const trained = rows - Math.round(data.test * rows);
  const batchSize = trained > MOST_AT_ONCE ? (before.batchSize ?? BATCH) : before.batchSize;
  return { ...before, data, loss, batchSize: batchSize !== undefined && batchSize < trained ? batchSize : undefined };
}
