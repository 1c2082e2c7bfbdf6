import { COSTS, DRAW, HERE, NEAR } from "./constants.js";
import type { MeasuredRate } from "./measured.js";
import type { Deaths, Outcome, Scenario } from "./scenario.js";
import { simulate } from "./simulate.js";

const BASE = {
  seed: 1,
  costs: COSTS,
  concurrency: 1,
  inputBytes: 16,
  outputBytes: 8,
  maxOnServer: 4096,
  maxInFlight: 1024,
  lease: 2,
} as const;

/** Beside those at work, at most so many evaluations wait. */
const MORE = 500;

/** Jobs that are waited for on this machine, as they were measured: two for each worker at the same time. */
const here = (workers: number, seconds: number): Outcome =>
  simulate({
    ...BASE,
    places: HERE,
    workers,
    work: { mean: seconds },
    isTimer: true,
    together: 2 * workers,
    jobs: workers * (seconds === 0 ? 300 : 40),
  });

/** The prediction for what was measured here: evaluations a second. */
export const predictedRate = ({ workers, milliseconds }: Pick<MeasuredRate, "workers" | "milliseconds">): number =>
  here(workers, milliseconds / 1000).perSecond;

/** What may differ from the usual. */
interface Circumstances {
  readonly deaths?: Deaths | undefined;
  readonly lease?: number;
}

const known = new Map<string, Outcome>();

/** Evaluations of a black box that take so many seconds, of a run that always has more of them. */
export function evaluations(workers: number, seconds: number, given: Circumstances = {}): Outcome {
  const key = JSON.stringify([workers, seconds, given]);
  const outcome = known.get(key) ?? simulate(scenarioOf(workers, seconds, given));
  known.set(key, outcome);
  return outcome;
}

function scenarioOf(workers: number, seconds: number, { deaths, lease = 2 }: Circumstances): Scenario {
  const together = workers + Math.min(workers, MORE);
  return {
    ...BASE,
    ...{ places: NEAR, workers, deaths, lease, together, maxOnServer: together },
    maxInFlight: Math.max(1024, workers),
    work: { mean: seconds, isExponential: true },
    jobs: Math.max(3 * workers, 2000, (deaths ? 60 : workers <= 200 ? 20 : 0) * workers),
  };
}

/** For which part of the time a worker works, in the mean. */
export const workOf = (workers: number, seconds: number, given?: Circumstances): number =>
  (evaluations(workers, seconds, given).perSecond * seconds) / workers;

/** Random directions in an iteration. */
export const DIRECTIONS = 1000;

/** How many times as fast as one thread without a fleet random directions are: so many parameters, so many seconds for each loss. */
export function directionsSpeedup(workers: number, parameters: number, seconds: number): number {
  const draw = DRAW * parameters;
  const perJob = DIRECTIONS / workers;
  const { iteration } = simulate({
    ...BASE,
    ...{ places: NEAR, workers, together: workers, maxOnServer: workers, maxInFlight: workers },
    work: { mean: perJob * (2 * seconds + 2 * draw) },
    outputBytes: 8 * perJob,
    jobs: { count: 1, jobs: workers, parameterBytes: 8 * parameters, update: DIRECTIONS * draw },
  });
  return (DIRECTIONS * (2 * seconds + 3 * draw)) / iteration;
}

/** Shards of a gradient. */
export const SHARDS = 16;

/** The bytes of samples that a shard reads: a sixteenth of 100 digits. */
const SAMPLE_BYTES = (100 * 784 * 8) / SHARDS;

/** How many times as fast as here a gradient over samples is that takes so many seconds here. */
export function shardsSpeedup(workers: number, parameters: number, seconds: number): number {
  const { iteration } = simulate({
    ...BASE,
    ...{ places: NEAR, workers, together: SHARDS },
    work: { mean: seconds / SHARDS },
    inputBytes: SAMPLE_BYTES,
    outputBytes: 8 * parameters,
    jobs: { count: 2, jobs: SHARDS, parameterBytes: 8 * parameters, update: 0 },
  } satisfies Scenario);
  return seconds / iteration;
}

/** The numbers of workers that are tried. */
const NUMBERS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** The most workers of which each works for at least half of its time; 0 if already one does not. */
export function workersWorth(speedup: (workers: number) => number, most: number): number {
  const tried = NUMBERS.filter((each) => each <= most);
  let [low, high] = [-1, tried.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (speedup(tried[middle]) >= tried[middle] / 2) low = middle;
    else high = middle;
  }
  return tried[low] ?? 0;
}
