import type { Room } from "../room.js";

/** Gradient descent on a surface: rates that are too small, right and too large, and momentum. */
export const descent: Room = {
  kind: "lab",
  name: "descent",
  load: () => import("./Laboratory.svelte"),
};
