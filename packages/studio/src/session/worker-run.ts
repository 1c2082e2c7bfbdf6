import type { LossPoint } from "@rxgrad/figures";
import type { Tensor } from "rxgrad";
import { type RemoteRun, remoteRun } from "rxgrad/remote";
import { BehaviorSubject, firstValueFrom, type Observable, ReplaySubject, type Subscription } from "rxjs";
import type { Experiment } from "../experiment/setup.js";
import { type FleetView, withoutTeller } from "../fleet/fleet-view.js";
import { sentence } from "../words/told.js";
import type { RunStart, TensorData } from "../worker/protocol.js";
import { postedTensor, tensorFrom } from "../worker/tensors.js";
import { checkCount, checkSpeed } from "./checks.js";
import type {
  ExportedRun,
  GradientDistance,
  LiveRun,
  LossesAround,
  MeasureOptions,
  Measures,
  RunData,
  RunState,
  SampleSlopes,
  StartOptions,
} from "./live-run.js";
import { LossStream } from "./loss-stream.js";
import { Requester, type Told, type WorkerPort } from "./requester.js";
import { STARTING } from "./starting.js";
import { trainingWorker } from "./training-worker.js";

/**
 * A run in a worker of its own. The worker starts with the first `start`.
 *
 * @param createPort Starts a worker, with `serveSession` on its side.
 */
export const workerRun = (createPort: () => WorkerPort = trainingWorker): LiveRun => new WorkerRun(createPort);

class WorkerRun implements LiveRun {
  readonly can = { rewind: true, evaluate: true, edit: true } as const;
  readonly experiment$ = new ReplaySubject<Experiment>(1);
  readonly state$ = new BehaviorSubject<RunState>(STARTING);
  readonly remote$ = new ReplaySubject<RemoteRun>(1);
  readonly data$ = new ReplaySubject<RunData>(1);
  readonly fleet$ = new BehaviorSubject<FleetView | undefined>(undefined);
  readonly losses$: Observable<LossPoint>;
  readonly emptied$: Observable<void>;
  readonly #createPort: () => WorkerPort;
  readonly #losses = new LossStream();
  #requester: Requester | undefined;
  #served: ServedRun | undefined;
  #speed = Number.POSITIVE_INFINITY;
  /** The files of the experiment, for branches. */
  #files: Pick<RunStart, "file" | "mnist"> = { file: undefined, mnist: undefined };
  #isClosed = false;
  /** Whether its worker has ended by itself. The next one computes again what the last one had. */
  #hasDied = false;

  constructor(createPort: () => WorkerPort) {
    this.#createPort = createPort;
    this.losses$ = this.#losses.points$;
    this.emptied$ = this.#losses.emptied$;
  }

  play(): void {
    this.#do((requester) => requester.ask("play", []));
  }

  pause(): void {
    this.#do((requester) => requester.ask("pause", []));
  }

  step(count = 1): void {
    checkCount(count);
    this.#do((requester) => requester.ask("step", [count]));
  }

  setSpeed(speed: number): void {
    checkSpeed(speed);
    this.#speed = speed;
    this.#do((requester) => requester.ask("setSpeed", [speed]));
  }

  cut(): void {
    this.#do((requester) => requester.ask("cut", []));
  }

  async steer(name: string, value: number): Promise<void> {
    // Not by the served run: there a value could arrive before what was asked earlier.
    await this.#worker.ask("steer", [name, value]);
  }

  async start(experiment: Experiment, { at = 0, file, mnist }: StartOptions = {}): Promise<void> {
    this.#files = { file, mnist };
    // What was computed before is of another experiment, also if this one cannot be built.
    this.#served?.leaveLosses();
    this.#losses.goBehind(0, 0);
    await this.#begin({ experiment, at, snapshot: undefined, losses: undefined, evaluations: undefined, file, mnist });
  }

  async goTo(iteration: number): Promise<void> {
    if (this.#hasDied) await this.start(await firstValueFrom(this.experiment$), { at: iteration, ...this.#files });
    else await this.#worker.ask("goTo", [iteration]);
  }

  async branch(): Promise<LiveRun> {
    const { losses, ...moment } = await this.#worker.ask("handOver", []);
    const branch = new WorkerRun(this.#createPort);
    branch.#losses.remember(losses.iterations, losses.losses);
    branch.#speed = this.#speed;
    try {
      branch.#files = this.#files;
      await branch.#begin({ ...moment, losses, ...this.#files });
    } catch (error) {
      branch.close();
      throw error;
    }
    return branch;
  }

  async predict(x: Tensor, node?: string, signal?: AbortSignal): Promise<Tensor> {
    return tensorFrom(await this.#worker.ask("predict", [postedTensor(x), node], { signal }));
  }

  measure({ most, signal }: MeasureOptions = {}): Promise<Measures> {
    return this.#worker.ask("measure", [most], { signal });
  }

  gradientDistance(): Promise<GradientDistance> {
    return this.#worker.ask("gradientDistance", []);
  }

  lossesAround(parameter: string, index: number): Promise<LossesAround> {
    return this.#worker.ask("lossesAround", [parameter, index]);
  }

  sampleSlopes(parameter: string, index: number): Promise<SampleSlopes> {
    return this.#worker.ask("sampleSlopes", [parameter, index]);
  }

  exportRun(): Promise<ExportedRun> {
    return this.#worker.ask("exportRun", []);
  }

  exportLosses(): Promise<ExportedRun> {
    return this.exportRun();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#served?.close();
    this.#requester?.end(new Error(sentence("error.closed")));
    this.#losses.close();
    for (const each of [this.experiment$, this.state$, this.remote$, this.data$, this.fleet$]) each.complete();
  }

  /** @throws Error before the run has started, and after its worker has ended. */
  get #worker(): Requester {
    if (this.#requester) return this.#requester;
    throw notThere();
  }

  async #begin(beginning: RunStart): Promise<void> {
    if (this.#isClosed) throw new Error(sentence("error.closed"));
    this.experiment$.next(beginning.experiment);
    this.state$.next(STARTING);
    this.#hasDied = false;
    if (!this.#requester) {
      const requester = new Requester(
        this.#createPort(),
        (message) => this.#told(message),
        (error) => this.#died(error),
      );
      this.#requester = requester;
      this.setSpeed(this.#speed);
    }
    await this.#requester.ask("start", [beginning]);
  }

  #told(message: Told): void {
    switch (message.type) {
      case "state":
        this.state$.next(message.state);
        break;
      case "experiment":
        this.experiment$.next(message.experiment);
        break;
      case "run":
        this.#losses.goBehind(message.behind, message.last);
        this.#served?.close();
        this.#served = new ServedRun(remoteRun(message.port), this.#losses);
        this.remote$.next(this.#served.remote);
        break;
      case "data":
        this.data$.next(dataFrom(message.data));
        break;
      case "fleet":
        this.fleet$.next(message.view);
        break;
    }
  }

  #died(error: Error): void {
    this.#hasDied = true;
    this.#requester = undefined;
    this.#served?.close();
    this.#served = undefined;
    const { value: fleet } = this.fleet$;
    if (fleet) this.fleet$.next(withoutTeller(fleet));
    this.state$.next({ ...this.state$.value, phase: "failed", target: undefined, problem: error.message });
  }

  /** Asks for something whose effect shows in the state. Before the start, and after the end, there is nothing to do. */
  #do(ask: (requester: Requester) => Promise<void>): void {
    if (this.#requester) ask(this.#requester).catch(() => {});
  }
}

/** A run that is served by the worker, as long as there is no other. */
class ServedRun {
  readonly remote: RemoteRun;
  readonly #losses: Subscription;

  constructor(remote: RemoteRun, losses: LossStream) {
    this.remote = remote;
    // The state tells how a run ends.
    this.#losses = remote.losses$.subscribe({ next: (batch) => losses.add(batch), error: () => {} });
  }

  /** Its losses do not count any more. */
  leaveLosses(): void {
    this.#losses.unsubscribe();
  }

  close(): void {
    this.leaveLosses();
    this.remote.close();
  }
}

const notThere = (): Error => new Error(sentence("error.notThere"));

function dataFrom({ train, test, ...names }: Extract<Told, { type: "data" }>["data"]): RunData {
  const partFrom = ({ x, t }: { readonly x: TensorData; readonly t: TensorData }): RunData["train"] => ({
    x: tensorFrom(x),
    t: tensorFrom(t),
  });
  return { train: partFrom(train), test: test && partFrom(test), ...names };
}
