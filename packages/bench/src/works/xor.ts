import { dense, initialParameters, input, sigmoid } from "rxgrad";
import { type Contender, type Figure, figureOf, interleave, summarize } from "../measure.js";
import { type Entrant, rxgradEntrant } from "../training/entrants.js";
import { findPeers, general, sigmoidal } from "../training/find-entrants.js";
import { lineUp } from "../training/line-up.js";
import type { TrainingTask } from "../training/task.js";
import type { TrainingContender } from "../training/training-contender.js";
import { fasterThan, fastest, type Work, type WorkOptions, type WorkReport } from "./work.js";

/** A training ends when an iteration's loss is at most this. */
const REACHED = 0.01;

const ITERATION = "one iteration";
const TRAINING = `to loss ${REACHED}`;

/** Work (c): XOR, where overhead dominates the arithmetic. */
export const xorWork: Work = {
  letter: "c",
  name: "xor",
  title: "XOR, 2-8-2, its 4 samples at once: an iteration to one subscriber; a whole training",
  async run(options) {
    const { entrants, notes } = findPeers([...sigmoidal, ...general], options.say);
    const report = await raceXor([rxgradEntrant("backprop"), ...entrants], options);
    return { ...report, notes: [...notes, ...report.notes] };
  },
};

/** XOR with sigmoids under the mean of ½Σ(y − t)², with Glorot weights, at a learning rate that works for every peer. */
export function xorTask(): TrainingTask {
  const start = initialParameters(input("x", [2]).pipe(dense(8), sigmoid(), dense(2), sigmoid()), { seed: 1 });
  return {
    sizes: [2, 8, 2],
    output: "sigmoid",
    delta: 0,
    learningRate: 2,
    parameters: [...start].map(({ value }) => value.toJSON()),
    x: { shape: [4, 2], data: [0, 0, 0, 1, 1, 0, 1, 1] },
    t: { shape: [4, 2], data: [1, 0, 0, 1, 0, 1, 1, 0] },
  };
}

/** Measures entrants on XOR; the first is rxgrad. */
export async function raceXor(
  entrants: readonly Entrant[],
  { rounds, span, progress }: WorkOptions,
): Promise<WorkReport> {
  progress("the peers are starting");
  const { racing, checks, notes, close } = await lineUp(entrants, xorTask(), span, ({ setting }) =>
    /threads?$/.test(setting) ? `${ITERATION}, ${setting}` : ITERATION,
  );
  try {
    const trainings = racing.map((each) => new WholeTraining(each));
    const inTurn = async (contenders: readonly Contender[], what: string, runs: number): Promise<Figure[]> => {
      const times = await interleave(contenders, runs, (round) => progress(`${what}, round ${round} of ${runs}`));
      return contenders.map((each, i) => figureOf("c", each, times[i]));
    };
    const cold: Figure[] = [];
    for (const each of trainings) cold.push(summarize("c", each.name, `${each.setting}, cold`, [await each.run()]));
    const iterations = await inTurn(racing, "iterations", rounds);
    const courses = await inTurn(trainings, "trainings", Math.ceil(rounds / 3));
    const [rxgrad, ...peers] = iterations;
    const brain = peers.find(({ contender }) => contender === "brain.js");
    return {
      tables: [{ figures: iterations, ...(brain ? { reference: brain } : {}) }, { figures: [...courses, ...cold] }],
      checks: [...fasterThan(rxgrad, brain, { atLeast: 1.3, aim: 2.5 }), ...checks],
      notes: [
        ...notes,
        ...against(rxgrad, fastest(peers)),
        "cold: the first training of its process, after four iterations of another",
        `iterations to a loss of ${REACHED}: ${trainings.map(({ name, iterations }) => `${name} ${iterations}`).join(", ")}`,
      ],
    };
  } finally {
    close();
  }
}

/** Compares rxgrad with the fastest peer. */
const against = (rxgrad: Figure, peer: Figure | undefined): string[] =>
  peer ? [`the fastest peer: ${peer.contender}, in ${(peer.median / rxgrad.median).toFixed(2)}× rxgrad's time`] : [];

/** A whole training, including building the network. */
class WholeTraining implements Contender {
  readonly #contender: TrainingContender;
  /** Number of iterations of the last run. */
  iterations = 0;

  constructor(contender: TrainingContender) {
    this.#contender = contender;
  }

  get name(): string {
    return this.#contender.name;
  }

  get setting(): string {
    return this.#contender.setting.replace(ITERATION, TRAINING);
  }

  async run(): Promise<number> {
    const { milliseconds, iterations } = await this.#contender.until(REACHED);
    this.iterations = iterations;
    return milliseconds;
  }
}
