import type { Room } from "../room.js";

/** The run of a script in Node. */
export const script: Room = {
  kind: "training",
  name: "script",
  initial: undefined,
  speed: Number.POSITIVE_INFINITY,
  goal: undefined,
  loadEntry: () => import("./Entry.svelte"),
  loadPicture: undefined,
};
