import type { Setup } from "../experiment/setup.js";
import { classification } from "./classification/room.js";
import type { Room, RoomName } from "./room.js";

/** The rooms, in the order of the list. */
export const rooms: readonly Room[] = [classification];

/** The room of a name; the first one for a name that is none. */
export const roomOf = (name: string): Room => rooms.find((room) => room.name === name) ?? (rooms[0] as Room);

/** The room in which a setup is shown, if none is named. */
export function roomNameOf(setup: Setup): RoomName {
  if (setup.task === "predator-prey") return "black-box";
  if (setup.task === "module") return "own";
  const { kind } = setup.data;
  return kind === "mnist" ? "mnist" : kind === "curve" ? "regression" : "classification";
}
