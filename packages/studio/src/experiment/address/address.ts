import type { Language } from "@rxgrad/figures/words";
import { sentence } from "../../words/told.js";
import { BOUNDS } from "../check/bounds.js";
import { checkExperiment } from "../check/check-experiment.js";
import { checkNumber, isText, oneOf, refuse } from "../check/fields.js";
import { ExperimentError } from "../experiment-error.js";
import type { Experiment, Setup } from "../setup.js";
import { type Flat, flat } from "./flat.js";
import { movesIn, movesWord } from "./moves.js";
import { LAB_NAMES, type RoomName, TRAINING_NAMES } from "./room-names.js";
import { Reader, unflat } from "./unflat.js";

/** The names of the runs on one axis. */
export const RUN_NAMES = ["A", "B", "C", "D", "E", "F"] as const;

/** A run beside the selected one. */
interface OtherRun {
  readonly name: string;
  readonly experiment: Experiment;
  /** The iteration to replay up to; undefined for the beginning. */
  readonly at?: number | undefined;
  /** Where it left another run; undefined if it began by itself. */
  readonly branchedAt?: number | undefined;
}

/** All that the page shows, as far as it is in its address. */
export interface Address {
  readonly room: RoomName;
  /** Of a room with a training; undefined where none is built yet, and for the run of a script. */
  readonly experiment?: Experiment | undefined;
  /** Of a laboratory. */
  readonly lab?: Readonly<Record<string, string>> | undefined;
  /** The iteration to replay up to; undefined for the beginning. */
  readonly at?: number | undefined;
  /** The name of the selected run; undefined for the first one. */
  readonly name?: string | undefined;
  readonly branchedAt?: number | undefined;
  /** The other runs on the axis; undefined for none. */
  readonly others?: readonly OtherRun[] | undefined;
  /** Iterations a second; undefined for those of the room. */
  readonly speed?: number | undefined;
  /** The name of the node that is looked at. */
  readonly node?: string | undefined;
  readonly lang?: Language | undefined;
  readonly theme?: "system" | "light" | "dark" | undefined;
}

/** The setup with which a room opens. */
export type InitialOf = (room: RoomName) => Setup | undefined;

/** Keys of an address in every room. `token` belongs to the connection to a script, which takes it away. */
const COMMON: readonly string[] = ["room", "at", "speed", "node", "lang", "theme", "token"];
/** Keys of the runs of a room with a training. */
const RUNS: readonly string[] = ["run", "from", "other"];

/** The part behind `#`, with it. An experiment is told by what differs from the room's initial setup. */
export function toAddress(
  { room, experiment, lab = {}, others = [], name, branchedAt, ...common }: Address,
  initialOf: InitialOf,
): string {
  const words = new URLSearchParams({ room });
  const initial = wordsOf(initialOf(room));
  if (experiment) addExperiment(words, experiment, initial);
  for (const [key, value] of Object.entries(lab)) {
    if (COMMON.includes(key)) throw new ExperimentError(sentence("error.labWord", { key }));
    words.set(key, value);
  }
  addDefined(words, { run: name, from: branchedAt });
  for (const { experiment: other, ...run } of others) {
    const inner = new URLSearchParams();
    addExperiment(inner, other, initial);
    addDefined(inner, { run: run.name, from: run.branchedAt, at: run.at });
    words.append("other", String(inner));
  }
  const { at, speed, node, lang, theme } = common;
  addDefined(words, { at, speed, node, lang, theme });
  return `#${String(words).replace(/%(2C|3A|2F|24|40)/g, decodeURIComponent)}`;
}

function addExperiment(words: URLSearchParams, { setup, moves }: Experiment, initial: Flat): void {
  for (const [key, values] of flat(setup)) {
    if (isSame(values, initial.get(key))) continue;
    for (const value of values) words.append(key, value);
  }
  if (moves.length > 0) words.set("moves", movesWord(moves));
}

function addDefined(words: URLSearchParams, values: Readonly<Record<string, string | number | undefined>>): void {
  for (const [key, value] of Object.entries(values)) if (value !== undefined) words.set(key, String(value));
}

/**
 * Reads what {@link toAddress} wrote.
 *
 * @throws ExperimentError for anything else, with what is wrong.
 */
export function fromAddress(hash: string, initialOf: InitialOf): Address {
  if (hash.length > 200_000) throw new ExperimentError(sentence("error.addressLong"));
  const given = wordsIn(hash);
  const words = new Reader(given);
  const room = words.word("room");
  if (!isRoom(room)) refuse("room in the address", room, [...LAB_NAMES, ...TRAINING_NAMES].join(", "));
  const common = commonIn(words);
  const others = [...given.keys()].filter((key) => !COMMON.includes(key));
  if (isIn(LAB_NAMES, room)) return { room, ...common, lab: labIn(words, others) };
  const initial = initialOf(room);
  const own = others.filter((key) => !RUNS.includes(key));
  const { name, branchedAt } = runIn(words);
  return {
    ...{ room, ...common, name, branchedAt, experiment: experimentIn(given, own, initial) },
    others: othersIn(words.list("other"), name, initial),
  };
}

const isIn = <Name extends string>(names: readonly Name[], name: string | undefined): name is Name =>
  names.some((each) => each === name);

const isRoom = (name: string | undefined): name is RoomName => isIn([...LAB_NAMES, ...TRAINING_NAMES], name);

function runIn(words: Reader): Pick<OtherRun, "at" | "branchedAt"> & { readonly name: string | undefined } {
  const name = words.word("run");
  if (name !== undefined && !isIn(RUN_NAMES, name)) refuse("run", name, oneOf(RUN_NAMES));
  return { name, at: iterationIn(words, "at"), branchedAt: iterationIn(words, "from") };
}

const iterationIn = (words: Reader, key: string): number | undefined =>
  words.word(key) === undefined ? undefined : checkNumber(key, words.number(key), { ...BOUNDS.iteration, least: 0 });

/** The runs beside the selected one. Each has a name of its own, and an experiment. */
function othersIn(
  texts: readonly string[],
  selected: string = RUN_NAMES[0],
  initial: Setup | undefined,
): OtherRun[] | undefined {
  const names = [selected];
  const others = texts.map((text): OtherRun => {
    const given = wordsIn(text);
    const { name, ...run } = runIn(new Reader(given));
    if (name === undefined || names.includes(name)) {
      refuse("run", name, oneOf(RUN_NAMES.filter((each) => !names.includes(each))));
    }
    names.push(name);
    const own = [...given.keys()].filter((key) => key !== "at" && !RUNS.includes(key));
    const experiment = experimentIn(given, own, initial);
    if (!experiment) refuse("other", text, sentence("wanted.experiment"));
    return { name, experiment, ...run };
  });
  return others.length === 0 ? undefined : others;
}

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
  const [speed, node, lang, theme] = ["speed", "node", "lang", "theme"].map((key) => words.word(key));
  return {
    at: iterationIn(words, "at"),
    speed: speed === undefined ? undefined : checkNumber("speed", words.number("speed"), BOUNDS.speed),
    node: node === undefined || isText(node, 500) ? node : refuse("node", node, sentence("wanted.node")),
    lang: lang === undefined || lang === "en" || lang === "ko" ? lang : refuse("lang", lang, oneOf(["en", "ko"])),
    theme:
      theme === undefined || theme === "system" || theme === "light" || theme === "dark"
        ? theme
        : refuse("theme", theme, oneOf(["system", "light", "dark"])),
  };
}

function labIn(words: Reader, keys: readonly string[]): Readonly<Record<string, string>> {
  if (keys.length > 50) throw new ExperimentError(sentence("error.addressWords"));
  // fromEntries, not assignment: a key may be __proto__.
  return Object.fromEntries(keys.map((key) => [key, words.word(key) as string]));
}

function experimentIn(given: Flat, keys: readonly string[], initial: Setup | undefined): Experiment | undefined {
  if (keys.length === 0 && !initial) return undefined;
  const words = new Reader(new Map([...wordsOf(initial), ...given]));
  const experiment = checkExperiment({ setup: unflat(words), moves: movesIn(words.word("moves")) });
  const unknown = keys.find((key) => !words.hasRead(key));
  if (unknown === undefined) return experiment;
  throw new ExperimentError(sentence("error.addressUnknown", { key: JSON.stringify(unknown.slice(0, 60)) }));
}
