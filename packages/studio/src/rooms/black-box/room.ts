import type { PredatorPreySetup } from "../../experiment/setup.js";
import type { Room } from "../room.js";

const initial: PredatorPreySetup = {
  task: "predator-prey",
  error: 0.03,
  gradient: { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 },
  optimizer: { kind: "adam", learningRate: 0.05 },
  seed: 1,
};

/** The rates of a simulator, found from counts of animals. */
export const blackBox: Room = {
  kind: "training",
  name: "black-box",
  initial,
  speed: 100,
  goal: { loss: 0.02, iteration: 400 },
  loadPicture: () => import("./Picture.svelte"),
};
