import { LAB_NAMES, type RoomName } from "../experiment/address/room-names.js";

/** Rooms in which nothing trains in this page, or not before somebody has agreed to it. */
const WITHOUT_RUN: ReadonlySet<string> = new Set<RoomName>([...LAB_NAMES, "own", "script"]);

/** Whether a run begins at once in the room of an address. */
export const opensWithRun = (hash: string): boolean =>
  !WITHOUT_RUN.has(new URLSearchParams(hash.replace(/^#/, "")).get("room") ?? "");
