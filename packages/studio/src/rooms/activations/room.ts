import type { Room } from "../room.js";

/** Activation functions and their slopes. */
export const activations: Room = {
  kind: "lab",
  name: "activations",
  load: () => import("./Laboratory.svelte"),
};
