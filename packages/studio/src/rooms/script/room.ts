import type { LiveRun } from "../../session/live-run.js";
import { scriptAccess } from "../../session/script-socket.js";
import type { Room } from "../room.js";

function connect(): Promise<LiveRun> | undefined {
  const access = scriptAccess();
  if (!access) return undefined;
  const { connect, connectFleet } = access;
  return import("../../session/script-run.js").then(({ scriptRun }) => scriptRun(connect, { connectFleet }));
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
