import { fromAddress, type InitialOf, toAddress } from "../../experiment/address/address.js";
import { messageOf } from "../../experiment/experiment-error.js";
import { roomOf } from "../../rooms/rooms.js";
import { settings } from "./settings.svelte.js";
import { studio } from "./studio.svelte.js";

/** The address is written at most this often, in milliseconds: browsers refuse more than a few a second. */
const PAUSE = 1000;

const initialOf: InitialOf = (name) => {
  const room = roomOf(name);
  return room.kind === "training" ? room.initial : undefined;
};

/** The address of what the page shows now. Reading it in an effect follows all that is in it. */
export function presentAddress(): string {
  const { room, selected, lab, node } = studio;
  return toAddress(
    {
      ...{ room: room.name, lab, lang: settings.lang, theme: settings.theme },
      experiment: selected?.experiment ?? (studio.missing?.opening ?? studio.asked)?.experiment,
      at: selected?.state.iteration || undefined,
      node: node || undefined,
    },
    initialOf,
  );
}

/** Opens what an address says. What cannot be read is told, and the first room opens. */
export async function openAddress(hash: string): Promise<void> {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  settings.read(words);
  if (!words.has("room")) return studio.open("classification");
  try {
    const { room, experiment, at, lab, node } = fromAddress(hash, initialOf);
    await studio.open(room, { experiment, at, lab, node });
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
