import type { LossPoint } from "@rxgrad/figures";
import { type RemoteRun, type RunStanding, remoteRun, type SocketLike } from "rxgrad/remote";
import { BehaviorSubject, NEVER, type Observable, of, ReplaySubject, Subscription, take } from "rxjs";
import type { FleetView } from "../fleet/fleet-view.js";
import { sentence } from "../words/told.js";
import { checkCount, checkSpeed } from "./checks.js";
import { type TextSocket, viewsFrom } from "./fleet-socket.js";
import type { ExportedRun, LiveRun, RunState } from "./live-run.js";
import { LossStream } from "./loss-stream.js";
import { Pacer } from "./pacer.js";
import { STARTING } from "./starting.js";
import { systemTimers, type Timers } from "./timers.js";

/** How long to wait before each further attempt to connect, in milliseconds. */
const WAITS = [500, 1000, 2000, 4000, 8000];

/** The state of an open socket. */
const OPEN = 1;

/** What the run of a script needs besides its socket. */
interface ScriptRunOptions {
  readonly timers?: Timers | undefined;
  /** Opens a socket to the fleet of the script; undefined if it has none. Called after each `connect`. */
  readonly connectFleet?: (() => TextSocket | undefined) | undefined;
}

/**
 * The run of a script in Node. It can be watched, paused, stepped and steered. While there is no connection its phase is
 * `starting`; if the connection is lost, `failed`, with the reason, and it connects again by itself.
 *
 * @param connect Opens a socket to the script. If its error has the reason `refused`, there is no further attempt.
 */
export const scriptRun = (connect: () => Promise<SocketLike>, options: ScriptRunOptions = {}): LiveRun =>
  new ScriptRun(connect, options);

class ScriptRun implements LiveRun {
  readonly can = { rewind: false, evaluate: false, edit: false } as const;
  readonly experiment$: Observable<undefined> = of(undefined);
  readonly data$: Observable<never> = NEVER;
  readonly state$ = new BehaviorSubject<RunState>(STARTING);
  readonly remote$ = new ReplaySubject<RemoteRun>(1);
  readonly losses$: Observable<LossPoint>;
  readonly emptied$: Observable<void>;
  readonly fleet$ = new BehaviorSubject<FleetView | undefined>(undefined);
  readonly #connect: () => Promise<SocketLike>;
  readonly #connectFleet: () => TextSocket | undefined;
  readonly #timers: Timers;
  readonly #losses = new LossStream();
  readonly #pacer: Pacer;
  /** The iteration up to which the speed lets the script run. */
  #allowed = 0;
  #remote: RemoteRun | undefined;
  #socket: SocketLike | undefined;
  #fleet = new Subscription();
  #attempts = 0;
  #timer: unknown;
  #isPlaying = true;
  #isOver = false;
  #isClosed = false;

  constructor(
    connect: () => Promise<SocketLike>,
    { timers = systemTimers, connectFleet = () => undefined }: ScriptRunOptions,
  ) {
    this.#connect = connect;
    this.#connectFleet = connectFleet;
    this.#timers = timers;
    this.#pacer = new Pacer((count) => this.#allow(count), timers);
    this.losses$ = this.#losses.points$;
    this.emptied$ = this.#losses.emptied$;
    void this.#open();
  }

  play(): void {
    this.#isPlaying = true;
    if (this.#remote) this.#obey(this.#remote);
    else this.#tryNow();
  }

  pause(): void {
    this.#isPlaying = false;
    this.#pacer.stop();
    this.#remote?.pause();
  }

  step(count = 1): void {
    checkCount(count);
    if (this.#isPlaying) this.pause();
    this.#remote?.step(count);
  }

  setSpeed(speed: number): void {
    checkSpeed(speed);
    this.#pacer.speed = speed;
    if (this.#isPlaying && this.#remote) this.play();
  }

  async steer(name: string, value: number): Promise<void> {
    await this.#ask((remote) => remote.steer(name, value));
  }

  async exportRun(): Promise<ExportedRun> {
    const { iteration, parameters } = await this.#ask((remote) => remote.reached());
    return {
      experiment: undefined,
      ...this.#lossesUpTo(iteration),
      parameters: Object.fromEntries(
        [...parameters].map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
      ),
      graph: null,
      problem: undefined,
    };
  }

  exportLosses = (): Promise<Pick<ExportedRun, "iterations" | "losses">> =>
    Promise.resolve(this.#lossesUpTo(this.state$.value.iteration));

  #lossesUpTo(iteration: number): Pick<ExportedRun, "iterations" | "losses"> {
    const { iterations, losses } = this.#losses.upTo(iteration);
    return { iterations: [...iterations], losses: [...losses] };
  }

  /** Asks the script for something. @throws if it is not there. */
  async #ask<T>(what: (remote: RemoteRun) => Promise<T>): Promise<T> {
    if (!this.#remote) throw new Error(sentence("error.scriptAway"));
    try {
      return await what(this.#remote);
    } catch (error) {
      if (!this.#isDisconnected) throw error;
      throw new Error(sentence(this.#isOver ? "error.scriptOver" : "error.scriptAway"));
    }
  }

  /** Whether the socket is closed or closing. */
  get #isDisconnected(): boolean {
    return this.#socket === undefined || this.#socket.readyState > OPEN;
  }

  start = (): Promise<void> => Promise.reject(cannot("be started again from the page"));
  goTo = (): Promise<void> => Promise.reject(cannot("return to an earlier moment"));
  branch = (): Promise<LiveRun> => Promise.reject(cannot("branch"));
  predict = (): Promise<never> => Promise.reject(cannot("evaluate other inputs"));
  measure = (): Promise<never> => Promise.reject(cannot("be measured from the page"));
  gradientDistance = (): Promise<never> => Promise.reject(cannot("compare its gradients from the page"));
  lossesAround = (): Promise<never> => Promise.reject(cannot("evaluate its loss with other weights"));
  sampleSlopes = (): Promise<never> => Promise.reject(cannot("evaluate its gradient at single samples"));
  cut(): void {
    throw cannot("return to an earlier moment");
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timers.clearTimeout(this.#timer);
    this.#pacer.stop();
    this.#remote?.close();
    this.#fleet.unsubscribe();
    this.#losses.close();
    for (const each of [this.state$, this.remote$, this.fleet$]) each.complete();
  }

  #tryNow(): void {
    if (this.state$.value.phase !== "failed" || this.#isClosed) return;
    this.#timers.clearTimeout(this.#timer);
    this.#attempts = 0;
    void this.#open();
  }

  async #open(): Promise<void> {
    this.#set({ phase: "starting" });
    let socket: SocketLike;
    try {
      socket = await this.#connect();
    } catch (error) {
      const { reason, message } = error as Partial<Error & { reason: string }>;
      this.#lose(message ?? String(error), reason === "refused");
      return;
    }
    const remote = remoteRun(socket);
    if (this.#isClosed) remote.close();
    else {
      this.#watch(remote, socket);
      this.#watchFleet();
    }
  }

  #watchFleet(): void {
    this.#fleet.unsubscribe();
    const socket = this.#connectFleet();
    if (socket) this.#fleet = viewsFrom(socket).subscribe((view) => this.fleet$.next(view));
  }

  #watch(remote: RemoteRun, socket: SocketLike): void {
    remote.graph$.subscribe({
      next: () => {
        this.#attempts = 0;
        this.#remote = remote;
        this.#socket = socket;
        this.#losses.goBehind(0, 0);
        this.remote$.next(remote);
        // Behind the present iteration, which arrives together with the graph.
        remote.standing$.pipe(take(1)).subscribe({ next: () => this.#obey(remote), error: () => {} });
      },
      error: (error: Error) => {
        this.#pacer.stop();
        if (socket.readyState > OPEN) this.#lose(error.message, false);
        else this.#end({ phase: "failed", problem: error.message });
      },
      complete: () => {
        this.#pacer.stop();
        this.#end({ phase: "over" });
      },
    });
    remote.standing$.subscribe({ next: (standing) => this.#stand(standing), error: () => {} });
    remote.losses$.subscribe({
      next: (batch) => {
        this.#losses.add(batch);
        const iteration = batch.iterations.at(-1) ?? 0;
        this.#set({ iteration, epoch: batch.epoch, last: iteration });
      },
      error: () => {},
    });
  }

  /** Makes the script do what was wished last: go on, at the present speed, or stand. A run that was connected anew knows nothing of it. */
  #obey(remote: RemoteRun): void {
    if (this.#isOver || this.#isClosed) return;
    // The script forgets the iterations that it was still let pass.
    if (!this.#isPlaying || this.#pacer.isLimited) remote.pause();
    else remote.resume();
    this.#allowed = this.state$.value.iteration;
    if (this.#isPlaying) this.#pacer.start();
  }

  /** Lets iterations pass. A script that is too slow for the speed owes those of one second at most. */
  #allow(count: number): void {
    const { iteration } = this.state$.value;
    const owed = Math.max(0, this.#allowed - iteration);
    const more = Math.min(count, Math.max(count, Math.floor(this.#pacer.speed)) - owed);
    if (more <= 0) return;
    this.#allowed = iteration + owed + more;
    this.#remote?.step(more);
  }

  #end(change: Partial<RunState>): void {
    this.#isOver = true;
    this.#set(change);
  }

  #stand({ isStanding, iteration, epoch, problem }: RunStanding): void {
    // A run that cannot be paused cannot be slowed down either.
    if (problem !== undefined) this.#pacer.stop();
    const isWaiting = isStanding && !(this.#isPlaying && this.#pacer.isRunning);
    this.#set({ phase: isWaiting ? "paused" : "running", iteration, epoch, last: iteration, problem });
  }

  #lose(problem: string, isRefused: boolean): void {
    if (this.#isClosed) return;
    this.#remote = undefined;
    this.#set({ phase: "failed", problem });
    const wait = WAITS[this.#attempts++];
    if (!isRefused && wait !== undefined) this.#timer = this.#timers.setTimeout(() => void this.#open(), wait);
  }

  #set(change: Partial<RunState>): void {
    if (!this.#isClosed) this.state$.next({ ...this.state$.value, problem: undefined, ...change });
  }
}

const cannot = (what: string): Error => new Error(`The run of a script cannot ${what}; do it in the script.`);
