import type { RoomName } from "../rooms/room.js";

/** Rooms in which nothing trains in this page, or not before somebody has agreed to it. */
const WITHOUT_RUN: ReadonlySet<string> = new Set<RoomName>([
  ...(["derivative", "descent", "losses", "activations"] as const),
  ...(["own", "script"] as const),
]);

/** Whether a run begins at once in the room of an address. */
export const opensWithRun = (hash: string): boolean =>
  !WITHOUT_RUN.has(new URLSearchParams(hash.replace(/^#/, "")).get("room") ?? "");
