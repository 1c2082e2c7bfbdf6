import type { Iteration } from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import type { Subscription } from "rxjs";
import { buildRun } from "../experiment/build-run.js";
import type { BuiltData, BuiltRun } from "../experiment/built-run.js";
import { type CsvGuess, guessCsv } from "../experiment/data/guess-csv.js";
import { messageOf } from "../experiment/experiment-error.js";
import type { ExportedRun, GradientDistance, LossesAround, Measures, SampleSlopes } from "../session/live-run.js";
import { STARTING } from "../session/starting.js";
import { Course } from "./course.js";
import { Evaluations } from "./evaluations.js";
import { fleetOnPage } from "./fleet-on-page.js";
import { graphOf } from "./graph-of.js";
import type { HandedOver, Requests, RunStart, TensorData, ToPage } from "./protocol.js";
import { Reports } from "./reports.js";
import { postedData, postedTensor, tensorFrom } from "./tensors.js";
import type { Training } from "./training.js";

/** How the requests are answered. */
type Replies = {
  readonly [Name in keyof Requests]: (
    signal: AbortSignal,
    ...given: Parameters<Requests[Name]>
  ) => ReturnType<Requests[Name]> | Promise<ReturnType<Requests[Name]>>;
};

type Post = (message: ToPage, transfer?: Transferable[]) => void;

interface StartedRun {
  readonly built: BuiltRun;
  readonly course: Course;
  readonly evaluations: Evaluations;
  /** Aborted when another run takes its place. */
  readonly ending: AbortController;
}

/** One experiment after the other, as a page asks for them. */
export class Session implements Replies {
  readonly #post: Post;
  readonly #reports = new Reports(() => this.#report());
  #run: StartedRun | undefined;
  #fleet: Subscription | undefined;
  #starts = 0;
  #speed = Number.POSITIVE_INFINITY;
  #haveMoved = false;
  /** Whether the iteration with the newest move has not been reported. */
  #isMoveAwaited = false;
  /** The data, and the values of the source for which they were built. */
  #data: { readonly key: string; readonly of: BuiltData | undefined } | undefined;

  constructor(post: Post) {
    this.#post = post;
  }

  async start(_: AbortSignal, beginning: RunStart): Promise<void> {
    const { experiment, at, snapshot, losses } = beginning;
    const start = ++this.#starts;
    this.#close();
    this.#post({ type: "state", state: STARTING });
    let course: Course;
    try {
      const built = await buildRun(experiment.setup, beginning);
      if (start !== this.#starts) {
        built.fleet?.close();
        return;
      }
      this.#fleet = built.fleet && fleetOnPage(built.fleet, (view) => this.#post({ type: "fleet", view }));
      const base = snapshot && { ...checkpointFromBytes(snapshot), epoch: 1 };
      course = new Course(built, experiment, base, {
        changed: () => this.#changed(),
        moved: () => {
          this.#haveMoved = true;
          this.#isMoveAwaited = true;
          this.#reports.changed();
        },
        opened: (training, behind) => this.#serve(training, behind),
      });
      course.setSpeed(this.#speed);
      losses?.iterations.forEach((iteration, i) => void course.losses.add(iteration, losses.losses[i] as number));
      if (beginning.evaluations) course.evaluations.take(beginning.evaluations);
      const evaluations = new Evaluations(built, experiment.setup.seed);
      this.#run = { built, course, evaluations, ending: new AbortController() };
    } catch (error) {
      if (start === this.#starts) {
        this.#post({ type: "state", state: { ...STARTING, phase: "failed", problem: messageOf(error) } });
      }
      throw error;
    }
    await course.goTo(at);
    if (start === this.#starts) this.#reports.flush();
  }

  play(): void {
    this.#course.play();
    this.#reports.flush();
  }

  pause(): void {
    this.#course.pause();
    this.#reports.flush();
  }

  step(_: AbortSignal, count: number): void {
    this.#course.step(count);
    this.#reports.flush();
  }

  setSpeed(_: AbortSignal, speed: number): void {
    this.#speed = speed;
    this.#run?.course.setSpeed(speed);
  }

  async goTo(_: AbortSignal, iteration: number): Promise<void> {
    const { last } = this.#course;
    if (!Number.isSafeInteger(iteration) || iteration < 0 || iteration > last) {
      throw new RangeError(`goTo: its iteration is ${iteration}; give a whole number from 0 to ${last}.`);
    }
    await this.#course.goTo(iteration);
    this.#reports.flush();
  }

  cut(): void {
    this.#course.cut();
    this.#reports.flush();
  }

  steer(_: AbortSignal, name: string, value: number): void {
    this.#course.steer(name, value);
  }

  handOver(): HandedOver {
    // What the branch knows, the page shall know of this run too.
    this.#reports.flush();
    const { position: at, experiment, losses, evaluations } = this.#course;
    const kept = this.#course.snapshotBefore(at);
    return {
      experiment: { ...experiment, moves: experiment.moves.filter(({ iteration }) => iteration <= at + 1) },
      at,
      snapshot: kept && checkpointToBytes({ ...kept, stopping: undefined }),
      losses: losses.between(0, at),
      evaluations: evaluations.partUpTo(at),
    };
  }

  predict(signal: AbortSignal, x: TensorData, node: string | undefined): Promise<TensorData> {
    return this.#ofRun(signal, async ({ course, evaluations }, ending) => {
      const { parameters } = await course.settledMoment();
      return postedTensor(await evaluations.predict(tensorFrom(x), node, parameters, ending));
    });
  }

  measure(signal: AbortSignal, most: number | undefined): Promise<Measures> {
    return this.#ofRun(signal, async ({ course, evaluations }, ending) => {
      const moment = await course.settledMoment();
      const data = this.#dataNow();
      if (!data) throw new Error("measure: this run has no data to measure with; look at its losses.");
      return evaluations.measure(data, moment, { most, signal: ending });
    });
  }

  gradientDistance(signal: AbortSignal): Promise<GradientDistance> {
    return this.#ofRun(signal, async ({ built, course, evaluations }) => {
      const moment = await course.settledMoment();
      const first = (): object => {
        for (const feed of built.source(course.controls.sourceValues) ?? []) return feed;
        return {};
      };
      return evaluations.gradientDistance(moment, (moment.newest && course.training.feed) || first());
    });
  }

  lossesAround(signal: AbortSignal, parameter: string, index: number): Promise<LossesAround> {
    return this.#ofRun(signal, async ({ course, evaluations }) => {
      const { newest, feed } = await newestOf("lossesAround", course);
      return evaluations.lossesAround(newest, feed, parameter, index);
    });
  }

  sampleSlopes(signal: AbortSignal, parameter: string, index: number): Promise<SampleSlopes> {
    return this.#ofRun(signal, async ({ course, evaluations }) => {
      const { newest, feed } = await newestOf("sampleSlopes", course);
      return evaluations.sampleSlopes(newest, feed, parameter, index);
    });
  }

  guess(_: AbortSignal, name: string, file: Uint8Array): Promise<CsvGuess> {
    return guessCsv(name, file);
  }

  async exportRun(): Promise<ExportedRun> {
    const { built, course } = this.#started;
    const { iteration, parameters } = await course.moment();
    const { iterations, losses } = course.losses.between(0, iteration);
    return {
      experiment: course.experiment,
      iterations: [...iterations],
      losses: [...losses],
      parameters: parameters.toJSON(),
      ...graphOf(built),
    };
  }

  close(): void {
    this.#starts++;
    this.#close();
  }

  #close(): void {
    const why = new Error("The run has begun again; ask again.");
    this.#reports.close();
    this.#run?.ending.abort(why);
    this.#run?.course.close(why);
    this.#run = undefined;
    this.#data = undefined;
    this.#fleet?.unsubscribe();
    this.#fleet = undefined;
  }

  /** Finds something out about the present run. @throws Error if another run has taken its place meanwhile. */
  async #ofRun<T>(signal: AbortSignal, find: (run: StartedRun, ending: AbortSignal) => Promise<T>): Promise<T> {
    const run = this.#started;
    const ending = AbortSignal.any([signal, run.ending.signal]);
    const found = await find(run, ending);
    ending.throwIfAborted();
    return found;
  }

  get #started(): StartedRun {
    if (this.#run) return this.#run;
    throw new Error("The run is not there yet; wait until it has started.");
  }

  get #course(): Course {
    return this.#started.course;
  }

  #serve(training: Training, behind: number): void {
    const { built, course } = this.#started;
    const { port1, port2 } = new MessageChannel();
    training.serve(built.W, port1, course.controls.served);
    const last = Math.max(course.last, course.losses.last);
    this.#post({ type: "run", port: port2, behind, last }, [port2]);
    this.#reports.flush();
  }

  /** A person waits for the first iteration with a move. */
  #changed(): void {
    this.#reports.changed();
    if (!this.#isMoveAwaited || this.#course.position < this.#course.moves.last) return;
    this.#isMoveAwaited = false;
    this.#reports.flush();
  }

  #report(): void {
    const { course } = this.#started;
    if (this.#haveMoved) {
      this.#haveMoved = false;
      const before = this.#data;
      const data = this.#dataNow();
      if (data && this.#data !== before) this.#post({ type: "data", data: postedData(data) });
      this.#post({ type: "experiment", experiment: course.experiment });
    }
    this.#post({ type: "state", state: course.state });
  }

  /** The data for the present values of the source. */
  #dataNow(): BuiltData | undefined {
    const { built, course } = this.#started;
    const { batchSize: _, ...values } = course.controls.sourceValues;
    const key = JSON.stringify(values);
    if (this.#data?.key !== key) this.#data = { key, of: built.data(course.controls.sourceValues) };
    return this.#data.of;
  }
}

/** The newest iteration, while its values can be read, and its feed. @param asker Who wants it, for the error. */
async function newestOf(asker: string, course: Course): Promise<{ readonly newest: Iteration; readonly feed: object }> {
  const { newest } = await course.settledMoment();
  const { feed } = course.training;
  if (newest && feed) return { newest, feed };
  throw new Error(`${asker}: the run has no iteration yet; let one pass.`);
}
