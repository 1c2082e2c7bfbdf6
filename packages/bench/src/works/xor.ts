import { dense, initialParameters, input, sigmoid } from "rxgrad";
import { type Figure, interleave, summarise } from "../measure.js";
import { installNpmPeers } from "../peers/npm.js";
import { brainEntrant, type Entrant, rxgradEntrant } from "../training/entrants.js";
import type { TrainingTask } from "../training/task.js";
import { TrainingContender } from "../training/training-contender.js";
import type { Check, Work, WorkOptions, WorkReport } from "./work.js";

/** A training ends when an iteration's loss is no larger. */
const REACHED = 0.01;

const ITERATION = "one iteration";
const TRAINING = `to loss ${REACHED}`;

/** Work (c): XOR, whose arithmetic is nothing and whose overhead is all. */
export const xorWork: Work = {
  letter: "c",
  name: "xor",
  title: "XOR, 2-8-2, backprop on its 4 samples: one iteration to one subscriber, and a whole training",
  async run(options) {
    const obstacle = installNpmPeers(options.say);
    const peers = obstacle === undefined ? [brainEntrant] : [];
    const entrants = [rxgradEntrant({ gradient: "backprop" }), ...peers];
    return raceXor(entrants, options, obstacle === undefined ? [] : [`the peers that npm has skipped: ${obstacle}`]);
  },
};

/** XOR with sigmoids under the mean of ½Σ(y − t)², from weights that Glorot's rule draws, at a rate every peer takes. */
export function xorTask(): TrainingTask {
  const start = initialParameters(input("x", [2]).pipe(dense(8), sigmoid(), dense(2), sigmoid()), { seed: 1 });
  return {
    sizes: [2, 8, 2],
    output: "sigmoid",
    learningRate: 2,
    parameters: [...start].map(({ value }) => value.toJSON()),
    x: { shape: [4, 2], data: [0, 0, 0, 1, 1, 0, 1, 1] },
    t: { shape: [4, 2], data: [1, 0, 0, 1, 0, 1, 1, 0] },
  };
}

/** Races entrants on XOR. */
export async function raceXor(
  entrants: readonly Entrant[],
  { rounds, progress }: WorkOptions,
  notes: readonly string[] = [],
): Promise<WorkReport> {
  const contenders: TrainingContender[] = [];
  try {
    for (const entrant of entrants) contenders.push(await TrainingContender.open(entrant, xorTask(), ITERATION));
    const racing = contenders.filter(({ agrees }) => agrees);
    const firsts: Figure[] = [];
    for (const each of racing) firsts.push(await firstTraining(each));
    const times = await interleave(racing, rounds, (round) => progress(`iterations, round ${round} of ${rounds}`));
    const figures = racing.map(({ name, setting }, i) => summarise("c", name, setting, times[i]));
    const trainings = await interleave(racing.map(trainingOf), rounds, (round) =>
      progress(`trainings, round ${round}`),
    );
    const courses = racing.map(({ name }, i) => summarise("c", name, TRAINING, trainings[i]));
    return { figures: [...figures, ...courses, ...firsts], checks: checksOf(contenders, figures), notes };
  } finally {
    for (const each of contenders) each.close();
  }
}

const trainingOf = (contender: TrainingContender) => ({
  name: contender.name,
  setting: TRAINING,
  run: async (): Promise<number> => (await contender.until(REACHED)).milliseconds,
});

async function firstTraining(contender: TrainingContender): Promise<Figure> {
  const { milliseconds, iterations } = await contender.until(REACHED);
  return summarise("c", contender.name, `${TRAINING}, cold, ${iterations} iterations`, [milliseconds]);
}

function checksOf(contenders: readonly TrainingContender[], figures: readonly Figure[]): Check[] {
  const [rxgrad, ...peers] = figures;
  const [fastest] = [...peers].sort((a, b) => a.median - b.median);
  const agreement = contenders.map((each) => ({
    what: `${each.name} makes rxgrad's updates, relative difference`,
    wanted: `${each.entrant.floats} rounding`,
    got: each.miss.toExponential(1),
    met: each.agrees,
  }));
  if (!fastest) return agreement;
  const ratio = fastest.median / rxgrad.median;
  return [
    {
      what: `an iteration against ${fastest.contender}, the fastest peer`,
      wanted: "at least 1.3×, aim 2.5×",
      got: `${ratio.toFixed(2)}×`,
      met: ratio >= 1.3,
    },
    ...agreement,
  ];
}
