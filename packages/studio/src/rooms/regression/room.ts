import type { LayersSetup } from "../../experiment/setup.js";
import { MEASURED } from "../learning.js";
import type { Room } from "../room.js";
import { curveNamed } from "./curves.js";

const initial: LayersSetup = {
  task: "layers",
  data: { kind: "curve", heights: curveNamed("wave") },
  layers: [{ units: 12, activation: "tanh" }],
  dropout: undefined,
  loss: "meanSquaredError",
  gradient: MEASURED,
  optimizer: { kind: "adam", learningRate: 0.03 },
  batchSize: undefined,
  seed: 1,
};

/** A curve drawn by hand, learned as a sum of simple curves. */
export const regression: Room = {
  kind: "training",
  name: "regression",
  initial,
  speed: 100,
  goal: { loss: 0.001, iteration: 1000 },
  loadPicture: () => import("./Picture.svelte"),
};
