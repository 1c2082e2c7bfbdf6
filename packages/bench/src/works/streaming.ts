import { finiteDifference, sgd, train } from "rxgrad";
import { type Classifier, type ClassifierFeed, classifier, digitFeeds } from "../classifier.js";
import { type Figure, summarize } from "../measure.js";
import { observeNodes } from "./observed.js";
import { type Cancellation, cancel, type OpenStream, SliceClock, timerLateness } from "./streaming-probes.js";
import type { Check, Work, WorkOptions, WorkReport } from "./work.js";

/** A streamed training: a network, and a strategy that makes its iterations short or long. */
export interface StreamingCase {
  readonly network: Classifier;
  readonly strategy: "collapsed" | "propagated";
}

/** Duration of measuring timers in each case and round, in milliseconds. */
const WATCH = 250;

/** A run must stop within this many milliseconds of the cancellation. */
const CANCELED_WITHIN = 50;

/** Work (f): the cost of observed nodes, the lateness of timers during training, and the latency of cancellation. */
export const streamingWork: Work = {
  letter: "f",
  name: "stream",
  title: "what streaming costs: observed nodes, slices, timers, cancellation; batch 100",
  async run(options) {
    const feeds = await digitFeeds(100);
    const [feed] = feeds;
    const networks = [classifier([784, 50, 10], feed), classifier([784, 256, 128, 10], feed)];
    const cases = networks.flatMap((network) =>
      (["collapsed", "propagated"] as const).map((strategy) => ({ network, strategy })),
    );
    const observed = await observeNodes(options);
    const watched = await watchStreams(cases, feeds, options);
    return {
      tables: [...observed.tables, ...watched.tables],
      checks: [...observed.checks, ...watched.checks],
      notes: [...observed.notes, ...watched.notes],
    };
  },
};

/** Measures a training stream in each case; first without training, for comparison. */
export async function watchStreams(
  cases: readonly StreamingCase[],
  feeds: Iterable<ClassifierFeed>,
  { rounds, progress }: WorkOptions,
): Promise<WorkReport> {
  progress("timers without training");
  const figures: Figure[] = await lateness("no training", rounds * WATCH);
  const cancellations: Cancellation[] = [];
  for (const { network, strategy } of cases) {
    const setting = `${network.name} ${strategy}`;
    progress(setting);
    const W = sgd(finiteDifference(network.loss, { strategy }), { learningRate: 0.1 });
    const open: OpenStream = (clock) => train(W, feeds, { clock, parameters: network.start });
    figures.push(...(await watch(open, setting, rounds)));
    const canceled: Cancellation[] = [];
    // Timers of different lengths fire at different times of a slice.
    for (let i = 0; i < 2 * rounds; i++) canceled.push(await cancel(open, 100 + ((7 * i) % 20)));
    const latencies = canceled.map(({ latency }) => latency);
    figures.push(summarize("f", "canceled by a timer after", setting, latencies));
    cancellations.push(...canceled);
  }
  return {
    tables: [{ figures }],
    checks: cancellationChecks(cancellations),
    notes: [
      "late: delay beyond the requested 0 or 5 ms; Node's minimum of 1 ms counts as requested",
      "canceled: from the timer's due time until unsubscribe has returned and no slice runs",
    ],
  };
}

/** Slices and timers of one run. The first slice, which compiles the plan, is a separate figure. */
async function watch(open: OpenStream, setting: string, rounds: number): Promise<Figure[]> {
  const clock = new SliceClock();
  const subscription = open(clock).subscribe();
  const timers = await lateness(setting, rounds * WATCH);
  subscription.unsubscribe();
  const [first, ...slices] = clock.slices;
  return [summarize("f", "first slice", setting, [first]), summarize("f", "slice", setting, slices), ...timers];
}

async function lateness(setting: string, duration: number): Promise<Figure[]> {
  const [soon, later] = await Promise.all([timerLateness(0, duration), timerLateness(5, duration)]);
  return [
    summarize("f", "timer of 0 ms late by", setting, soon),
    summarize("f", "timer of 5 ms late by", setting, later),
  ];
}

function cancellationChecks(cancellations: readonly Cancellation[]): Check[] {
  const slowest = Math.max(...cancellations.map(({ latency }) => latency));
  const after = cancellations.reduce((sum, { slicesAfter }) => sum + slicesAfter, 0);
  return [
    {
      what: "the slowest cancellation",
      wanted: `at most ${CANCELED_WITHIN} ms`,
      got: `${slowest.toFixed(1)} ms`,
      met: slowest <= CANCELED_WITHIN,
    },
    { what: "slices after unsubscribing", wanted: "none", got: `${after}`, met: after === 0 },
  ];
}
