import type { Setup } from "../experiment/setup.js";
import { activations } from "./activations/room.js";
import { blackBox } from "./black-box/room.js";
import { classification } from "./classification/room.js";
import { derivative } from "./derivative/room.js";
import { descent } from "./descent/room.js";
import { losses } from "./losses/room.js";
import { mnist } from "./mnist/room.js";
import { overfitting } from "./overfitting/room.js";
import { own } from "./own/room.js";
import { regression } from "./regression/room.js";
import type { Room, RoomName } from "./room.js";
import { script } from "./script/room.js";

/** The rooms, in the order of the list. */
export const rooms: readonly Room[] = [
  derivative,
  descent,
  losses,
  activations,
  classification,
  regression,
  mnist,
  overfitting,
  blackBox,
  own,
  script,
];

/** The room of a name; classification for a name that is none. */
export const roomOf = (name: string): Room => rooms.find((room) => room.name === name) ?? classification;

/** The room in which a setup is shown: the named one if it has such setups. */
export function roomNameOf(setup: Setup, named: unknown): RoomName {
  const room = rooms.find(({ name }) => name === named);
  if (room?.kind === "training" && room.initial?.task === setup.task) return room.name;
  if (setup.task === "predator-prey") return "black-box";
  if (setup.task === "module") return "own";
  const { kind } = setup.data;
  return kind === "mnist" ? "mnist" : kind === "curve" ? "regression" : "classification";
}
