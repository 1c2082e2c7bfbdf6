import { type Classifier, digitClassifier } from "../classifier.js";
import { type Figure, figureOf, interleave } from "../measure.js";
import { type Entrant, rxgradSettings } from "../training/entrants.js";
import { findPeers, general } from "../training/find-entrants.js";
import { lineUp } from "../training/line-up.js";
import { taskOf } from "../training/task.js";
import {
  type Check,
  type FigureTable,
  fasterThan,
  fastest,
  type Work,
  type WorkOptions,
  type WorkReport,
} from "./work.js";

const LEARNING_RATE = 0.1;

/** Promised speed of rxgrad's backprop against each peer: a part of the peer's name, and the ratio. */
interface Promised {
  readonly peer: string;
  readonly atLeast: number;
  readonly aim: number;
}

const ON_BROWSERS: readonly Promised[] = [
  { peer: "TensorFlow.js wasm", atLeast: 15, aim: 30 },
  { peer: "jax-js", atLeast: 15, aim: 30 },
];

const NETWORKS: readonly { readonly sizes: readonly number[]; readonly promised: readonly Promised[] }[] = [
  {
    sizes: [784, 50, 10],
    promised: [{ peer: "NumPy", atLeast: 1, aim: 2 }, { peer: "PyTorch", atLeast: 1, aim: 2 }, ...ON_BROWSERS],
  },
  { sizes: [784, 256, 128, 10], promised: ON_BROWSERS },
];

/** Work (b): one iteration of training by backprop. */
export const backpropWork: Work = {
  letter: "b",
  name: "backprop",
  title: "one iteration of training, batch 100: forward, gradient, update, loss handed out",
  async run(options) {
    const { entrants, notes } = findPeers(general, options.say);
    const reports: WorkReport[] = [];
    for (const { sizes, promised } of NETWORKS) {
      const own = (["backprop", "collapsed"] as const).flatMap(rxgradSettings);
      reports.push(await raceTraining(await digitClassifier(sizes), [...own, ...entrants], promised, options));
    }
    return {
      tables: reports.flatMap(({ tables }) => tables),
      checks: reports.flatMap(({ checks }) => checks),
      notes: [...notes, ...new Set(reports.flatMap((report) => report.notes))],
    };
  },
};

/** Measures entrants on a classifier; ratios are relative to NumPy. */
export async function raceTraining(
  network: Classifier,
  entrants: readonly Entrant[],
  promised: readonly Promised[],
  { rounds, span, progress }: WorkOptions,
): Promise<WorkReport> {
  progress(`${network.name}, the peers are starting`);
  const { racing, checks, notes, close } = await lineUp(
    entrants,
    taskOf(network, LEARNING_RATE),
    span,
    ({ setting }) => `${network.name}, ${setting}`,
  );
  try {
    const times = await interleave(racing, rounds, (round) => progress(`${network.name}, round ${round} of ${rounds}`));
    const figures = racing.map((each, i) => figureOf("b", each, times[i]));
    const reference = figures.find(({ contender, handicap }) => contender === "NumPy" && handicap === undefined);
    const table: FigureTable = { figures, ...(reference ? { reference } : {}) };
    return {
      tables: [table],
      checks: [
        ...promised.flatMap((each) => promiseChecks(figures, each)),
        ...checks.map((check) => ({ ...check, what: `${network.name}: ${check.what}` })),
      ],
      notes,
    };
  } finally {
    close();
  }
}

/** Compares the best setting of rxgrad's backprop with the best of the peer. */
function promiseChecks(figures: readonly Figure[], { peer, atLeast, aim }: Promised): Check[] {
  const best = (name: string): Figure | undefined => fastest(figures.filter(({ contender }) => contender === name));
  return fasterThan(best("rxgrad backprop"), best(peer), { atLeast, aim });
}
