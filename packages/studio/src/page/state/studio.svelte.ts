import { firstValueFrom } from "rxjs";
import { RUN_NAMES } from "../../experiment/address/address.js";
import { fitting } from "../../experiment/check/bounds.js";
import { messageOf } from "../../experiment/experiment-error.js";
import { isLayers, type Setup } from "../../experiment/setup.js";
import { setupFor } from "../../rooms/classification/room.js";
import type { Room, RoomName } from "../../rooms/room.js";
import { roomOf } from "../../rooms/rooms.js";
import type { LiveRun } from "../../session/live-run.js";
import type { Shortcut } from "../shortcuts.js";
import { loaded } from "./loaded.js";
import { type Missing, missingIn, type Opening, runsOf } from "./opening.js";
import { tell } from "./settings.svelte.js";
import type { Taken } from "./taken-file.js";
import { type Branch, Track } from "./track.svelte.js";

/** The most runs on one axis. */
export const MOST_TRACKS: number = RUN_NAMES.length;

/** Makes a run in a worker of its own. Its code is loaded with the first room that trains. */
const runInWorker = async (): Promise<LiveRun> => (await loaded(import("../../session/worker-run.js"))).workerRun();

/** From when a room is opened until it is left. */
interface Visit {
  /** Runs that are being made for it. */
  coming: number;
}

/** A run that is added: where it branches off, and how it is shown. */
interface Added {
  readonly branch?: Branch;
  readonly name?: string;
  readonly isSelected?: boolean;
}

/** What the page shows: a room, and the runs in it. */
export class Studio {
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
  /** What the room was opened with. */
  opening: Opening = $state.raw({});
  missing: Missing | undefined = $state.raw();
  /** What names a module, as a link does, before the person has agreed to import it. */
  asked: Opening | undefined = $state.raw();
  /** What has been begun for a room ends with its visit. */
  #visit: Visit = { coming: 0 };
  /** How many files were given, and rooms opened. */
  #takes = 0;
  readonly #newRun: () => Promise<LiveRun>;

  constructor(newRun: () => Promise<LiveRun> = runInWorker) {
    this.#newRun = newRun;
  }

  /** Opens a room, at its beginning or with an experiment. */
  async open(name: RoomName, opening: Opening = {}): Promise<void> {
    // A file that is being looked at was given for what was there before.
    this.#takes++;
    await this.#open(name, opening);
  }

  async #open(name: RoomName, opening: Opening): Promise<void> {
    this.#closeAll();
    this.#visit = { coming: 0 };
    this.room = roomOf(name);
    this.lab = opening.lab ?? {};
    this.node = opening.node ?? "";
    this.opening = opening;
    await this.attempt(this.#begin(this.room, opening));
  }

  play(): void {
    for (const track of this.tracks) track.play();
  }

  pause(): void {
    for (const track of this.tracks) track.pause();
  }

  step(): void {
    for (const track of this.tracks) track.step();
  }

  get isGoing(): boolean {
    return this.tracks.some((track) => track.isGoing);
  }

  /** All runs begin again, with the values that they have now. */
  async reset(): Promise<void> {
    const resets = this.tracks.map(async (track) => {
      const { setup } = track;
      if (!setup) return;
      track.pause();
      await track.start({ setup, moves: [] });
    });
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
    else if (shortcut === "branch") selected.canBranch && void this.branch();
    else if (shortcut === "start" && iteration > 0) void this.travel(0);
    else if (shortcut === "end" && iteration < last) void this.travel(last);
  }

  /**
   * Takes a file that was dropped or chosen: an exported run, or data of one's own. It says nothing any more if another one is given, or
   * another room is opened, while it is looked at.
   */
  async take(file: File): Promise<void> {
    const number = ++this.#takes;
    try {
      const taken = await (await loaded(import("./taken-file.js"))).takenFile(file);
      if (number === this.#takes) await this.#use(taken, file.name);
    } catch (error) {
      if (number === this.#takes) this.problem = messageOf(error);
    }
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    for (const { run } of this.tracks) run.setSpeed(speed);
  }

  /** Begins the selected run again with another setup, going if it was going. Batches are at most as large as the data. */
  async edit(setup: Setup): Promise<void> {
    const track = this.selected;
    if (!track) return;
    await this.attempt(track.start({ setup: fitting(setup), moves: [] }));
  }

  /** Gives a value to a control of the selected run. What lay behind the present moment is forgotten. */
  async steer(name: string, value: number): Promise<void> {
    if (this.selected) await this.attempt(this.selected.run.steer(name, value));
  }

  /** Goes to a moment of the selected run. */
  async travel(iteration: number): Promise<void> {
    this.pause();
    if (this.selected) await this.attempt(this.selected.travel(iteration));
  }

  /** Another run that goes on from the present moment of the selected one. */
  async branch(): Promise<void> {
    const parent = this.selected;
    if (!parent) return;
    const branched = this.#join(
      () => parent.run.branch(),
      async (run) => {
        // Its parent may have gone on meanwhile.
        const { iteration: at } = await firstValueFrom(run.state$);
        this.#add(run, { branch: { parent, at } });
      },
    );
    await this.attempt(branched);
  }

  /** Another run from the beginning, with the same setup, to be changed. */
  async compare(): Promise<void> {
    const { setup, file } = this.selected ?? {};
    if (!setup) return;
    await this.attempt(this.#join(this.#newRun, (run) => this.#add(run).start({ setup, moves: [] }, { file })));
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

  /** Waits for a command, and tells why it was refused, unless the room has been left. */
  async attempt(command: Promise<unknown>): Promise<void> {
    const visit = this.#visit;
    let problem = "";
    try {
      await command;
    } catch (error) {
      problem = messageOf(error);
    }
    if (visit === this.#visit) this.problem = problem;
  }

  async #begin(room: Room, opening: Opening): Promise<void> {
    if (room.kind === "lab") return;
    const connecting = room.connect?.();
    if (connecting) {
      this.speed = opening.speed ?? room.speed;
      return this.#join(
        () => loaded(connecting),
        (run) => this.#add(run),
      );
    }
    const experiment = opening.experiment ?? (room.initial && { setup: room.initial, moves: [] });
    if (!experiment) return;
    const whole = { ...opening, experiment };
    const runs = runsOf(whole);
    this.missing = missingIn(whole, runs);
    this.asked = experiment.setup.task === "module" && !opening.isAgreed ? whole : undefined;
    if (this.missing || this.asked) return;
    this.speed = opening.speed ?? room.speed;
    const { file } = opening;
    const starts = runs.map((each, i) =>
      this.#join(this.#newRun, (run) => {
        const track = this.#add(run, { name: each.name, isSelected: i === 0 });
        return track.start(each.experiment, { ...each, file });
      }),
    );
    await Promise.all(starts);
  }

  /** Makes one more run, and uses it unless the room has been left meanwhile. */
  async #join(make: () => Promise<LiveRun>, use: (run: LiveRun) => unknown): Promise<void> {
    const visit = this.#visit;
    if (this.tracks.length + visit.coming >= MOST_TRACKS) return;
    visit.coming++;
    let run: LiveRun;
    try {
      run = await make();
    } finally {
      visit.coming--;
    }
    if (visit === this.#visit) await use(run);
    else run.close();
  }

  async #use(taken: Taken, name: string): Promise<void> {
    if (taken.kind === "run") {
      await this.#open(taken.opening.room, taken.opening);
      return;
    }
    const { missing } = this;
    const { data, rows, file: bytes } = taken;
    if (missing?.data.sha256 === data.sha256) {
      await this.#open(this.room.name, { ...missing.opening, file: bytes });
    } else if (missing) throw new Error(tell("rail.csvOther", { name }));
    else {
      const before = this.selected?.setup;
      const setup = setupFor(data, rows, isLayers(before) ? before : undefined);
      await this.#open("classification", { experiment: { setup, moves: [] }, file: bytes });
    }
  }

  #add(run: LiveRun, { branch, name = this.#freeName, isSelected = true }: Added = {}): Track {
    run.setSpeed(this.speed);
    const track = new Track(name, run, branch);
    this.tracks = [...this.tracks, track].sort((a, b) => a.name.localeCompare(b.name));
    if (isSelected) this.select(track);
    return track;
  }

  get #freeName(): string {
    return RUN_NAMES.find((each) => this.tracks.every(({ name }) => name !== each)) as string;
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

export const studio: Studio = new Studio();
