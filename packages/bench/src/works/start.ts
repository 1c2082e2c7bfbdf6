import { BuiltProject } from "../fresh/built-project.js";
import { FreshRuns, LIMIT, RUNS, warmPart } from "../fresh/fresh-runs.js";
import { type ImportCase, peerImports, rxgradImport, timeImports } from "../fresh/imports.js";
import { type Figure, interleave, summarize } from "../measure.js";
import { installNpmPeers } from "../peers/npm.js";
import { builtEntrant, type Entrant, rxgradEntrant } from "../training/entrants.js";
import { general, sigmoidal } from "../training/find-entrants.js";
import { lineUp } from "../training/line-up.js";
import { atMost, type Check, type Limits, type Work, type WorkOptions, type WorkReport } from "./work.js";
import { xorTask } from "./xor.js";

/** Iterations of a short training. */
const SHORT = 1000;

const FIRST = "compose + first iteration";
const TRAINING = `first ${SHORT.toLocaleString("en")} iterations`;
const LISTS = "nested lists";

const WARM = `runs ${RUNS / 3 + 1} to ${RUNS}`;

/** Upper limits and aims for rxgrad's times in milliseconds, by setting. */
const PROMISED: Readonly<Record<string, Limits>> = {
  "beyond rxjs and immer": { atMost: 60, aim: 35 },
  [`${FIRST}, cold`]: { atMost: 12, aim: 6 },
  [`${FIRST}, ${WARM}`]: { atMost: 1.5, aim: 0.8 },
  [`${TRAINING}, run 2`]: { atMost: 12, aim: 6 },
  [`${TRAINING}, ${WARM}`]: { atMost: 3.5, aim: 2 },
  [`${TRAINING} from ${LISTS}, ${WARM}`]: { atMost: 5, aim: 2.5 },
};

/** Work (h): how long a person waits for the first results. */
export const startWork: Work = {
  letter: "h",
  name: "start",
  title: "start: import; a new XOR network's first iteration and first 1,000; fresh processes",
  async run(options) {
    const obstacle = installNpmPeers(options.say);
    const peers = obstacle === undefined;
    options.progress("rxgrad is built");
    const built = BuiltProject.make();
    try {
      const imports = await raceImports([rxgradImport(built), ...(peers ? peerImports : [])], options);
      const own = [rxgradEntrant("backprop"), rxgradEntrant("backprop", { feed: LISTS })];
      const entrants = own.map((each) => builtEntrant(built, each));
      const runs = await raceStarts([...entrants, ...(peers ? [...sigmoidal, ...general] : [])], options);
      return {
        tables: [...imports.tables, ...runs.tables],
        checks: [...imports.checks, ...runs.checks],
        notes: [
          ...(peers ? [] : [`the peers that npm has skipped: ${obstacle}`]),
          "rxgrad is bundled as it is published, and its processes run Node alone",
          ...imports.notes,
          ...runs.notes,
        ],
      };
    } finally {
      built.remove();
    }
  },
};

/** Measures imports, each round in fresh processes. */
export async function raceImports(
  cases: readonly ImportCase[],
  { rounds, progress }: WorkOptions,
): Promise<WorkReport> {
  const figures = await timeImports("h", cases, rounds, (round) => progress(`imports, round ${round} of ${rounds}`));
  return {
    tables: [{ figures }],
    checks: checksOf(figures),
    notes: ["imports: in a process that Node has started and that has loaded no package"],
  };
}

/** Measures fresh networks of entrants on XOR. */
export async function raceStarts(
  entrants: readonly Entrant[],
  { rounds, progress, span }: WorkOptions,
): Promise<WorkReport> {
  progress("the peers are starting");
  const task = xorTask();
  const { racing, checks, notes, close } = await lineUp(entrants, task, span);
  close();
  const race = async (iterations: number, setting: string): Promise<FreshRuns[]> => {
    const contenders = racing
      .map(({ entrant }) => entrant)
      // How a feed is read matters for many iterations.
      .filter(({ options }) => options?.feed !== LISTS || iterations > 1)
      .map((entrant) => new FreshRuns(entrant, { task, iterations, setting: settingOf(setting, entrant) }));
    await interleave(contenders, rounds, (round) => progress(`${setting}, round ${round} of ${rounds}`));
    return contenders;
  };
  const first = (await race(1, FIRST)).flatMap((each) => [coldFigure(each), warmFigure(each)]);
  const short = (await race(SHORT, TRAINING)).flatMap((each) => [secondFigure(each), warmFigure(each)]);
  return {
    tables: [{ figures: first }, { figures: short }],
    checks: [...checksOf([...first, ...short]), ...checks],
    notes: [
      ...notes,
      "a run: a new network is composed and trained, with each loss handed out; cold: run 1; another process in each round",
      `${WARM}: the last two thirds of fewer runs where ${RUNS} take longer than ${LIMIT / 1000} s`,
    ],
  };
}

const settingOf = (setting: string, { options }: Entrant): string =>
  options?.feed === LISTS ? `${setting} from ${LISTS}` : setting;

const coldFigure = ({ name, setting, processes }: FreshRuns): Figure =>
  summarize(
    "h",
    name,
    `${setting}, cold`,
    processes.map(([first]) => first),
  );

const secondFigure = ({ name, setting, processes }: FreshRuns): Figure =>
  summarize(
    "h",
    name,
    `${setting}, run 2`,
    processes.map(([, second]) => second),
  );

const warmFigure = ({ name, setting, processes }: FreshRuns): Figure =>
  summarize("h", name, `${setting}, ${WARM}`, processes.flatMap(warmPart));

/** Compares rxgrad's figures with their limits. */
const checksOf = (figures: readonly Figure[]): Check[] =>
  figures.flatMap((figure) => {
    const limits = figure.contender.startsWith("rxgrad") ? PROMISED[figure.setting] : undefined;
    return limits ? [atMost(figure, limits)] : [];
  });
