import { type Address, fromAddress, type InitialOf, toAddress } from "../../experiment/address/address.js";
import { messageOf } from "../../experiment/experiment-error.js";
import { roomOf } from "../../rooms/rooms.js";
import type { Opening } from "./opening.js";
import { settings } from "./settings.svelte.js";
import { studio } from "./studio.svelte.js";
import type { Track } from "./track.svelte.js";

/** The address is written at most this often, in milliseconds: browsers refuse more than a few a second. */
const PAUSE = 1000;

const initialOf: InitialOf = (name) => {
  const room = roomOf(name);
  return room.kind === "training" ? room.initial : undefined;
};

/** The address of what the page shows now. Reading it in an effect follows all that is in it. */
export function presentAddress(): string {
  const { room, selected, lab, node, speed, opening } = studio;
  return toAddress(
    {
      ...{ room: room.name, lab, lang: settings.lang, theme: settings.theme },
      ...(selected ? runsBeside(selected) : runsToCome(opening)),
      speed: !selected ? opening.speed : room.kind === "training" && speed !== room.speed ? speed : undefined,
      node: node || undefined,
    },
    initialOf,
  );
}

type Runs = Pick<Address, "name" | "experiment" | "at" | "branchedAt" | "others">;

/** The runs on the axis. One alone needs no name. */
function runsBeside(selected: Track): Runs {
  const others = studio.tracks.flatMap((track) => {
    const { experiment, ...run } = runOf(track);
    return track === selected || !experiment ? [] : [{ ...run, experiment }];
  });
  const run = runOf(selected);
  return others.length > 0 || run.name !== "A" ? { ...run, others } : { ...run, name: undefined };
}

/** Before there is a run, what the room was opened with is still to come. */
const runsToCome = ({ name, experiment, at, branchedAt, others }: Opening): Runs => ({
  ...{ name, experiment, at, branchedAt, others },
});

const runOf = ({ name, experiment, moment, branchedAt }: Track): Omit<Runs, "others"> & { readonly name: string } => ({
  ...{ name, experiment, branchedAt },
  at: moment || undefined,
});

/** Opens what an address says. What cannot be read is told, and the first room opens. */
export async function openAddress(hash: string): Promise<void> {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  settings.read(words);
  if (!words.has("room")) return studio.open("classification");
  try {
    const { room, ...opening } = fromAddress(hash, initialOf);
    await studio.open(room, opening);
  } catch (error) {
    await studio.open("classification");
    studio.problem = messageOf(error);
  }
}

let wanted = "";
let scheduled = 0;

/** Puts an address into the address bar, soon. */
export function writeAddress(address: string): void {
  wanted = address;
  if (scheduled !== 0 || wanted === location.hash) return;
  scheduled = window.setTimeout(flushAddress, PAUSE);
}

/** Puts the newest address into the address bar now. */
export function flushAddress(): void {
  clearTimeout(scheduled);
  scheduled = 0;
  if (wanted !== "" && wanted !== location.hash) history.replaceState(history.state, "", wanted);
}
