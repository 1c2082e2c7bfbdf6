import { batches } from "@rxgrad/data";
import type { Progressing } from "@rxgrad/terminal";
import { earlyStopping, type Parameters, train, withMetrics } from "rxgrad";
import { defer, fromEvent, lastValueFrom, type MonoTypeOperatorFunction, map, of, take, takeUntil, tap } from "rxjs";
import type { Network } from "./network.js";
import type { Prepared } from "./prepared.js";
import type { Settings } from "./settings.js";

/** An epoch of a training. */
interface Epoch {
  readonly epoch: number;
  /** The loss of its last batch. */
  readonly loss: number;
  readonly validationLoss: number;
}

/** What a training has kept. */
export interface Learned {
  readonly parameters: Parameters;
  /** The epoch after which the parameters were kept: that with the lowest validation loss. */
  readonly best: number;
  readonly epochs: number;
  readonly ended: "patience" | "epochs" | "signal";
}

/** How a training is watched. */
export interface Watch {
  readonly signal: AbortSignal;
  epoch(epoch: Epoch): void;
  /** Shows its progress. @param total The most iterations. */
  show<S extends Progressing>(total: number): MonoTypeOperatorFunction<S>;
}

/** Trains until the validation loss falls no more. Undefined where it was stopped before the end of the first epoch. */
export async function learn(
  { y, t, loss, W }: Network,
  { train: learned, validation }: Prepared,
  { seed, batch, epochs, patience }: Settings,
  watch: Watch,
): Promise<Learned | undefined> {
  const feeds = batches(learned, { size: batch, seed });
  const perEpoch = feeds.iterationsPerEpoch;
  const run$ = train(W, feeds, { seed }).pipe(
    withMetrics({ every: "epoch", y, t, validation, metrics: { loss } }),
    take(epochs * perEpoch),
    earlyStopping({ patience, monitor: ({ metrics }) => metrics?.validation.loss }),
    tap(({ epoch, loss: last, metrics }) => {
      if (metrics) watch.epoch({ epoch, loss: last, validationLoss: metrics.validation.loss });
    }),
    map(({ iteration, epoch, loss: last, best, waited }) => ({ iteration, epoch, loss: last, best, waited })),
    takeUntil(defer(() => (watch.signal.aborted ? of(true) : fromEvent(watch.signal, "abort")))),
    watch.show(epochs * perEpoch),
  );
  const last = await lastValueFrom(run$, { defaultValue: undefined });
  if (!last?.best) return undefined;
  return {
    parameters: last.best.parameters,
    best: last.best.iteration / perEpoch,
    epochs: Math.ceil(last.iteration / perEpoch),
    ended: watch.signal.aborted ? "signal" : last.waited >= patience ? "patience" : "epochs",
  };
}
