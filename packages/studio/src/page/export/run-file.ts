import type { LossPoint } from "@rxgrad/figures";
import { RUN_NAMES } from "../../experiment/address/address.js";
import type { RoomName } from "../../experiment/address/room-names.js";
import { BOUNDS } from "../../experiment/check/bounds.js";
import { checkExperiment } from "../../experiment/check/check-experiment.js";
import { checkNumber, isText } from "../../experiment/check/fields.js";
import { roomNameOf } from "../../rooms/rooms.js";
import type { ExportedRun, LiveRun } from "../../session/live-run.js";
import type { Opening, RunOpening } from "../state/opening.js";

/** Losses by iteration. */
interface Losses {
  readonly iterations: readonly number[];
  readonly losses: readonly number[];
}

/** A run with what the page has measured of it. */
interface RunInFile extends ExportedRun {
  readonly name: string;
  /** Where it left another run; undefined if it began by itself. */
  readonly branchedAt: number | undefined;
  /** Of the test data, measured now and then. */
  readonly test: Losses;
}

/** What the page shows, besides the runs. */
interface Shown {
  readonly room: RoomName;
  /** Iterations a second; null for as many as possible, which JSON has no number for. */
  readonly speed: number | null;
  /** The name of the node that is looked at; undefined for none. */
  readonly node: string | undefined;
}

/** What "Run as JSON" saves: the selected run, those beside it, and where they were shown. */
export interface RunFile extends RunInFile, Shown {
  readonly others: readonly RunInFile[];
}

export const shownBy = (page: {
  readonly room: { name: RoomName };
  readonly speed: number;
  readonly node: string;
}): Shown => ({
  room: page.room.name,
  speed: Number.isFinite(page.speed) ? page.speed : null,
  node: page.node || undefined,
});

/** What is exported of a track. */
export interface Exported {
  readonly run: Pick<LiveRun, "exportRun">;
  readonly name: string;
  readonly branchedAt: number | undefined;
  readonly test: { readonly points: readonly LossPoint[] };
}

/** Puts runs into a file, the selected one first. */
export async function runFile(selected: Exported, others: readonly Exported[], shown: Shown): Promise<RunFile> {
  const [first, ...rest] = await Promise.all([selected, ...others].map(exported));
  return { ...shown, ...(first as RunInFile), others: rest };
}

async function exported({ run, name, branchedAt, test: { points } }: Exported): Promise<RunInFile> {
  const test = { iterations: points.map(({ iteration }) => iteration), losses: points.map(({ loss }) => loss) };
  return { name, branchedAt, ...(await run.exportRun()), test };
}

/** What opens the runs of a file, and in which room. */
interface OpeningOfFile extends Opening {
  readonly room: RoomName;
}

/** What opens the runs of a file again. @throws for what {@link runFile} has not written. Files of one run alone are read too. */
export function openingOf(file: unknown): OpeningOfFile {
  const { others = [], room, speed, node } = file as Partial<RunFile>;
  const runs = [file, ...others].map(runIn);
  const [selected, ...rest] = runs as [RunOpening, ...RunOpening[]];
  if (new Set(runs.map(({ name }) => name)).size < runs.length) throw new TypeError("Two runs have one name.");
  if (node !== undefined && !isText(node, 500)) throw new TypeError("It looks at no node.");
  return { ...selected, others: rest, room: roomNameOf(selected.experiment.setup, room), speed: speedIn(speed), node };
}

const speedIn = (speed: unknown): number | undefined =>
  speed === null ? Number.POSITIVE_INFINITY : speed === undefined ? speed : checkNumber("speed", speed, BOUNDS.speed);

function runIn(given: unknown): RunOpening {
  const { name = RUN_NAMES[0], experiment, iterations, branchedAt, test } = given as Partial<RunInFile>;
  if (!Array.isArray(iterations)) throw new TypeError("It has no iterations.");
  if (!RUN_NAMES.some((each) => each === name)) throw new TypeError("It has another name.");
  return {
    name,
    experiment: checkExperiment(experiment),
    at: iterationIn(iterations.at(-1) ?? 0),
    branchedAt: branchedAt === undefined ? undefined : iterationIn(branchedAt),
    test: test && pointsIn(test),
  };
}

const iterationIn = (value: unknown): number => checkNumber("iteration", value, { ...BOUNDS.iteration, least: 0 });

function pointsIn({ iterations, losses }: Losses): LossPoint[] {
  return iterations.map((iteration, i) => ({
    iteration: iterationIn(iteration),
    loss: Number(losses[i] ?? Number.NaN),
  }));
}
