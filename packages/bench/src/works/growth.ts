import { type Classifier, classifier, digitFeeds } from "../classifier.js";
import { type Figure, interleave, summarize } from "../measure.js";
import { rxgradEntrant } from "../training/entrants.js";
import { taskOf } from "../training/task.js";
import { TrainingContender } from "../training/training-contender.js";
import type { Work, WorkOptions, WorkReport } from "./work.js";

/** A network with some hidden layers of equal width, and its batch. */
interface GrowthCase {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
}

const BASE: GrowthCase = { width: 50, depth: 1, batch: 100 };

/** Two and four times each of them. */
const CASES: readonly GrowthCase[] = [
  BASE,
  ...[100, 200].map((width) => ({ ...BASE, width })),
  ...[2, 4].map((depth) => ({ ...BASE, depth })),
  ...[200, 400].map((batch) => ({ ...BASE, batch })),
];

/** Work (d): how the cost of a finite-difference gradient grows. */
export const growthWork: Work = {
  letter: "d",
  name: "growth",
  title: "an iteration by finite differences, and by backprop, as width, depth and batch double",
  async run(options) {
    const networks: Classifier[] = [];
    for (const { width, depth, batch } of CASES) {
      const [feed] = await digitFeeds(batch);
      networks.push(classifier([784, ...Array.from({ length: depth }, () => width), 10], feed));
    }
    return watchGrowth(networks, options);
  },
};

/** Measures networks; ratios are relative to the first. */
export async function watchGrowth(
  networks: readonly Classifier[],
  { rounds, span, progress }: WorkOptions,
): Promise<WorkReport> {
  const contenders: TrainingContender[] = [];
  try {
    for (const network of networks) {
      progress(`${network.name} is starting`);
      const setting = `${network.name}, batch ${network.feed.x.shape[0]}`;
      for (const gradient of ["auto", "backprop"] as const) {
        contenders.push(await TrainingContender.open(rxgradEntrant(gradient), taskOf(network, 0.1), setting, span));
      }
    }
    const times = await interleave(contenders, rounds, (round) => progress(`round ${round} of ${rounds}`));
    const figures = contenders.map(({ name, setting }, i) => summarize("d", name, setting, times[i]));
    const tables = ["rxgrad auto", "rxgrad backprop"].map((name) => {
      const own = figures.filter(({ contender }) => contender === name);
      return { figures: own, reference: own[0] };
    });
    return { tables, checks: [], notes: [growth(tables[0].figures)] };
  } finally {
    for (const each of contenders) each.close();
  }
}

const growth = ([first, ...others]: readonly Figure[]): string =>
  `times the cost of ${first.setting}: ${others
    .map(({ setting, median }) => `${setting} ${(median / first.median).toFixed(1)}`)
    .join("; ")}`;
