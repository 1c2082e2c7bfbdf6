// Fits what cannot be measured by itself: what a turn of each process costs besides its messages. See fitted.ts.
import { COSTS, HERE, MEASURED } from "./constants.js";
import { FITTED } from "./fitted.js";
import type { Costs, Outcome } from "./scenario.js";
import { simulate } from "./simulate.js";

const US = 1e-6;
const STEPS = 60;
const NAMES = ["trainer", "server", "worker"] as const;

/** What is fitted, in microseconds. */
type Fitted = Record<(typeof NAMES)[number], { job: number; turn: number; afterSleep: number }>;

function costsOf(fitted: Fitted): Costs {
  const turn = (name: (typeof NAMES)[number]) => ({
    least: US * fitted[name].turn,
    afterSleep: US * fitted[name].afterSleep,
  });
  const perJob = COSTS.trainer.send + COSTS.trainer.answer;
  const scale = (US * fitted.trainer.job) / perJob;
  const { trainer, server, worker } = COSTS;
  return {
    ...COSTS,
    trainer: { ...trainer, send: trainer.send * scale, answer: trainer.answer * scale, turn: turn("trainer") },
    server: { ...server, job: US * fitted.server.job, turn: turn("server") },
    worker: { ...worker, job: US * fitted.worker.job, turn: turn("worker") },
  };
}

/** Jobs of one worker. */
const run = (fitted: Fitted, concurrency: number, together: number, seconds: number, jobs: number): Outcome =>
  simulate({
    ...{ seed: 1, costs: costsOf(fitted), places: HERE, workers: 1, concurrency, work: { mean: seconds } },
    ...{
      isTimer: true,
      inputBytes: 16,
      outputBytes: 8,
      together,
      maxOnServer: 4096,
      maxInFlight: 1024,
      lease: 2,
      jobs,
    },
  });

/** The processor time of each process for a job, in microseconds. */
function used({ busy, seconds, answers }: Outcome): Record<(typeof NAMES)[number], number> {
  const of = (part: number): number => (part * seconds) / answers / US;
  return { trainer: of(busy.trainer), server: of(busy.server * HERE.serverThreads), worker: of(busy.workers) };
}

const fitted = structuredClone(FITTED) as unknown as Fitted;
for (let step = 0; step < STEPS; step++) {
  const [many, one, late] = [run(fitted, 64, 64, 0, 6000), run(fitted, 1, 2, 0, 2000), run(fitted, 1, 2, 0.05, 300)];
  for (const name of NAMES) {
    const missing = (outcome: Outcome, of: "64 in flight" | "1 place, 0 ms" | "1 place, 50 ms"): number =>
      MEASURED[`file, ${of} ${name}`] - used(outcome)[name];
    const each = fitted[name];
    each.job = Math.max(1, each.job + 0.3 * missing(many, "64 in flight"));
    each.turn = Math.max(0, each.turn + 0.1 * missing(one, "1 place, 0 ms"));
    each.afterSleep = Math.max(each.turn, each.afterSleep + 0.3 * missing(late, "1 place, 50 ms"));
  }
  if (step === STEPS - 1) console.log(used(many), used(one), used(late), one.perSecond);
}
console.log(fitted);
