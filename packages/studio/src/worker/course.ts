import { type Iteration, initialParameters, type Parameters, type Snapshot } from "rxgrad";
import type { BuiltRun } from "../experiment/built-run.js";
import type { Experiment } from "../experiment/setup.js";
import type { Phase, RunState } from "../session/live-run.js";
import { LossRecord } from "../session/loss-record.js";
import { Controls, type Steered } from "./controls.js";
import { type Ending, endingOf, type Failure, reachedBy } from "./ending.js";
import { boxEvaluationsOf, EvaluationRecord } from "./evaluation-record.js";
import { KeptSnapshots } from "./kept-snapshots.js";
import { Moves } from "./moves.js";
import { Pace } from "./pace.js";
import { type RunPoint, runPointOf } from "./run-point.js";
import { Training } from "./training.js";
import { Waiting } from "./waiting.js";

/** What happens in a course. */
export interface CourseEvents {
  /** The state has changed. */
  changed(): void;
  /** The moves have changed, or the values of controls. */
  moved(): void;
  /** A training is to be watched, from behind an iteration on. */
  opened(training: Training, behind: number): void;
}

const { POSITIVE_INFINITY } = Number;

/** Whoever asks about a run that is replayed waits so long for its end. */
const SHORT_REPLAY = 100;

/** A core is left to the page, which draws what is trained. */
const WORKERS = { count: "auto", spare: 1 } as const;

/**
 * The course of an experiment: a run that can be paused, that can return to any of its earlier moments, and that goes on differently
 * from there. Each training stands behind the iteration that was asked for, so that the values of that iteration can be read.
 */
export class Course {
  readonly moves: Moves;
  readonly losses: LossRecord = new LossRecord();
  readonly evaluations: EvaluationRecord = new EvaluationRecord();
  readonly controls: Controls;
  /** The last iteration that was computed. */
  last = 0;
  readonly #built: BuiltRun;
  readonly #setup: Experiment["setup"];
  readonly #events: CourseEvents;
  readonly #kept: KeptSnapshots;
  readonly #pace = new Pace();
  readonly #iterationsPerEpoch: number | undefined;
  /** Undefined until the first `goTo`. */
  #training!: Training;
  #isAlive = false;
  #parameters: Parameters | undefined;
  #phase: Phase = "starting";
  #problem: string | undefined;
  #target: number | undefined;
  /** The run stands behind this iteration. */
  #until = 0;
  /** The first iteration with a move that has not been replayed. */
  #nextMove = POSITIVE_INFINITY;
  /** Those who wait until the run stands, or goes elsewhere. */
  readonly #arriving = new Waiting<void>();
  readonly #waiting = new Waiting<RunPoint>();
  #closed: Error | undefined;
  /** How the run stands when it has been computed again up to where it ended. */
  #ending: Ending | undefined;

  /**
   * @param snapshot From where its first moments can be reached.
   * @throws Error for a move that the run does not accept.
   */
  constructor(built: BuiltRun, { setup, moves }: Experiment, snapshot: Snapshot | undefined, events: CourseEvents) {
    this.#built = built;
    this.#setup = setup;
    this.#events = events;
    this.moves = new Moves(moves);
    this.#kept = new KeptSnapshots(snapshot);
    this.controls = new Controls(built, (change) => this.#steered(change));
    const first = built.source(built.sourceControls) as { readonly iterationsPerEpoch?: number } | undefined;
    this.#iterationsPerEpoch = first?.iterationsPerEpoch;
    for (const each of moves) this.controls.check(each);
  }

  get experiment(): Experiment {
    return { setup: this.#setup, moves: this.moves.all };
  }

  get state(): RunState {
    const { position, epoch } = this.#training;
    return {
      ...{ phase: this.#phase, iteration: position, epoch },
      ...{ target: this.#target, problem: this.#problem, last: this.last },
      boxEvaluations: this.evaluations.upTo(position),
      kept: this.#kept.stretches(this.last, this.#phase !== "running" && this.#phase !== "replaying"),
    };
  }

  /** The number of the newest complete iteration. */
  get position(): number {
    return this.#training.position;
  }

  get training(): Training {
    return this.#training;
  }

  play(): void {
    this.#go("running", POSITIVE_INFINITY);
  }

  step(count: number): void {
    const isStepping = this.#phase === "running" && this.#until < POSITIVE_INFINITY;
    this.#go("running", (isStepping ? this.#until : this.#training.begun) + count);
  }

  pause(): void {
    if (this.#phase !== "running" && this.#phase !== "replaying") return;
    if (this.#training.isBetween) this.#stand();
    else this.#until = this.#training.begun;
  }

  setSpeed(speed: number): void {
    this.#pace.speed = speed;
    if (this.#phase === "running") this.#go("running", this.#until);
  }

  /** Goes to the moment behind an iteration. Fulfilled when the run stands there, or when something else is asked for. */
  goTo(iteration: number): Promise<void> {
    this.#ending = undefined;
    const training = this.#training as Training | undefined;
    const snapshot = iteration > 1 ? this.#kept.upTo(iteration - 1) : undefined;
    const isHere = training?.newest?.isReadable === true && training.begun === iteration;
    const isOnTheWay =
      this.#isAlive && training?.isBefore(iteration) && training.position >= (snapshot?.iteration ?? 0);
    const isToCompute = !isHere && iteration > 0;
    if (isToCompute) {
      this.#phase = "replaying";
      this.#target = iteration;
    }
    if (!isHere && (!isOnTheWay || iteration === 0)) this.#open(snapshot);
    if (!isToCompute) {
      this.#stand();
      return Promise.resolve();
    }
    this.#go("replaying", iteration);
    return this.#arriving.next();
  }

  /**
   * Gives a value to a control, from the next iteration on. What came behind the present moment is forgotten.
   *
   * @throws Error for a value that is not accepted, and if there is no room for another move.
   */
  steer(name: string, value: number): void {
    this.moves.checkRoom({ iteration: this.#training.begun + 1, name, value });
    this.controls.steer(name, value);
  }

  /** Forgets what came behind the present moment. The values of the next iteration stay as they are. */
  cut(): void {
    if (this.#phase === "replaying") this.pause();
    const { begun, position } = this.#training;
    this.moves.cut(begun + 1);
    this.#nextMove = POSITIVE_INFINITY;
    this.#events.moved();
    if (this.last <= begun) return;
    this.last = begun;
    this.losses.cut(begun);
    this.evaluations.cut(begun);
    this.#events.opened(this.#training, position);
    this.#events.changed();
  }

  /** The present moment; while an iteration is being computed, the moment behind it. */
  moment(): Promise<RunPoint> {
    const { newest, position, isBetween } = this.#training;
    if (isBetween && newest?.isReadable) return Promise.resolve(runPointOf(newest));
    if (isBetween && this.#parameters) {
      return Promise.resolve({ iteration: position, parameters: this.#parameters, newest: undefined });
    }
    return this.#waiting.next();
  }

  /** The present moment, or that to which a short replay leads: to find something out meanwhile would delay it. */
  async settledMoment(): Promise<RunPoint> {
    if (this.#phase === "replaying") await this.#arriving.within(SHORT_REPLAY);
    if (this.#closed) throw this.#closed;
    return this.moment();
  }

  /** A snapshot from before an iteration; undefined if none is kept. */
  snapshotBefore(iteration: number): Snapshot | undefined {
    return this.#kept.upTo(iteration - 1);
  }

  /** @param why Whoever waits for a moment is refused with it. */
  close(why: Error): void {
    this.#closed = why;
    this.#pace.stop();
    (this.#training as Training | undefined)?.close();
    this.#kept.close();
    this.controls.close();
    this.#arriving.tell(() => {});
    this.#waiting.refuse(why);
  }

  /** Begins a training at a snapshot, paused. */
  #open(from: Snapshot | undefined): void {
    const behind = from?.iteration ?? 0;
    (this.#training as Training | undefined)?.close();
    this.#pace.stop();
    const source = this.controls.set(this.moves.valuesAt(behind, this.controls.first));
    const { seed } = this.#setup;
    const initial = from?.parameters ?? initialParameters(this.#built.loss, { seed });
    this.#parameters = initial;
    const training = new Training(
      {
        ...{ built: this.#built, source, initial, from, seed, workers: WORKERS },
        iterationsPerEpoch: this.#iterationsPerEpoch,
      },
      {
        next: (iteration) => this.#next(iteration),
        ended: (failure) => this.#ended(failure),
      },
    );
    this.#training = training;
    this.#isAlive = true;
    this.#waiting.tell(() => ({ iteration: behind, parameters: initial, newest: undefined }));
    this.#replayMoves(behind + 1);
    this.#events.opened(training, behind);
    this.#events.moved();
  }

  #go(phase: "running" | "replaying", until: number): void {
    this.#arriving.tell(() => {});
    if (phase === "running") this.#target = undefined;
    this.#problem = undefined;
    this.#ending = undefined;
    if (!this.#isAlive) this.#open(this.#kept.upTo(this.#training.position - 1));
    this.#phase = phase;
    this.#until = until;
    this.#pace.run(this.#training, phase === "running");
    this.#events.changed();
  }

  #stand(): void {
    const { phase, problem } = this.#ending ?? { phase: "paused", problem: undefined };
    this.#pace.stop();
    this.#phase = phase;
    this.#problem = problem;
    this.#target = undefined;
    this.#arriving.tell(() => {});
    this.#events.changed();
  }

  #next(each: Iteration): void {
    const { iteration } = each;
    if (iteration > this.last) {
      this.last = iteration;
      this.losses.add(iteration, each.loss);
      this.evaluations.add(iteration, boxEvaluationsOf(each));
      this.#kept.record(each);
    }
    this.#parameters = undefined;
    if (iteration + 1 >= this.#nextMove) this.#replayMoves(iteration + 1);
    this.#waiting.tell(() => runPointOf(each));
    if (iteration >= this.#until) this.#stand();
    else this.#pace.passed(iteration);
    this.#events.changed();
  }

  #replayMoves(iteration: number): void {
    const source = this.controls.replay(this.moves.at(iteration));
    if (source) this.#training.swap(source.feeds);
    this.#nextMove = this.moves.nextAbove(iteration);
    this.#events.moved();
  }

  #steered({ name, value, source }: Steered): void {
    this.cut();
    this.moves.record({ iteration: this.#training.begun + 1, name, value });
    if (source) this.#training.swap(source.feeds);
    this.#events.moved();
  }

  /** The training has ended. Computes its last iteration again, so that it stands there and its values can be read. */
  #ended(failure: Failure | undefined): void {
    const { position, newest } = this.#training;
    const hasEndedAgain = this.#ending !== undefined;
    this.#isAlive = false;
    this.#ending = endingOf(failure, position, this.last);
    this.#phase = "replaying";
    this.#target = position;
    if (hasEndedAgain) {
      const parameters = reachedBy(failure) ?? this.#parameters ?? (newest as Iteration).parameters;
      this.#parameters = parameters;
      this.#waiting.tell(() => ({ iteration: position, parameters, newest: undefined }));
    } else this.#open(this.#kept.upTo(position - 1));
    if (hasEndedAgain || position === 0) {
      this.#stand();
      return;
    }
    this.#until = position;
    this.#pace.run(this.#training, false);
  }
}
