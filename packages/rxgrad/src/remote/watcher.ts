import { DataError, RxgradError, type Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, messageOf, whole } from "@rxgrad/core/internal";
import { Observable, ReplaySubject, Subject, type Subscriber, share } from "rxjs";
import { type Channel, openChannel, type RunPort } from "./channel.js";
import { errorFrom } from "./errors-as-data.js";
import type { Frame } from "./frame.js";
import { batchOf, tensorOf, togetherOf } from "./from-arrays.js";
import { type LossBatch, LossBuffer } from "./loss-buffer.js";
import {
  type Command,
  type ErrorData,
  type IterationFacts,
  type Report,
  type RunStanding,
  readMessage,
  reports,
  VERSION,
} from "./messages.js";
import { type Pending, pending } from "./pending.js";
import type { RunGraph } from "./run-graph.js";
import type { ObservedName, ObservedTogether, RemoteReached, RemoteRun } from "./watched-run.js";

/** The most losses that are kept for late subscribers. */
const MOST_LOSSES = 4096;

/** The watching side of a connection. */
export class Watcher implements RemoteRun {
  readonly graph$: ReplaySubject<RunGraph> = new ReplaySubject(1);
  readonly standing$: ReplaySubject<RunStanding> = new ReplaySubject(1);
  readonly losses$: Observable<LossBatch>;
  readonly facts$: Observable<IterationFacts>;
  readonly #channel: Channel;
  readonly #losses = new Subject<LossBatch>();
  readonly #record = new LossBuffer(MOST_LOSSES);
  /** The epoch of the newest loss. */
  #epoch = 0;
  readonly #observed = new Map<string, Observable<Tensor>>();
  readonly #subscribers = new Map<number, Subscriber<never>>();
  readonly #steered = new Map<number, Pending<void>>();
  #asked: { readonly id: number; readonly answer: Pending<RemoteReached> } | undefined;
  /** What is told when the run has been reached. */
  #waiting: Command[] | undefined = [];
  #ids = 0;
  #isOpen = true;
  /** How the streams have ended. */
  #end: { readonly error: RxgradError | undefined } | undefined;

  constructor(port: RunPort, maxBytes: number) {
    this.losses$ = new Observable((subscriber) => {
      if (!this.#record.isEmpty) subscriber.next({ ...this.#record.copy(), epoch: this.#epoch });
      return this.#losses.subscribe(subscriber);
    });
    this.facts$ = this.#subscription<IterationFacts>((id) => ({ type: "facts", id }));
    this.#channel = openChannel("remoteRun", port, maxBytes, {
      frame: (frame) => this.#receive(frame),
      refused: (reason) => this.#refuse(reason),
      ended: (why) => this.#lose(why),
    });
    this.#hello();
  }

  observe(name: string, options?: { readonly of?: string | undefined }): Observable<Tensor> {
    const { of = null } = knownOptions("observe", options, ["of"]);
    const key = JSON.stringify([name, of]);
    const known = this.#observed.get(key);
    if (known) return known;
    const observed = this.#subscription<Tensor>((id) => ({ type: "observe", id, name, of }));
    this.#observed.set(key, observed);
    return observed;
  }

  observeTogether(names: readonly ObservedName[]): Observable<ObservedTogether> {
    const values = names.map((each) => {
      const { name, of = null, memory = null } = knownOptions("observeTogether", each, ["name", "of", "memory"]);
      return { name, of, memory };
    });
    return this.#subscription<ObservedTogether>((id) => ({ type: "together", id, values }));
  }

  steer(name: string, value: number): Promise<void> {
    const answer = pending<void>();
    const id = ++this.#ids;
    if (this.#isOpen) {
      this.#steered.set(id, answer);
      this.#tell({ type: "steer", id, name, value });
    } else answer.reject(gone());
    return answer.promise;
  }

  pause(): void {
    this.#tell({ type: "pause" });
  }

  resume(): void {
    this.#tell({ type: "resume" });
  }

  step(count = 1): void {
    checkOption("step", "count", count, whole());
    this.#tell({ type: "step", count });
  }

  reached(): Promise<RemoteReached> {
    if (!this.#isOpen) return Promise.reject(gone());
    if (!this.#asked) {
      this.#asked = { id: ++this.#ids, answer: pending() };
      this.#tell({ type: "reached", id: this.#asked.id });
    }
    return this.#asked.answer.promise;
  }

  close(): void {
    this.#leave(undefined);
  }

  #hello(): void {
    this.#send({ type: "hello", version: VERSION });
  }

  /** A stream that is subscribed to on the other side while it has subscribers here. */
  #subscription<T>(command: (id: number) => Command): Observable<T> {
    return new Observable<T>((subscriber) => {
      if (this.#end) return endWith(subscriber, this.#end.error);
      const id = ++this.#ids;
      this.#subscribers.set(id, subscriber as Subscriber<unknown> as Subscriber<never>);
      this.#tell(command(id));
      return () => {
        if (this.#subscribers.delete(id) && !this.#end) this.#tell({ type: "leave", id });
      };
    }).pipe(share());
  }

  /** Tells it now, or when the run has been reached. */
  #tell(command: Command): void {
    if (this.#waiting) this.#waiting.push(command);
    else this.#send(command);
  }

  #send(command: Command): void {
    if (this.#isOpen) this.#channel.send(command);
  }

  #receive({ head, arrays }: Frame): void {
    try {
      this.#take(readMessage(reports, head), arrays);
    } catch (error) {
      this.#refuse(messageOf(error));
    }
  }

  #take(report: Report, arrays: readonly Float64Array[]): void {
    switch (report.type) {
      case "ready":
        if (this.#waiting) this.#hello();
        break;
      case "welcome":
        this.#welcome(report, arrays);
        break;
      case "losses":
        this.#takeLosses(batchOf(report, arrays));
        this.#send({ type: "took", id: 0 });
        break;
      case "value":
        this.#emit(report.id, tensorOf(report.shape, arrays[0]));
        break;
      case "values":
        this.#emit(report.id, togetherOf(report, arrays));
        break;
      case "facts":
        this.#emit(report.id, report.facts);
        break;
      case "standing":
        this.#takeStanding(report.standing);
        break;
      case "refused":
        this.#leave(new RxgradError(`remoteRun: the run refused this side: ${report.reason}`));
        break;
      case "bye":
        this.#lose();
        break;
      default:
        this.#settle(report, arrays);
    }
  }

  #settle(report: Extract<Report, { id: number } | { type: "over" }>, arrays: readonly Float64Array[]): void {
    if (report.type === "over") this.#over(report.error && errorFrom(report.error));
    else if (report.type === "ended") this.#endOne(report.id, report.error);
    else if (report.type === "steered") {
      const answer = this.#steered.get(report.id);
      this.#steered.delete(report.id);
      if (report.error) answer?.reject(errorFrom(report.error));
      else answer?.resolve();
    } else if (report.type === "reached" && report.id === this.#asked?.id) this.#takeReached(report, arrays);
  }

  #welcome(
    { version, graph, stride, standing }: Extract<Report, { type: "welcome" }>,
    arrays: readonly Float64Array[],
  ) {
    if (!this.#waiting) return;
    if (version !== VERSION) throw new RxgradError(`its protocol has version ${version}, and this side ${VERSION}`);
    const batch = batchOf({ stride, epoch: standing.epoch }, arrays);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.graph$.next(graph);
    this.#takeStanding(standing);
    if (batch.losses.length > 0) this.#takeLosses(batch);
    for (const each of waiting) this.#send(each);
  }

  #takeLosses(batch: LossBatch): void {
    this.#record.addAll(batch);
    this.#epoch = batch.epoch;
    this.#losses.next(batch);
  }

  #takeStanding({ problem, ...standing }: Extract<Report, { type: "standing" }>["standing"]): void {
    this.standing$.next({ ...standing, problem: problem ?? undefined });
  }

  #emit(id: number, value: Tensor | ObservedTogether | IterationFacts): void {
    const subscriber = this.#subscribers.get(id) as Subscriber<unknown> | undefined;
    if (!subscriber) return;
    subscriber.next(value);
    this.#send({ type: "took", id });
  }

  #endOne(id: number, error: ErrorData | null): void {
    const subscriber = this.#subscribers.get(id);
    this.#subscribers.delete(id);
    if (subscriber) endWith(subscriber, error ? errorFrom(error) : undefined);
  }

  #takeReached(report: Extract<Report, { type: "reached" }>, arrays: readonly Float64Array[]): void {
    const { answer } = this.#asked as { answer: Pending<RemoteReached> };
    const { error, iteration, loss, parameters } = report;
    const named = error ? [] : parameters.map(({ name, shape }, i) => [name, tensorOf(shape, arrays[i])] as const);
    this.#asked = undefined;
    if (error) answer.reject(errorFrom(error));
    else answer.resolve({ iteration, loss, parameters: new Map(named) });
  }

  /** The run is over: the streams end, and the connection stays for `reached`. */
  #over(error: RxgradError | null | undefined): void {
    if (this.#end) return;
    this.#end = { error: error ?? undefined };
    const subscribers = [...this.#subscribers.values()];
    this.#subscribers.clear();
    for (const each of [this.#losses, this.graph$, this.standing$, ...subscribers]) endWith(each, this.#end.error);
  }

  #lose(why?: string): void {
    const because = why === undefined ? "" : `: ${why}`;
    this.#leave(new RxgradError(`remoteRun: the connection ended before the run${because}; connect again.`));
  }

  #refuse(reason: string): void {
    this.#leave(new DataError(`remoteRun: what arrived is no message of a run: ${reason}; connect to serveRun.`));
  }

  /** Ends the connection. @param error How the streams fail, unless the run is over; undefined if this side wants to leave. */
  #leave(error: RxgradError | undefined): void {
    if (!this.#isOpen) return;
    try {
      this.#channel.send({ type: "bye" });
    } catch {
      // The other side is gone.
    }
    this.#isOpen = false;
    this.#waiting = undefined;
    this.#channel.close();
    this.#over(error);
    for (const each of this.#steered.values()) each.reject(error ?? gone());
    this.#steered.clear();
    this.#asked?.answer.reject(error ?? gone());
    this.#asked = undefined;
  }
}

const gone = (): RxgradError => new RxgradError("remoteRun: the connection has ended; connect again.");

function endWith(observer: { error(error: unknown): void; complete(): void }, error: RxgradError | undefined): void {
  if (error) observer.error(error);
  else observer.complete();
}
