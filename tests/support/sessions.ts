// Runs of the studio whose worker is on the other side of a MessageChannel, in the same thread.
import { train } from "rxgrad";
import { filter, firstValueFrom, type Observable, Subject } from "rxjs";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import type { Experiment, LayersSetup } from "../../packages/studio/src/experiment/setup.js";
import type { LiveRun, Phase, RunState } from "../../packages/studio/src/session/live-run.js";
import { workerRun } from "../../packages/studio/src/session/worker-run.js";
import { serveSession } from "../../packages/studio/src/worker/serve-session.js";

/** A run of the studio, and what is counted of it. */
export function channelRun(): { readonly run: LiveRun; readonly counts: { opened: number; ended: number } } {
  const counts = { opened: 0, ended: 0 };
  const createPort = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    counts.opened++;
    serveSession(port2, () => {
      counts.ended++;
      port2.close();
    });
    return port1;
  };
  return { run: workerRun(createPort), counts };
}

export const xorSetup: LayersSetup = {
  task: "layers",
  data: { kind: "points", set: "xor", samples: 12, noise: 0.1, test: 0 },
  layers: [{ units: 3, activation: "tanh" }],
  dropout: undefined,
  loss: "crossEntropy",
  gradient: { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 },
  optimizer: { kind: "adam", learningRate: 0.05 },
  batchSize: 5,
  seed: 3,
};

export const xorExperiment: Experiment = { setup: xorSetup, moves: [] };

/** The losses of the first iterations of a setup that nobody touches, by `train` alone. */
export const plainLosses = (setup: LayersSetup, count: number): Promise<number[]> =>
  lossesOf({ setup, moves: [] }, count);

/** The losses of the first iterations of an experiment, by `train` alone, with its moves pushed between the iterations. */
export async function lossesOf({ setup, moves }: Experiment, count: number): Promise<number[]> {
  const { W, source, sourceControls, controls } = await buildRun(setup);
  const data$ = new Subject<Iterable<object>>();
  const values = { ...sourceControls };
  const push = (iteration: number): void => {
    const due = moves.filter((each) => each.iteration === iteration);
    for (const { name, value } of due) {
      if (controls[name]) controls[name].next(value);
      else values[name] = value;
    }
    if (due.some(({ name }) => !controls[name])) data$.next(source({ ...values }) as Iterable<object>);
  };
  const losses: number[] = [];
  const iterations$ = train(W, source(sourceControls) as Iterable<object>, {
    ...{ seed: setup.seed, control: { data: data$ } },
  });
  await new Promise<void>((resolve, reject) => {
    const subscription = iterations$.subscribe({
      next: ({ iteration, loss }) => {
        losses.push(loss);
        push(iteration + 1);
        if (iteration < count) return;
        subscription.unsubscribe();
        resolve();
      },
      error: reject,
    });
    push(1);
  });
  return losses;
}

export const phase = (run: LiveRun, wanted: Phase): Promise<RunState> =>
  firstValueFrom(run.state$.pipe(filter((state) => state.phase === wanted)));

/** Waits until the run is paused behind an iteration. */
export const standsAt = (run: LiveRun, iteration: number): Promise<RunState> =>
  firstValueFrom(run.state$.pipe(filter((state) => state.phase === "paused" && state.iteration === iteration)));

/** Waits until the run neither computes nor is about to. */
export async function settled(run: LiveRun): Promise<RunState> {
  // The worker answers requests in their order, so what was asked before has been done.
  await run.gradientDistance();
  return firstValueFrom(
    run.state$.pipe(filter((state) => !["running", "replaying", "starting"].includes(state.phase))),
  );
}

/** The message with which something is refused. */
export async function refusal(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("It is not refused.");
}

/** The newest losses by iteration. What a point goes behind is forgotten. */
export class LossCurve {
  readonly points: number[] = [];

  constructor(losses$: Observable<{ readonly iteration: number; readonly loss: number }>) {
    losses$.subscribe(({ iteration, loss }) => {
      this.points.length = iteration - 1;
      this.points.push(loss);
    });
  }

  /** Waits until the loss of an iteration is there. */
  async until(run: LiveRun, iteration: number): Promise<readonly number[]> {
    if (this.points.length < iteration)
      await firstValueFrom(run.losses$.pipe(filter((each) => each.iteration >= iteration)));
    return this.points;
  }
}
