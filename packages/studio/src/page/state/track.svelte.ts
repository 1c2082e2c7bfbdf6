import type { MnistFiles } from "@rxgrad/data";
import type { LossPoint } from "@rxgrad/figures";
import type { RunGraph } from "rxgrad/remote";
import { catchError, EMPTY, type Observable, ReplaySubject, Subscription, switchMap } from "rxjs";
import { type Experiment, isLayers, type Setup } from "../../experiment/setup.js";
import type { FleetView } from "../../fleet/fleet-view.js";
import type { LiveRun, Measures, RunData, RunState } from "../../session/live-run.js";
import { STARTING } from "../../session/starting.js";
import { FrameWrites } from "./frame.js";
import { loaded } from "./loaded.js";
import { Measuring } from "./measuring.js";
import type { StartOptions } from "./opening.js";
import { Recording } from "./recording.js";
import { settled } from "./values.js";

/** What the graph shows of a run. */
export interface LiveNumbers {
  readonly iteration: number;
  readonly numbers: Readonly<Record<string, number>>;
  /** The iteration in which a number that is not finite was computed. */
  readonly notFiniteAt: number;
}

/** Where a run leaves another one. */
export interface Branch {
  readonly parent: Track;
  readonly at: number;
}

/** The digits that an experiment learns from. They are loaded once, and only where they are wanted. */
async function digitsFor({ setup }: Experiment): Promise<MnistFiles | undefined> {
  if (!isLayers(setup) || setup.data.kind !== "mnist") return undefined;
  const { digits } = await loaded(import("../../rooms/mnist/digits.svelte.js"));
  return digits.load();
}

/** A run that the page shows, alone or among others. Its states are written at most once a frame. */
export class Track {
  /** One letter: A, B, C … */
  readonly name: string;
  readonly run: LiveRun;
  /** Where it left another run; undefined if it began by itself. */
  branchedAt: number | undefined = $state.raw();
  state: RunState = $state.raw(STARTING);
  experiment: Experiment | undefined = $state.raw();
  graph: RunGraph | undefined = $state.raw();
  data: RunData | undefined = $state.raw();
  measures: Measures | undefined = $state.raw();
  fleet: FleetView | undefined = $state.raw();
  /** The newest loss. */
  loss: number | undefined = $state.raw();
  /** The losses of each iteration, and, now and then, those of the test data. Others take their place when the run begins again. */
  train$: Observable<LossPoint> = $state.raw(EMPTY);
  test: Recording = $state.raw(new Recording());
  /** The bytes of the file that the data are made from. */
  file: Uint8Array | undefined;
  /** Whether it is to go, as soon as it has begun. */
  #isToGo: boolean = $state.raw(false);
  #starts = 0;
  #moment: number | undefined;
  #isTraveling = false;
  /** The iteration behind which it was asked to begin. */
  #at: number = $state.raw(0);
  readonly #live = new ReplaySubject<LiveNumbers>(1);
  readonly live$: Observable<LiveNumbers> = this.#live;
  readonly #frames = new FrameWrites();
  readonly #measuring: Measuring;
  readonly #subscriptions = new Subscription();
  #isClosed = false;

  /** @param branch The run from which it branches off, and where. */
  constructor(name: string, run: LiveRun, branch?: Branch) {
    this.name = name;
    this.run = run;
    this.branchedAt = branch?.at;
    this.file = branch?.parent.file;
    this.train$ = run.losses$;
    if (branch) this.test = branch.parent.test.upTo(branch.at);
    this.#measuring = new Measuring(run, (measures) => this.#measured(measures));
    this.#subscriptions.add(
      run.state$.subscribe((state) =>
        this.#frames.set("state", () => this.#moved(state), { isUrgent: state.phase !== this.state.phase }),
      ),
    );
    this.#follow(run.experiment$, "experiment", (experiment) => {
      this.experiment = experiment;
    });
    const graph$ = run.remote$.pipe(switchMap((remote) => remote.graph$.pipe(catchError(() => EMPTY))));
    this.#follow(graph$, "graph", (graph) => {
      // Each return to an earlier moment is a run of its own. Its graph is the same, and is not drawn again.
      if (JSON.stringify(graph) !== JSON.stringify(this.graph)) this.graph = graph;
    });
    this.#follow(run.data$, "data", (data) => {
      this.data = data;
    });
    this.#follow(run.fleet$, "fleet", (fleet) => {
      this.fleet = fleet;
    });
    this.#subscriptions.add(run.losses$.subscribe((point) => this.#lost(point)));
    // It takes the place of a loss that is not written yet.
    this.#follow(run.emptied$, "loss", () => {
      this.#forget();
      this.#tell();
    });
  }

  get isGoing(): boolean {
    const { phase } = this.state;
    return phase === "running" || phase === "replaying" || (phase === "starting" && this.#isToGo);
  }

  /** The iteration to which it is on its way, or at which it is. */
  get moment(): number {
    const { phase, target, iteration } = this.state;
    return phase === "starting" ? this.#at : (target ?? iteration);
  }

  /** Whether another run can branch off: it has begun, and can return. */
  get canBranch(): boolean {
    const { phase, last } = this.state;
    return this.run.can.rewind && phase !== "starting" && (phase !== "failed" || last > 0);
  }

  /** The setup with the values that the run has now. */
  get setup(): Setup | undefined {
    return this.experiment && settled(this.experiment, this.state.iteration);
  }

  /** Only a run that is looked at is measured. */
  watch(isWatched: boolean): void {
    this.#measuring.setOn(isWatched && this.run.can.evaluate);
  }

  play(): void {
    this.#isToGo = true;
    this.run.play();
  }

  pause(): void {
    this.#isToGo = false;
    this.run.pause();
  }

  step(): void {
    this.#isToGo = false;
    this.run.step();
  }

  /** Goes to a moment. Of those that are asked for while one is on its way, the newest counts. */
  async travel(iteration: number): Promise<void> {
    this.#moment = iteration;
    if (this.#isTraveling) return;
    this.#isTraveling = true;
    try {
      while (this.#moment !== undefined) {
        const next: number = this.#moment;
        this.#moment = undefined;
        await this.run.goTo(next);
      }
    } finally {
      this.#isTraveling = false;
    }
  }

  /** Begins again, and goes on if it was going. A file that was given before is still there. */
  async start(
    experiment: Experiment,
    { at = 0, file = this.file, branchedAt, test }: StartOptions = {},
  ): Promise<void> {
    const number = ++this.#starts;
    const isNewest = (): boolean => number === this.#starts && !this.#isClosed;
    this.file = file;
    this.branchedAt = branchedAt;
    this.#at = at;
    this.#moment = undefined;
    this.#forget();
    this.#showMeasures(undefined);
    this.#measuring.forget();
    this.experiment = experiment;
    const mnist = await digitsFor(experiment);
    if (isNewest()) await this.run.start(experiment, { at, file, mnist });
    if (isNewest() && test) {
      // What was measured on the way there is known already.
      this.#measuring.forget();
      this.test = Recording.of(test);
    }
    if (isNewest() && this.#isToGo) this.run.play();
  }

  close(): void {
    this.#isClosed = true;
    this.#subscriptions.unsubscribe();
    this.#frames.end();
    this.run.close();
  }

  #follow<T>(stream: Observable<T>, name: string, write: (value: T) => void): void {
    this.#subscriptions.add(stream.subscribe((value) => this.#frames.set(name, () => write(value))));
  }

  /** Other curves take the place of those of what was computed. */
  #forget(): void {
    this.train$ = this.run.losses$.pipe();
    this.test = new Recording();
    this.loss = undefined;
  }

  #moved(state: RunState): void {
    this.state = state;
    this.#measuring.moved(state.iteration, state.phase !== "running" && state.phase !== "starting");
    this.#tell();
  }

  #lost(point: LossPoint): void {
    this.#frames.set("loss", () => {
      this.loss = point.loss;
      this.#tell();
    });
  }

  #measured(measures: Measures): void {
    // The curves begin with the first iteration.
    const { iteration, test } = measures;
    if (test && iteration > 0) this.test.add({ iteration, loss: test.loss });
    this.#showMeasures(measures);
  }

  /** It takes the place of what is not written yet. */
  #showMeasures(measures: Measures | undefined): void {
    this.#frames.set("measures", () => {
      this.measures = measures;
    });
  }

  /** The node that the error of the run names first, or the node that it is a part of. */
  get #notFinite(): string | undefined {
    const [, named] = /^(?:\w+ "([^"]+)")?/.exec(this.state.problem ?? "") ?? [];
    if (named === undefined) return undefined;
    const names = (this.graph?.nodes ?? []).map(({ name }) => name);
    return names.find((name) => name === named) ?? names.find((name) => named.startsWith(`${name}/`));
  }

  #tell(): void {
    const numbers: Record<string, number> = {};
    const { loss: value } = this;
    const isKnown = value !== undefined && this.state.iteration > 0;
    for (const { loss } of this.graph?.gradients ?? []) if (isKnown) numbers[loss] = value;
    const bad = this.#notFinite;
    if (bad !== undefined) numbers[bad] = Number.NaN;
    const { iteration } = this.state;
    // What is not finite is so in the iteration that could not be completed.
    this.#live.next({ iteration, numbers, notFiniteAt: iteration + 1 });
  }
}
