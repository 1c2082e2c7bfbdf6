import { messageOf } from "../../experiment/experiment-error.js";
import type { CsvSetup, Experiment, Setup } from "../../experiment/setup.js";
import { setupFor } from "../../rooms/classification/room.js";
import type { Room, RoomName } from "../../rooms/room.js";
import { roomNameOf, roomOf } from "../../rooms/rooms.js";
import type { LiveRun } from "../../session/live-run.js";
import type { Shortcut } from "../shortcuts.js";
import { tell } from "./settings.svelte.js";
import { type StartOptions, Track } from "./track.svelte.js";
import { isLayers } from "./values.js";

/** The most runs on one axis. */
export const MOST_TRACKS = 6;

const NAMES = ["A", "B", "C", "D", "E", "F"] as const;

/** What makes a run in a worker of its own. It is loaded with the first room that trains. */
const newRun = async (): Promise<LiveRun> => (await import("../../session/worker-run.js")).workerRun();

/** What a room opens with. */
export interface Opening extends StartOptions {
  readonly experiment?: Experiment | undefined;
  readonly lab?: Readonly<Record<string, string>> | undefined;
  readonly node?: string | undefined;
  /** Whether the person has agreed to import the code of the experiment. */
  readonly isAgreed?: boolean | undefined;
}

/** An experiment that waits for the file of its data. */
export interface Missing {
  readonly opening: Opening;
  readonly data: CsvSetup;
}

/** What the page shows: a room, and the runs in it. */
class Studio {
  room: Room = $state.raw(roomOf("classification"));
  tracks: readonly Track[] = $state.raw([]);
  selected: Track | undefined = $state.raw();
  /** The name of the node that is looked at; empty for none. */
  node: string = $state.raw("");
  /** Iterations a second. */
  speed: number = $state.raw(100);
  /** The state of a laboratory. */
  lab: Readonly<Record<string, string>> = $state.raw({});
  /** Why the last command was refused. */
  problem: string = $state.raw("");
  missing: Missing | undefined = $state.raw();
  /** What names a module, as a link does, before the person has agreed to import it. */
  asked: Opening | undefined = $state.raw();
  /** Counts openings, so that a room that is left while it loads does not come back. */
  #openings = 0;
  #moment: number | undefined;
  #isTraveling = false;

  /** Opens a room, at its beginning or with an experiment. */
  async open(name: RoomName, opening: Opening = {}): Promise<void> {
    const room = roomOf(name);
    const number = ++this.#openings;
    this.#closeAll();
    this.room = room;
    this.lab = opening.lab ?? {};
    this.node = opening.node ?? "";
    if (room.kind === "lab") return;
    const connecting = room.connect?.();
    if (connecting) return this.#show(await connecting, number, room.speed);
    const experiment = opening.experiment ?? (room.initial && { setup: room.initial, moves: [] });
    if (!experiment) return;
    this.missing = missingIn({ ...opening, experiment });
    this.asked = experiment.setup.task === "module" && !opening.isAgreed ? { ...opening, experiment } : undefined;
    if (this.missing || this.asked) return;
    this.speed = room.speed;
    const run = await newRun();
    if (number === this.#openings) await this.attempt(this.#add(run).start(experiment, opening));
    else run.close();
  }

  play(): void {
    for (const { run } of this.tracks) run.play();
  }

  pause(): void {
    for (const { run } of this.tracks) run.pause();
  }

  step(): void {
    for (const { run } of this.tracks) run.step();
  }

  get isGoing(): boolean {
    return this.tracks.some((track) => track.isGoing);
  }

  /** All runs begin again, with the values that they have now. */
  async reset(): Promise<void> {
    const resets = this.tracks.map((track) => track.setup && track.start({ setup: track.setup, moves: [] }));
    await this.attempt(Promise.all(resets));
  }

  /** Does what a key stands for. */
  obey(shortcut: Exclude<Shortcut, "help">): void {
    const { selected } = this;
    if (!selected) return;
    const { iteration, last } = selected.state;
    if (shortcut === "play") this.isGoing ? this.pause() : this.play();
    else if (shortcut === "step") this.isGoing || this.step();
    else if (shortcut === "reset") void this.reset();
    else if (shortcut === "branch") void this.branch();
    else if (shortcut === "start" && iteration > 0) void this.travel(0);
    else if (shortcut === "end" && iteration < last) void this.travel(last);
  }

  /** Takes a file that was dropped or chosen: an exported run, or data of one's own. */
  async take(file: File): Promise<void> {
    await this.attempt(this.#take(file));
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    for (const { run } of this.tracks) run.setSpeed(speed);
  }

  /** Begins the selected run again with another setup, going if it was going. */
  async edit(setup: Setup): Promise<void> {
    const track = this.selected;
    if (!track) return;
    const wasRunning = track.state.phase === "running";
    await this.attempt(track.start({ setup, moves: [] }));
    if (wasRunning) track.run.play();
  }

  /** Gives a value to a control of the selected run. What lay behind the present moment is forgotten. */
  async steer(name: string, value: number): Promise<void> {
    const track = this.selected;
    if (!track) return;
    if (track.state.iteration < track.state.last) track.run.cut();
    await this.attempt(track.run.steer(name, value));
  }

  /** Goes to a moment of the selected run. Of the moments that are asked for while one is on its way, the newest counts. */
  async travel(iteration: number): Promise<void> {
    this.#moment = iteration;
    if (this.#isTraveling) return;
    this.#isTraveling = true;
    this.pause();
    while (this.#moment !== undefined && this.selected) {
      const next: number = this.#moment;
      this.#moment = undefined;
      await this.attempt(this.selected.run.goTo(next));
    }
    this.#isTraveling = false;
  }

  /** Another run that goes on from the present moment of the selected one. */
  async branch(): Promise<void> {
    const parent = this.selected;
    if (!parent || this.tracks.length >= MOST_TRACKS) return;
    await this.attempt(parent.run.branch().then((run) => this.#add(run, parent)));
  }

  /** Another run from the beginning, with the same setup, to be changed. */
  async compare(): Promise<void> {
    const setup = this.selected?.setup;
    if (!setup || this.tracks.length >= MOST_TRACKS) return;
    const track = this.#add(await newRun());
    await this.attempt(track.start({ setup, moves: [] }));
  }

  select(track: Track): void {
    this.selected?.watch(false);
    this.selected = track;
    track.watch(true);
  }

  remove(track: Track): void {
    this.tracks = this.tracks.filter((each) => each !== track);
    track.close();
    const [first] = this.tracks;
    if (this.selected === track && first) this.select(first);
  }

  /** Waits for a command, and tells why it was refused. */
  async attempt(command: Promise<unknown>): Promise<void> {
    try {
      await command;
      this.problem = "";
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** Shows a run that somebody else has begun, unless its room has been left. */
  #show(run: LiveRun, opening: number, speed: number): void {
    this.speed = speed;
    if (opening === this.#openings) this.#add(run);
    else run.close();
  }

  async #take(file: File): Promise<void> {
    const taken = await (await import("./taken-file.js")).takenFile(file);
    if (taken.kind === "run") {
      await this.open(roomNameOf(taken.experiment.setup), taken);
      return;
    }
    const { missing } = this;
    const { data, rows, file: bytes } = taken;
    if (missing?.data.sha256 === data.sha256) {
      await this.open(this.room.name, { ...missing.opening, file: bytes });
    } else if (missing) throw new Error(tell("rail.csvOther", { name: file.name }));
    else {
      const before = this.selected?.setup;
      const setup = setupFor(data, rows, isLayers(before) ? before : undefined);
      await this.open("classification", { experiment: { setup, moves: [] }, file: bytes });
    }
  }

  #add(run: LiveRun, parent?: Track): Track {
    const name = NAMES.find((each) => this.tracks.every((track) => track.name !== each)) as string;
    run.setSpeed(this.speed);
    const track = new Track(name, run, parent);
    this.tracks = [...this.tracks, track];
    this.select(track);
    return track;
  }

  #closeAll(): void {
    for (const track of this.tracks) track.close();
    this.tracks = [];
    this.selected = undefined;
    this.missing = undefined;
    this.asked = undefined;
    this.node = "";
    this.problem = "";
  }
}

function missingIn(opening: Opening & { readonly experiment: Experiment }): Missing | undefined {
  const { setup } = opening.experiment;
  if (!isLayers(setup) || setup.data.kind !== "csv" || opening.file) return undefined;
  return { opening, data: setup.data };
}

export const studio: Studio = new Studio();
