import type { Room } from "../room.js";

/** Any graph, from a module's address. */
export const own: Room = {
  kind: "training",
  name: "own",
  initial: undefined,
  speed: 100,
  goal: undefined,
  loadEntry: () => import("./Entry.svelte"),
  loadPicture: undefined,
};
