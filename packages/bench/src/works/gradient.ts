import { batches, mnist } from "@rxgrad/data";
import type { Strategy } from "rxgrad";
import { type Classifier, classifier } from "../classifier.js";
import { type Figure, interleave, summarise } from "../measure.js";
import { findPython, type Python } from "../peers/python.js";
import { type KernelKind, NumpyContender, RxgradGradient, settingOf } from "./gradient-contenders.js";
import type { Check, Work, WorkOptions, WorkReport } from "./work.js";

/** What rxgrad runs: strategy, kernels, and how often in a round. */
const ENTRIES: readonly (readonly [Strategy, KernelKind, number])[] = [
  ["propagated", "plain TypeScript", 3],
  ["collapsed", "plain TypeScript", 10],
  ["propagated", "WebAssembly", 5],
  ["collapsed", "WebAssembly", 20],
  ["auto", "WebAssembly", 20],
];

/** How many times faster than NumPy's loop in plain TypeScript, on one core. */
const WANTED: readonly (readonly [Strategy, number])[] = [
  ["propagated", 150],
  ["collapsed", 300],
];

/** NumPy's differences subtract losses, and are rounded so much. */
const AGREEMENT = 1e-9;

/** Work (a): one finite-difference gradient of 784-50-10 on 100 digits. */
export const gradientWork: Work = {
  letter: "a",
  name: "gradient",
  title: "one finite-difference gradient of 784-50-10, batch 100, 39,760 parameters, central, h = 1e-4",
  async run(options) {
    const digits = await mnist();
    const [feed] = batches(digits.train, { size: 100, order: "random", seed: 1, epochs: 1 });
    return raceGradients(classifier([784, 50, 10], feed), options, findPython("numpy"));
  },
};

/**
 * One finite-difference gradient of a classifier with one hidden layer: rxgrad's strategies and the textbook's loop.
 *
 * @param python Where NumPy is; without it rxgrad runs alone.
 */
export async function raceGradients(
  network: Classifier,
  options: WorkOptions,
  python: Python | undefined,
): Promise<WorkReport> {
  const rxgrad = ENTRIES.map(
    ([strategy, kernels, perRound]) => new RxgradGradient(network, strategy, kernels, perRound),
  );
  const numpy = python
    ? [await NumpyContender.open(python, "one core", network), await NumpyContender.open(python, "all cores", network)]
    : [];
  try {
    const [first] = numpy;
    options.progress("NumPy's loop in full");
    const full = first && (await first.runInFull(options.full));
    const contenders = [...numpy.slice(0, 1), ...rxgrad, ...numpy.slice(1)];
    const times = await interleave(contenders, options.rounds, (round) =>
      options.progress(`round ${round} of ${options.rounds}`),
    );
    const figures = contenders.map(({ name, setting }, i) => summarise("a", name, setting, times[i]));
    const reference = first && figures[0];
    const notes = python
      ? [
          `NumPy ${python.version}`,
          ...numpy.map(({ setting, every }) => `NumPy, ${setting}: one weight of ${every} in each round, scaled up`),
        ]
      : ["NumPy skipped: no python3 that can import numpy was found"];
    return {
      figures: first && full ? [summarise("a", first.name, "one core, in full", [full]), ...figures] : figures,
      ...(reference ? { reference } : {}),
      checks: [...(reference ? speedChecks(reference, figures) : []), ...agreementChecks(numpy, rxgrad)],
      notes,
    };
  } finally {
    for (const each of numpy) each.close();
  }
}

function speedChecks(reference: Figure, figures: readonly Figure[]): Check[] {
  return WANTED.map(([strategy, wanted]) => {
    const { contender, setting, median } = figures.find(
      (each) => each.contender === `rxgrad ${strategy}` && each.setting === settingOf("plain TypeScript"),
    ) as Figure;
    const ratio = reference.median / median;
    return {
      what: `${contender}, ${setting}, against ${reference.contender}, ${reference.setting}`,
      wanted: `at least ${wanted}×`,
      got: `${ratio.toFixed(0)}×`,
      met: ratio >= wanted,
    };
  });
}

function agreementChecks(numpy: readonly NumpyContender[], rxgrad: readonly RxgradGradient[]): Check[] {
  if (numpy.length === 0) return [];
  const miss = Math.max(...rxgrad.flatMap(({ gradient }) => numpy.map((each) => each.missOf(gradient))));
  return [
    {
      what: "rxgrad gives NumPy's gradient, largest difference",
      wanted: `at most ${AGREEMENT}`,
      got: miss.toExponential(1),
      met: miss <= AGREEMENT,
    },
  ];
}
