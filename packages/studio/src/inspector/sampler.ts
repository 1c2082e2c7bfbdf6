import type { IterationFacts, ObservedName, ObservedTogether, RemoteRun } from "rxgrad/remote";
import { defer, map, Observable, type Subscriber, Subscription, take } from "rxjs";
import type { LiveRun } from "../session/live-run.js";

/** A question to a run, and who wants its answers. */
interface Wanted<T> {
  readonly ask: (remote: RemoteRun) => Observable<T>;
  readonly subscriber: Subscriber<T>;
  readonly iterationOf: (answer: T) => number;
  /** The iteration of the last answer; undefined before the first. */
  last: number | undefined;
}

/** Between two questions, in milliseconds. */
const PAUSE = 40;
/** The pause behind an answer is longer by so much for each of its numbers. */
const FOR_EACH = 4e-4;

/**
 * Asks a run for values, one question at a time and in turns, so that all that is looked at costs a bounded amount of work. An
 * answer is that of the newest iteration. While the run stands, each question is asked once more, and then nothing.
 */
export class Sampler {
  readonly #wanted: Wanted<unknown>[] = [];
  readonly #subscriptions = new Subscription();
  readonly #pause: number;
  #remote: RemoteRun | undefined;
  #iteration = 0;
  #asked: Subscription | undefined;
  /** Whose question is asked. */
  #current: Wanted<unknown> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param pause The least time between two questions, in milliseconds. */
  constructor({ remote$, state$ }: Pick<LiveRun, "remote$" | "state$">, pause: number = PAUSE) {
    this.#pause = pause;
    this.#subscriptions.add(remote$.subscribe((remote) => this.#follow(remote)));
    this.#subscriptions.add(
      state$.subscribe(({ iteration }) => {
        this.#iteration = iteration;
        this.#go();
      }),
    );
  }

  /** Values of one iteration, again and again. */
  together(names: readonly ObservedName[]): Observable<ObservedTogether> {
    return this.#watch(
      (remote) => remote.observeTogether(names),
      ({ iteration }) => iteration,
    );
  }

  /** One value, for figures. */
  value(
    name: string,
    of?: { readonly of?: string; readonly memory?: string },
  ): Observable<ObservedTogether["values"][0]> {
    return this.together([{ name, ...of }]).pipe(map(({ values: [value] }) => value as ObservedTogether["values"][0]));
  }

  /** Facts of iterations. */
  facts(): Observable<IterationFacts> {
    return this.#watch(
      (remote) => remote.facts$,
      ({ iteration }) => iteration,
    );
  }

  /** What a function answers, asked again when the run has moved. */
  asked<T>(ask: () => Promise<T>): Observable<T> {
    return this.#watch(
      () => {
        const iteration = this.#iteration;
        return defer(ask).pipe(map((answer) => ({ iteration, answer })));
      },
      ({ iteration }) => iteration,
    ).pipe(map(({ answer }) => answer));
  }

  close(): void {
    this.#subscriptions.unsubscribe();
    this.#cancel();
    clearTimeout(this.#timer);
    for (const { subscriber } of this.#wanted.splice(0)) subscriber.complete();
  }

  #watch<T>(ask: Wanted<T>["ask"], iterationOf: Wanted<T>["iterationOf"]): Observable<T> {
    return new Observable((subscriber) => {
      const wanted: Wanted<T> = { ask, subscriber, iterationOf, last: undefined };
      this.#wanted.push(wanted as Wanted<unknown>);
      this.#go();
      return () => {
        const i = this.#wanted.indexOf(wanted as Wanted<unknown>);
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

  /** Asks the next question, unless one is asked already or all are answered. */
  #go(): void {
    if (this.#current || this.#timer !== undefined || !this.#remote || this.#iteration === 0) return;
    const next = this.#wanted.findIndex(({ last }) => last !== this.#iteration);
    if (next < 0) return;
    const [wanted] = this.#wanted.splice(next, 1) as [Wanted<unknown>];
    // The next question is that of another.
    this.#wanted.push(wanted);
    this.#current = wanted;
    let size = 0;
    const asked = wanted
      .ask(this.#remote)
      .pipe(take(1))
      .subscribe({
        next: (answer) => {
          size = sizeOf(answer);
          wanted.last = wanted.iterationOf(answer);
          wanted.subscriber.next(answer);
        },
        complete: () => this.#rest(this.#pause + size * FOR_EACH),
        error: () => {
          // The run is over, and tells itself why. The last answer stays.
          wanted.last = this.#iteration;
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
