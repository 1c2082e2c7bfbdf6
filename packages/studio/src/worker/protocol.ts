import type { MnistFiles } from "@rxgrad/data";
import type { CsvGuess } from "../experiment/data/guess-csv.js";
import type { Experiment } from "../experiment/setup.js";
import type { FleetView } from "../fleet/fleet-view.js";
import type {
  ExportedRun,
  GradientDistance,
  LossesAround,
  Measures,
  RunState,
  SampleSlopes,
} from "../session/live-run.js";
import type { CountedEvaluations } from "./evaluation-record.js";

/** A tensor, as it is posted. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Losses by iteration, as they are posted. */
interface LossData {
  readonly iterations: Float64Array;
  readonly losses: Float64Array;
}

/** A run at one of its moments, for another worker. */
export interface HandedOver {
  readonly experiment: Experiment;
  readonly at: number;
  /** A snapshot from before that moment, as `checkpointToBytes` writes it; undefined if none is kept. */
  readonly snapshot: Uint8Array<ArrayBuffer> | undefined;
  /** The losses up to that moment. */
  readonly losses: LossData;
  /** How often black boxes were evaluated up to there. */
  readonly evaluations: CountedEvaluations;
}

/** How a run begins. */
export interface RunStart extends Omit<HandedOver, "losses" | "evaluations"> {
  readonly losses: LossData | undefined;
  readonly evaluations: CountedEvaluations | undefined;
  readonly file: Uint8Array | undefined;
  readonly mnist: MnistFiles | undefined;
}

/** What the page asks of the worker. Each request is answered, or refused with an error. */
export interface Requests {
  /** Answered when the run stands at its moment, or when something else was asked meanwhile. */
  start(beginning: RunStart): void;
  play(): void;
  pause(): void;
  step(count: number): void;
  setSpeed(speed: number): void;
  /** Answered like `start`. */
  goTo(iteration: number): void;
  cut(): void;
  /** Refused if the run does not accept the value. */
  steer(name: string, value: number): void;
  handOver(): HandedOver;
  predict(x: TensorData, node: string | undefined): TensorData;
  /** @param most The most training samples to measure with; undefined: all. */
  measure(most: number | undefined): Measures;
  gradientDistance(): GradientDistance;
  lossesAround(parameter: string, index: number): LossesAround;
  sampleSlopes(parameter: string, index: number): SampleSlopes;
  exportRun(): ExportedRun;
  /** What can be learned from a dropped file. It needs no run. */
  guess(name: string, file: Uint8Array): CsvGuess;
  /** Ends the run. Nothing else is answered after it. */
  close(): void;
}

export type RequestName = keyof Requests;

/** What the page posts. */
export type ToWorker =
  | {
      readonly [Name in RequestName]: {
        readonly type: "request";
        readonly id: number;
        readonly name: Name;
        readonly given: Parameters<Requests[Name]>;
      };
    }[RequestName]
  /** The answer to a request is not wanted any more. */
  | { readonly type: "cancel"; readonly id: number };

/** The data of a run, as they are posted. */
export interface RunDataSent {
  readonly train: { readonly x: TensorData; readonly t: TensorData };
  readonly test: { readonly x: TensorData; readonly t: TensorData } | undefined;
  readonly inputs: readonly string[];
  readonly classes: readonly string[] | undefined;
}

/** What the worker posts. */
export type ToPage =
  | { readonly type: "answered"; readonly id: number; readonly answer: unknown }
  | { readonly type: "refused"; readonly id: number; readonly kind: string; readonly message: string }
  /** How the run stands. */
  | { readonly type: "state"; readonly state: RunState }
  | { readonly type: "experiment"; readonly experiment: Experiment }
  /** A run is served at this port, in place of the one before. It begins behind an iteration; of the losses, those up to `last` hold. */
  | { readonly type: "run"; readonly port: MessagePort; readonly behind: number; readonly last: number }
  | { readonly type: "data"; readonly data: RunDataSent }
  /** What its fleet does; undefined if it has none. */
  | { readonly type: "fleet"; readonly view: FleetView | undefined };
