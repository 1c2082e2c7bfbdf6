import type { PredatorPreySetup } from "../../experiment/setup.js";
import { MEASURED } from "../learning.js";
import type { Room } from "../room.js";

const initial: PredatorPreySetup = {
  task: "predator-prey",
  error: 0.03,
  gradient: MEASURED,
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
