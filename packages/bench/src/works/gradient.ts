import { type Classifier, digitClassifier } from "../classifier.js";
import { type Figure, figureOf, interleave } from "../measure.js";
import { blasNote } from "../peers/blas.js";
import { NumpyContender } from "../peers/numpy-contender.js";
import { findPython, type Python } from "../peers/python.js";
import { type Entrant, rxgradEntrant, rxgradSettings } from "../training/entrants.js";
import { lineUp } from "../training/line-up.js";
import { taskOf } from "../training/task.js";
import type { TrainingContender } from "../training/training-contender.js";
import { type Check, fasterThan, type Work, type WorkOptions, type WorkReport } from "./work.js";

const PLAIN = { kernels: "plain TypeScript" } as const;

/** The measured settings of rxgrad. */
const ENTRANTS: readonly Entrant[] = [
  rxgradEntrant("propagated", PLAIN),
  rxgradEntrant("collapsed", PLAIN),
  rxgradEntrant("propagated"),
  ...rxgradSettings("collapsed"),
  rxgradEntrant("auto"),
  ...rxgradSettings("backprop"),
];

/** Promised speed relative to NumPy's loop on one core. */
const PROMISED: readonly {
  readonly entrant: string;
  readonly setting: string;
  readonly atLeast: number;
  readonly aim?: number;
}[] = [
  { entrant: "rxgrad propagated", setting: "one core, plain TypeScript", atLeast: 150 },
  { entrant: "rxgrad collapsed", setting: "one core, plain TypeScript", atLeast: 300 },
  { entrant: "rxgrad collapsed", setting: "one core", atLeast: 10_000, aim: 20_000 },
  { entrant: "rxgrad collapsed", setting: "two workers", atLeast: 16_000, aim: 35_000 },
];

/** Upper limit and aim for the time of an iteration by finite differences relative to backprop. */
const AGAINST_BACKPROP = { atMost: 6, aim: 3 };

/** Rounding error of NumPy's differences, which subtract losses. */
const AGREEMENT = 1e-9;

/** The delta of the textbook's cross-entropy. */
const DELTA = 1e-7;

/** Work (a): one finite-difference gradient of 784-50-10 on 100 digits. */
export const gradientWork: Work = {
  letter: "a",
  name: "gradient",
  title: "one finite-difference gradient of 784-50-10, 39,760 parameters, batch 100, h = 1e-4",
  async run(options) {
    return raceGradients(await digitClassifier([784, 50, 10]), ENTRANTS, options, findPython("numpy"));
  },
};

/**
 * One finite-difference gradient of a classifier with one hidden layer: rxgrad and the textbook's loop.
 *
 * @param python A Python with NumPy; without it only rxgrad is measured.
 */
export async function raceGradients(
  network: Classifier,
  entrants: readonly Entrant[],
  options: WorkOptions,
  python: Python | undefined,
): Promise<WorkReport> {
  const { racing: rxgrad, checks, notes, close } = await lineUp(entrants, taskOf(network, 0.1, DELTA), options.span);
  const numpy: NumpyContender[] = [];
  try {
    if (python) {
      for (const threads of ["one core", "all cores"] as const) {
        numpy.push(await NumpyContender.open(python, threads, network));
      }
    }
    options.progress("NumPy's loop in full");
    const [first] = numpy;
    const full = await first?.runInFull(options.full);
    const contenders = [...numpy, ...rxgrad];
    const times = await interleave(contenders, options.rounds, (round) =>
      options.progress(`round ${round} of ${options.rounds}`),
    );
    const figures = contenders.map((each, i) => figureOf("a", each, times[i]));
    const reference = figures.find(({ contender, handicap }) => contender === first?.name && handicap === undefined);
    const inFull = first && full ? [figureOf("a", { ...first, setting: "one core, in full" }, [full])] : [];
    return {
      tables: [{ figures: [...inFull, ...figures], ...(reference ? { reference } : {}) }],
      checks: [
        ...speedChecks(reference, figures),
        ...backpropChecks(figures),
        ...(await agreementChecks(numpy, rxgrad)),
        ...checks,
      ],
      notes: [
        ...(python
          ? [blasNote("NumPy", python.version, python.blas)]
          : ["NumPy skipped: no python3 that can import numpy was found"]),
        ...numpy.map(({ setting, every }) => `NumPy, ${setting}: one weight of ${every} in each round, scaled up`),
        ...notes,
      ],
    };
  } finally {
    for (const each of numpy) each.close();
    close();
  }
}

const find = (figures: readonly Figure[], contender: string, setting: string): Figure | undefined =>
  figures.find((each) => each.contender === contender && each.setting === setting);

const speedChecks = (reference: Figure | undefined, figures: readonly Figure[]): Check[] =>
  PROMISED.flatMap(({ entrant, setting, ...promised }) =>
    fasterThan(find(figures, entrant, setting), reference, promised),
  );

/** Compares each setting of the collapsed strategy with backprop in the same setting. */
function backpropChecks(figures: readonly Figure[]): Check[] {
  return figures
    .filter(({ contender }) => contender === "rxgrad backprop")
    .flatMap(({ setting, median }) => {
      const collapsed = find(figures, "rxgrad collapsed", setting);
      if (!collapsed) return [];
      const ratio = collapsed.median / median;
      return {
        what: `rxgrad collapsed, ${setting}, against rxgrad's own backprop, ${setting}`,
        wanted: `at most ${AGAINST_BACKPROP.atMost}× its time`,
        aim: `${AGAINST_BACKPROP.aim}×`,
        got: `${ratio.toFixed(2)}×`,
        met: ratio <= AGAINST_BACKPROP.atMost,
      };
    });
}

async function agreementChecks(
  numpy: readonly NumpyContender[],
  rxgrad: readonly TrainingContender[],
): Promise<Check[]> {
  if (numpy.length === 0) return [];
  const misses: number[] = [];
  for (const each of rxgrad.filter(({ entrant }) => entrant.precision === "differences")) {
    const gradient = await each.gradient();
    misses.push(...numpy.map((loop) => loop.missOf(gradient)));
  }
  const miss = Math.max(...misses);
  return [
    {
      what: "rxgrad's finite differences give NumPy's gradient: largest difference",
      wanted: `at most ${AGREEMENT}`,
      got: miss.toExponential(1),
      met: miss <= AGREEMENT,
    },
  ];
}
