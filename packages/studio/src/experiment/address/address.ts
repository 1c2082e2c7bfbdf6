import type { Language } from "@rxgrad/figures/words";
import type { RoomName } from "../../rooms/room.js";
import { BOUNDS } from "../check/bounds.js";
import { checkExperiment } from "../check/check-experiment.js";
import { checkNumber, isText, refuse } from "../check/fields.js";
import { ExperimentError } from "../experiment-error.js";
import type { Experiment, Setup } from "../setup.js";
import { type Flat, flat } from "./flat.js";
import { movesIn, movesWord } from "./moves.js";
import { Reader, unflat } from "./unflat.js";

/** All that the page shows, as far as it is in its address. */
export interface Address {
  readonly room: RoomName;
  /** Of a room with a training; undefined where none is built yet, and for the run of a script. */
  readonly experiment?: Experiment | undefined;
  /** Of a laboratory. */
  readonly lab?: Readonly<Record<string, string>> | undefined;
  /** The iteration to replay up to; undefined for the beginning. */
  readonly at?: number | undefined;
  /** The name of the node that is looked at. */
  readonly node?: string | undefined;
  readonly lang?: Language | undefined;
  readonly theme?: "system" | "light" | "dark" | undefined;
}

/** The setup with which a room opens. */
export type InitialOf = (room: RoomName) => Setup | undefined;

const KINDS: Readonly<Record<RoomName, "lab" | "training">> = {
  derivative: "lab",
  descent: "lab",
  losses: "lab",
  activations: "lab",
  classification: "training",
  regression: "training",
  mnist: "training",
  overfitting: "training",
  "black-box": "training",
  own: "training",
  script: "training",
};

/** Keys of an address in every room. `token` belongs to the connection to a script, which takes it away. */
const COMMON: readonly string[] = ["room", "at", "node", "lang", "theme", "token"];

/** The part behind `#`, with it. An experiment is told by what differs from the room's initial setup. */
export function toAddress(
  { room, experiment, lab = {}, at, node, lang, theme }: Address,
  initialOf: InitialOf,
): string {
  const words = new URLSearchParams({ room });
  if (experiment) {
    const initial = wordsOf(initialOf(room));
    for (const [key, values] of flat(experiment.setup)) {
      if (isSame(values, initial.get(key))) continue;
      for (const value of values) words.append(key, value);
    }
    if (experiment.moves.length > 0) words.set("moves", movesWord(experiment.moves));
  }
  for (const [key, value] of Object.entries(lab)) {
    if (COMMON.includes(key))
      throw new ExperimentError(`A laboratory calls a part of its state ${key}; call it differently.`);
    words.set(key, value);
  }
  for (const [key, value] of Object.entries({ at, node, lang, theme })) {
    if (value !== undefined) words.set(key, String(value));
  }
  return `#${String(words).replace(/%(2C|3A|2F|24|40)/g, decodeURIComponent)}`;
}

/**
 * Reads what {@link toAddress} wrote.
 *
 * @throws ExperimentError for anything else, with what is wrong.
 */
export function fromAddress(hash: string, initialOf: InitialOf): Address {
  if (hash.length > 200_000) throw new ExperimentError("The address is longer than 200,000 characters; copy it again.");
  const given = wordsIn(hash);
  const words = new Reader(given);
  const room = words.word("room");
  if (!isRoom(room)) refuse("room in the address", room, Object.keys(KINDS).join(", "));
  const common = commonIn(words);
  const others = [...given.keys()].filter((key) => !COMMON.includes(key));
  if (KINDS[room] === "lab") return { room, ...common, lab: labIn(words, others) };
  return { room, ...common, experiment: experimentIn(given, others, initialOf(room)) };
}

const isRoom = (name: string | undefined): name is RoomName => name !== undefined && Object.hasOwn(KINDS, name);

const wordsOf = (setup: Setup | undefined): Flat => (setup ? flat(setup) : new Map());

const isSame = (values: readonly string[], others: readonly string[] | undefined): boolean =>
  values.length === others?.length && values.every((value, i) => value === others[i]);

function wordsIn(hash: string): Flat {
  const words = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const values = words.get(key);
    if (values) values.push(value);
    else words.set(key, [value]);
  }
  return words;
}

function commonIn(words: Reader): Omit<Address, "room"> {
  const [at, node, lang, theme] = ["at", "node", "lang", "theme"].map((key) => words.word(key));
  return {
    at: at === undefined ? undefined : checkNumber("at", words.number("at"), { ...BOUNDS.iteration, least: 0 }),
    node: node === undefined || isText(node, 500) ? node : refuse("node", node, "the name of a node"),
    lang: lang === undefined || lang === "en" || lang === "ko" ? lang : refuse("lang", lang, "en or ko"),
    theme:
      theme === undefined || theme === "system" || theme === "light" || theme === "dark"
        ? theme
        : refuse("theme", theme, "system, light or dark"),
  };
}

function labIn(words: Reader, keys: readonly string[]): Readonly<Record<string, string>> {
  if (keys.length > 50) throw new ExperimentError("The address has more than 50 words; copy it again.");
  // fromEntries, not assignment: a key may be __proto__.
  return Object.fromEntries(keys.map((key) => [key, words.word(key) as string]));
}

function experimentIn(given: Flat, keys: readonly string[], initial: Setup | undefined): Experiment | undefined {
  if (keys.length === 0 && !initial) return undefined;
  const words = new Reader(new Map([...wordsOf(initial), ...given]));
  const experiment = checkExperiment({ setup: unflat(words), moves: movesIn(words.word("moves")) });
  const unknown = keys.find((key) => !words.hasRead(key));
  if (unknown === undefined) return experiment;
  throw new ExperimentError(
    `The address has ${JSON.stringify(unknown.slice(0, 60))}, which its experiment does not have; leave it out.`,
  );
}
