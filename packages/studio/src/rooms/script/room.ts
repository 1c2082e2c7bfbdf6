import type { LiveRun } from "../../session/live-run.js";
import { scriptAccess } from "../../session/script-socket.js";
import type { Room } from "../room.js";

function connect(): Promise<LiveRun> | undefined {
  const access = scriptAccess();
  return access && import("../../session/script-run.js").then(({ scriptRun }) => scriptRun(access));
}

/** The run of a script in Node. */
export const script: Room = {
  kind: "training",
  name: "script",
  initial: undefined,
  speed: Number.POSITIVE_INFINITY,
  goal: undefined,
  connect,
  loadEntry: () => import("./Entry.svelte"),
  loadPicture: undefined,
};
