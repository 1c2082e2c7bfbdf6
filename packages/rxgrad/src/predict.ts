import { DataError, evaluate, type Feed, type Node, type Parameters, type Value } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkNode, checkOption, whole } from "@rxgrad/core/internal";
import { concatMap, finalize, Observable, ReplaySubject, take, tap, throwIfEmpty } from "rxjs";
import { checkStream } from "./scheduling/streams.js";

export interface PredictOptions {
  /** Maximum number of inputs that wait for their prediction; one more is an error. Default 1000. */
  readonly limit?: number | undefined;
}

/**
 * Maps a stream of inputs to predictions, in the same order. Each prediction uses the newest parameters at its turn:
 * training may continue meanwhile. Inputs that arrive before the first parameters wait for them.
 *
 * The stream completes when the inputs complete. When the parameters complete, the last ones stay in use. It fails when
 * either stream fails.
 *
 * @param node The output of the network.
 * @param inputs$ Feeds. Targets are not needed.
 * @param parameters$ `observe(W)` copies all parameters in every iteration. If that is too much,
 * `iterations$.pipe(throttleTime(100), observe(W))` copies them ten times a second.
 * @throws HyperparameterError at the call, for a limit that is not a whole number, 1 or more. In the stream, DataError for
 * more inputs than the limit, or a stream of parameters that completes without any; and the errors of {@link evaluate}.
 * @example
 * const iterations$ = train(W, feed$, { policy: latest() }).pipe(share());
 * predict(y, question$.pipe(map((x) => ({ x: [x] }))), iterations$.pipe(observe(W))).subscribe(answer);
 */
export function predict<N extends Node, F extends Feed<keyof F>>(
  node: N,
  inputs$: Observable<F | Feed>,
  parameters$: Observable<Parameters>,
  options?: PredictOptions,
): Observable<Value<N>> {
  const { limit = 1000 } = knownOptions("predict", options, ["limit"]);
  checkOption("predict", "limit", limit, whole(1));
  checkNode("predict", "its node", node);
  checkStream("predict", "inputs$", inputs$);
  checkStream("predict", "parameters$", parameters$);
  return new Observable((subscriber) => {
    const newest$ = new ReplaySubject<Parameters>(1);
    let waiting = 0;
    const first$ = newest$.pipe(take(1), throwIfEmpty(noParameters));
    const answer = (feed: F | Feed): Observable<Value<N>> =>
      first$.pipe(
        concatMap((parameters) => evaluate(node, feed, parameters)),
        finalize(() => waiting--),
      );
    const count = (): void => {
      if (++waiting > limit) throw tooMany(limit);
    };
    subscriber.add(newest$.subscribe({ error: (error) => subscriber.error(error) }));
    subscriber.add(parameters$.subscribe(newest$));
    if (!subscriber.closed) subscriber.add(inputs$.pipe(tap(count), concatMap(answer)).subscribe(subscriber));
  });
}

const noParameters = (): DataError =>
  new DataError(
    "predict: the stream of parameters completed without any; give one that emits some, such as observe(W).",
  );

const tooMany = (limit: number): DataError =>
  new DataError(
    `predict: an input came while ${limit} were waiting for their prediction; slow the inputs down, or raise the limit.`,
  );
