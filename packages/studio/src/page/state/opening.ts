import type { LossPoint } from "@rxgrad/figures";
import { type CsvSetup, type Experiment, isLayers } from "../../experiment/setup.js";
import { sentence } from "../../words/told.js";

/** How a run begins. */
export interface StartOptions {
  /** The iteration to arrive at. */
  readonly at?: number | undefined;
  /** The bytes of a file that its data are made from. */
  readonly file?: Uint8Array | undefined;
  /** Where it left another run. */
  readonly branchedAt?: number | undefined;
  /** The losses of the test data that were measured in it up to there. */
  readonly test?: readonly LossPoint[] | undefined;
}

/** A run of a room, by its name. */
export interface RunOpening extends Omit<StartOptions, "file"> {
  readonly name: string;
  readonly experiment: Experiment;
}

/** What a room opens with. */
export interface Opening extends StartOptions {
  /** The name of the run that is selected. */
  readonly name?: string | undefined;
  readonly experiment?: Experiment | undefined;
  /** The runs beside it. */
  readonly others?: readonly RunOpening[] | undefined;
  /** Iterations a second. */
  readonly speed?: number | undefined;
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

/** The runs of an opening, the selected one first. @throws Error for modules of which the person is shown only one. */
export function runsOf({ others = [], ...opening }: Opening & { readonly experiment: Experiment }): RunOpening[] {
  const { name = "A", experiment, at, branchedAt, test } = opening;
  const addresses = [experiment, ...others.map((each) => each.experiment)].map(addressOf);
  if (new Set(addresses).size > 1) throw new Error(sentence("error.otherModule"));
  return [{ name, experiment, at, branchedAt, test }, ...others];
}

const addressOf = ({ setup }: Experiment): string | undefined => (setup.task === "module" ? setup.address : undefined);

/** The file that runs need and that has not been given. */
export function missingIn(opening: Opening, runs: readonly RunOpening[]): Missing | undefined {
  for (const { setup } of runs.map(({ experiment }) => experiment)) {
    if (isLayers(setup) && setup.data.kind === "csv" && !opening.file) return { opening, data: setup.data };
  }
  return undefined;
}
