import { DataError, type Feed, HyperparameterError, RxgradError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOptional, messageOf, oneOf, whole } from "@rxgrad/core/internal";
import { Observable } from "rxjs";
import { checkStream } from "../scheduling/streams.js";

/** Streams of values, by input name. */
export type NamedStreams = Readonly<Record<string, Observable<Feed[string]>>>;

/** The feeds that named streams are joined to. */
export type JoinedFeed<S extends NamedStreams> = {
  readonly [Name in keyof S]: S[Name] extends Observable<infer Value> ? Value : never;
};

export interface JoinedOptions<Name> {
  /** Each value of this stream makes a feed with the newest values of the others. Default: values are paired by order. */
  readonly by?: Name | undefined;
  /** By order: maximum number of values of one stream that wait for the others. Default 1000. */
  readonly limit?: number | undefined;
}

/**
 * Joins several sources to one stream of feeds, by name.
 *
 * By order: the k-th value of each source goes into the k-th feed. Values wait for those of the other sources, up to
 * `limit`; one more is an error. The stream completes when a source has completed and none of its values waits, because no
 * feed can follow.
 *
 * By one source: each of its values is joined with the newest values of the others. Values that arrive before every other
 * source has emitted one are left out. The stream completes with that source.
 *
 * @param sources Observables by the names of the inputs that their values are for.
 * @throws HyperparameterError at the call, for no sources, an unknown `by`, or a limit that is not a whole number, 1 or
 * more. In the stream, DataError where more than `limit` values wait, and where a source errors, with its name.
 * @example
 * const feed$ = joined({ x: sensor$, t: label$.pipe(timeout(5000)) });
 * train(W, feed$, { policy: queue(10) });
 * train(W, joined({ x: sensor$, t: label$ }, { by: "t" }), { policy: latest() });
 */
export function joined<const S extends NamedStreams>(
  sources: S,
  options?: JoinedOptions<keyof S & string>,
): Observable<JoinedFeed<S>> {
  const { by, limit } = knownOptions("joined", options, ["by", "limit"]);
  const names = typeof sources === "object" ? Object.keys(sources ?? {}) : [];
  if (names.length === 0) throw new HyperparameterError("joined: it was given no source; give streams by name.");
  for (const name of names) checkStream("joined", `source "${name}"`, sources[name]);
  checkOptional("joined", "by", by, oneOf(...names));
  checkOptional("joined", "limit", limit, whole(1));
  if (by !== undefined && limit !== undefined) {
    throw new HyperparameterError("joined: by and limit are both given; give one of them.");
  }
  return new Observable((subscriber) => {
    const pairing = by === undefined ? new ByOrder(names, limit ?? 1000) : new ByOne(names, by);
    for (const name of names) {
      if (subscriber.closed) return;
      const subscription = sources[name].subscribe({
        next(value) {
          try {
            const feed = pairing.arrive(name, value);
            if (feed) subscriber.next(feed as JoinedFeed<S>);
            if (pairing.isOver) subscriber.complete();
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (cause: unknown) => subscriber.error(sourceFailed(name, cause)),
        complete() {
          pairing.complete(name);
          if (pairing.isOver) subscriber.complete();
        },
      });
      subscriber.add(subscription);
    }
  });
}

function sourceFailed(name: string, cause: unknown): RxgradError {
  if (cause instanceof RxgradError) return cause;
  const reason = messageOf(cause);
  return new DataError(`data: source "${name}" failed: ${reason}`, { cause });
}

/** Makes feeds of values. */
interface Pairing {
  /** Takes a value that has arrived. Returns the feed that it completes, if any. */
  arrive(name: string, value: unknown): Record<string, unknown> | undefined;
  complete(name: string): void;
  /** Whether no feed can follow. */
  readonly isOver: boolean;
}

class ByOrder implements Pairing {
  readonly #waiting: ReadonlyMap<string, unknown[]>;
  readonly #completed = new Set<string>();
  readonly #limit: number;

  constructor(names: readonly string[], limit: number) {
    this.#waiting = new Map(names.map((name) => [name, []]));
    this.#limit = limit;
  }

  get isOver(): boolean {
    return [...this.#completed].some((name) => this.#waiting.get(name)?.length === 0);
  }

  arrive(name: string, value: unknown): Record<string, unknown> | undefined {
    const own = this.#waiting.get(name) as unknown[];
    own.push(value);
    const missing = [...this.#waiting].find(([, values]) => values.length === 0)?.[0];
    if (missing === undefined) {
      return Object.fromEntries([...this.#waiting].map(([each, values]) => [each, values.shift()]));
    }
    if (own.length <= this.#limit) return undefined;
    throw new DataError(
      `data: ${own.length} values of "${name}" wait for one of "${missing}"; slow "${name}" down, raise the limit of joined, or join by one of them.`,
    );
  }

  complete(name: string): void {
    this.#completed.add(name);
  }
}

class ByOne implements Pairing {
  readonly #names: readonly string[];
  readonly #by: string;
  readonly #newest = new Map<string, unknown>();
  isOver = false;

  constructor(names: readonly string[], by: string) {
    this.#names = names;
    this.#by = by;
  }

  arrive(name: string, value: unknown): Record<string, unknown> | undefined {
    this.#newest.set(name, value);
    if (name !== this.#by || this.#newest.size < this.#names.length) return undefined;
    return Object.fromEntries(this.#newest);
  }

  complete(name: string): void {
    this.isOver ||= name === this.#by;
  }
}
