import { dense, initialParameters, input, sigmoid } from "rxgrad";
import { BuiltProject } from "../fresh/built-project.js";
import { FreshTraining } from "../fresh/fresh-runs.js";
import { type Contender, type Figure, figureOf, interleave } from "../measure.js";
import { builtEntrant, type Entrant, rxgradEntrant } from "../training/entrants.js";
import { findPeers, general, sigmoidal } from "../training/find-entrants.js";
import { lineUp } from "../training/line-up.js";
import type { TrainingTask } from "../training/task.js";
import { LIMIT, type TrainingContender } from "../training/training-contender.js";
import { type Check, fasterThan, fastest, type Work, type WorkOptions, type WorkReport } from "./work.js";

/** A training ends when an iteration's loss is at most this. */
const REACHED = 0.01;

const ITERATION = "one iteration";
const TRAINING = `to loss ${REACHED}`;

/** Trainings of each contender before those that count, at most within so many milliseconds. */
const WARM_UP = { trainings: 20, limit: 1000 };

/** Promised speed of rxgrad against a peer. */
interface Promised {
  readonly peer: string;
  readonly atLeast: number;
  readonly aim: number;
}

const AN_ITERATION: readonly Promised[] = [
  { peer: "brain.js", atLeast: 1.3, aim: 2.5 },
  { peer: "synaptic", atLeast: 1.2, aim: 2 },
];
const WARM: readonly Promised[] = ["brain.js", "synaptic"].map((peer) => ({ peer, atLeast: 1, aim: 1.5 }));
const COLD: readonly Promised[] = [{ peer: "brain.js", atLeast: 1.5, aim: 2.5 }];

/** Work (c): XOR, where overhead dominates the arithmetic. */
export const xorWork: Work = {
  letter: "c",
  name: "xor",
  title: "XOR, 2-8-2, its 4 samples at once: an iteration to one subscriber; a whole training",
  async run(options) {
    const { entrants, notes } = findPeers([...sigmoidal, ...general], options.say);
    options.progress("rxgrad is built");
    const built = BuiltProject.make();
    try {
      const report = await raceXor([builtEntrant(built, rxgradEntrant("backprop")), ...entrants], options);
      return { ...report, notes: [...notes, ...report.notes] };
    } finally {
      built.remove();
    }
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
  const task = xorTask();
  const { racing, checks, notes, close } = await lineUp(entrants, task, span, ({ setting }) =>
    /threads?$/.test(setting) ? `${ITERATION}, ${setting}` : ITERATION,
  );
  const trainings = racing.map((each) => new WholeTraining(each));
  const inTurn = async (what: string, contenders: readonly Contender[]): Promise<Figure[]> => {
    const times = await interleave(contenders, rounds, (round) => progress(`${what}, round ${round} of ${rounds}`));
    return contenders.map((each, i) => figureOf("c", each, times[i]));
  };
  const resident = async (): Promise<Figure[][]> => {
    try {
      return [await inTurn("iterations", racing), await inTurn("trainings", trainings)];
    } finally {
      close();
    }
  };
  const [iterations, warm] = await resident();
  const fresh = trainings.map(({ setting }, i) => {
    const goal = { task, loss: REACHED, limit: LIMIT };
    return new FreshTraining(racing[i].entrant, `${setting}, cold`, goal);
  });
  const cold = await inTurn("cold trainings", fresh);
  const [, ...peers] = iterations;
  const brain = peers.find(({ contender }) => contender === "brain.js");
  return {
    tables: [{ figures: iterations, ...(brain ? { reference: brain } : {}) }, { figures: [...warm, ...cold] }],
    checks: [
      ...AN_ITERATION.flatMap((promised) => against(iterations, promised)),
      ...WARM.flatMap((promised) => against(warm, promised)),
      ...COLD.flatMap((promised) => against(cold, promised)),
      ...checks,
    ],
    notes: [
      ...notes,
      ...fastestPeer(iterations),
      "rxgrad is bundled as it is published, and its processes run Node alone",
      `not cold: after ${WARM_UP.trainings} trainings, fewer where they take longer than ${WARM_UP.limit / 1000} s`,
      "cold: the first training of a process of its own, with modules loaded; another process in each round",
      `iterations to a loss of ${REACHED}: ${trainings.map(({ name, iterations }) => `${name} ${iterations}`).join(", ")}`,
    ],
  };
}

/** Compares rxgrad, the first, with a peer. */
const against = ([rxgrad, ...peers]: readonly Figure[], { peer, ...promised }: Promised): Check[] =>
  fasterThan(
    rxgrad,
    peers.find(({ contender }) => contender === peer),
    promised,
  );

/** Compares rxgrad, the first, with the fastest peer. */
function fastestPeer([rxgrad, ...peers]: readonly Figure[]): string[] {
  const peer = fastest(peers);
  if (!peer) return [];
  return [`the fastest peer: ${peer.contender}, in ${(peer.median / rxgrad.median).toFixed(2)}× rxgrad's time`];
}

/** A whole training, including building the network, in a process that has trained before. */
class WholeTraining implements Contender {
  readonly #contender: TrainingContender;
  readonly perRound = 3;
  #isWarm = false;
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

  get handicap(): string | undefined {
    return this.#contender.handicap;
  }

  async run(): Promise<number> {
    if (!this.#isWarm) await this.#warmUp();
    return this.#train();
  }

  async #warmUp(): Promise<void> {
    this.#isWarm = true;
    let total = 0;
    for (let i = 0; i < WARM_UP.trainings && total < WARM_UP.limit; i++) total += await this.#train();
  }

  async #train(): Promise<number> {
    const { milliseconds, iterations } = await this.#contender.until(REACHED);
    this.iterations = iterations;
    return milliseconds;
  }
}
