import type { Room } from "../room.js";

/** The numerical derivative of a function at a point, and its error for every step. */
export const derivative: Room = {
  kind: "lab",
  name: "derivative",
  load: () => import("./Laboratory.svelte"),
};
