import type { Tensor } from "rxgrad";
import type { IterationFacts, ObservedName, ObservedTogether, RemoteRun } from "rxgrad/remote";
import { catchError, defer, map, Observable, type Subscriber, Subscription, take, throwIfEmpty } from "rxjs";
import type { LiveRun, RunState } from "../session/live-run.js";

/** What is told of an iteration. */
interface Told {
  readonly iteration: number;
}

/** A question to a run, and who wants its answers. */
interface Wanted<T extends Told> {
  readonly ask: (remote: RemoteRun) => Observable<T>;
  readonly subscriber: Subscriber<T | undefined>;
  /** Where in a run it is asked. */
  readonly isFor: (state: Place) => boolean;
  /** The iteration of the last answer; undefined before the first. */
  last: number | undefined;
  /** Whether there was an answer since the run has begun. */
  isAnswered: boolean;
}

type Place = Pick<RunState, "phase" | "iteration">;

/** Where a run has an iteration. */
const hasIteration = ({ iteration }: Place): boolean => iteration > 0;
/** Where a run may have none that can be read: before its first, and after its end. */
const isEnd = ({ phase, iteration }: Place): boolean => iteration === 0 || phase === "over" || phase === "failed";
const isAnywhere = (): boolean => true;

/** Between two questions, in milliseconds. */
const PAUSE = 40;
/** The pause behind an answer is longer by so much for each of its numbers. */
const FOR_EACH = 8e-3;

/**
 * Asks a run for values, one question at a time and in turns, so that all that is looked at costs a bounded amount of work. An
 * answer is that of the newest iteration. While the run stands, each question is asked once more, and then nothing. When the run
 * begins again, what was answered is forgotten: undefined is emitted.
 */
export class Sampler {
  readonly #wanted: Wanted<Told>[] = [];
  readonly #subscriptions = new Subscription();
  readonly #pause: number;
  #remote: RemoteRun | undefined;
  #place: Place = { phase: "starting", iteration: 0 };
  #asked: Subscription | undefined;
  /** Whose question is asked. */
  #current: Wanted<Told> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param pause The least time between two questions, in milliseconds. */
  constructor({ remote$, state$ }: Pick<LiveRun, "remote$" | "state$">, pause: number = PAUSE) {
    this.#pause = pause;
    this.#subscriptions.add(remote$.subscribe((remote) => this.#follow(remote)));
    this.#subscriptions.add(
      state$.subscribe((state) => {
        this.#place = state;
        if (state.iteration === 0) this.#forget();
        this.#go();
      }),
    );
  }

  /** Values of one iteration, again and again. */
  together(names: readonly ObservedName[]): Observable<ObservedTogether | undefined> {
    return this.#watch((remote) => remote.observeTogether(names), hasIteration);
  }

  /** One value, for figures. */
  value(name: string, of?: { readonly of?: string; readonly memory?: string }): Observable<Tensor | undefined> {
    return this.together([{ name, ...of }]).pipe(map((answer) => answer?.values[0]));
  }

  /** The value of a parameter where its run may have no iteration to read it from: its first value, and its last. */
  atEnds(name: string): Observable<Tensor | undefined> {
    const ask = (remote: RemoteRun): Observable<Tensor | undefined> => {
      if (this.#place.iteration === 0) return remote.observe(name);
      return remote.observeTogether([{ name }]).pipe(
        map(({ values: [value] }) => value),
        throwIfEmpty(),
        catchError(async () => (await remote.reached()).parameters.get(name)),
      );
    };
    return this.#here(ask, isEnd);
  }

  /** Facts of iterations. */
  facts(): Observable<IterationFacts | undefined> {
    return this.#watch((remote) => remote.facts$, hasIteration);
  }

  /** What a function answers, asked again when the run has moved. */
  asked<T>(ask: () => Promise<T>): Observable<T | undefined> {
    return this.#here(() => defer(ask), isAnywhere);
  }

  close(): void {
    this.#subscriptions.unsubscribe();
    this.#cancel();
    clearTimeout(this.#timer);
    for (const { subscriber } of this.#wanted.splice(0)) subscriber.complete();
  }

  /** Watches what does not tell its iteration: it is that in which it was asked. */
  #here<T>(ask: (remote: RemoteRun) => Observable<T>, isFor: Wanted<Told>["isFor"]): Observable<T | undefined> {
    const told = this.#watch((remote) => {
      const { iteration } = this.#place;
      return ask(remote).pipe(map((answer) => ({ iteration, answer })));
    }, isFor);
    return told.pipe(map((each) => each?.answer));
  }

  #watch<T extends Told>(ask: Wanted<T>["ask"], isFor: Wanted<T>["isFor"]): Observable<T | undefined> {
    return new Observable((subscriber) => {
      const wanted: Wanted<T> = { ask, subscriber, isFor, last: undefined, isAnswered: false };
      this.#wanted.push(wanted as Wanted<Told>);
      // Who looked away does not know that the run has begun again.
      if (this.#place.iteration === 0 && !isFor(this.#place)) subscriber.next(undefined);
      this.#go();
      return () => {
        const i = this.#wanted.indexOf(wanted as Wanted<Told>);
        if (i >= 0) this.#wanted.splice(i, 1);
        // Nobody waits for an answer any more.
        if (this.#current !== wanted) return;
        this.#cancel();
        this.#go();
      };
    });
  }

  #follow(remote: RemoteRun): void {
    this.#cancel();
    this.#remote = remote;
    for (const each of this.#wanted) each.last = undefined;
    this.#go();
  }

  /** The run is before its first iteration: what was answered is that of another. */
  #forget(): void {
    if (this.#current && !this.#current.isFor(this.#place)) this.#cancel();
    for (const each of this.#wanted) {
      if (each.isAnswered && !each.isFor(this.#place)) each.subscriber.next(undefined);
      each.isAnswered &&= each.isFor(this.#place);
    }
  }

  /** Asks the next question, unless one is asked already or all are answered. */
  #go(): void {
    if (this.#current || this.#timer !== undefined || !this.#remote || this.#place.phase === "starting") return;
    const { iteration } = this.#place;
    const next = this.#wanted.findIndex(({ last, isFor }) => last !== iteration && isFor(this.#place));
    if (next < 0) return;
    const [wanted] = this.#wanted.splice(next, 1) as [Wanted<Told>];
    // The next question is that of another.
    this.#wanted.push(wanted);
    this.#current = wanted;
    let size: number | undefined;
    const asked = wanted
      .ask(this.#remote)
      .pipe(take(1))
      .subscribe({
        next: (answer) => {
          size = sizeOf(answer);
          wanted.last = answer.iteration;
          wanted.isAnswered = true;
          wanted.subscriber.next(answer);
        },
        complete: () => {
          // A run that is over has no answer.
          if (size === undefined) wanted.last = iteration;
          this.#rest(this.#pause + (size ?? 0) * FOR_EACH);
        },
        error: () => {
          // The run is over, and tells itself why. The last answer stays.
          wanted.last = this.#place.iteration;
          this.#rest(this.#pause);
        },
      });
    if (!asked.closed) this.#asked = asked;
  }

  #cancel(): void {
    this.#asked?.unsubscribe();
    this.#asked = undefined;
    this.#current = undefined;
  }

  #rest(time: number): void {
    this.#asked = undefined;
    this.#current = undefined;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#go();
    }, time);
  }
}

const sizeOf = (answer: unknown): number =>
  ((answer as Partial<ObservedTogether>).values ?? []).reduce((sum, { data }) => sum + data.length, 0);
