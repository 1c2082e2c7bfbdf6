import type { Room } from "../room.js";

/** Every loss of one prediction, side by side. */
export const losses: Room = {
  kind: "lab",
  name: "losses",
  load: () => import("./Laboratory.svelte"),
};
