// Measures what docs/scale.md stands on, with a real server on this machine:
//   npx tsx --conditions=source tests/measure/scale/main.ts costs [word …]   what each part costs, for packages/bench/src/fleet-scale/constants.ts
//   npx tsx --conditions=source tests/measure/scale/main.ts rates [1 2 …]    evaluations a second with 1 to 16 worker processes
import * as costs from "./costs.js";
import { inPlace, isQuiet, quietest, type Used } from "./place.js";

const [what, ...words] = process.argv.slice(2);

const COSTS: Readonly<Record<string, () => Promise<costs.Measured>>> = {
  jobs: async () => ({ ...(await costs.measureJobs("file")), ...(await costs.measureJobs("memory")) }),
  place: costs.measureOnePlace,
  bytes: costs.measureBytes,
  heartbeats: costs.measureHeartbeats,
  waiting: costs.measureWaiting,
  numbers: costs.measureNumbers,
  timers: costs.measureTimers,
  loopback: costs.measureLoopback,
  directions: costs.measureDirections,
};

/** The median of three. */
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[1];

/** So many jobs for each worker, before anything is measured: until then its code is not compiled. */
const WARMING = 1500;

async function rates(): Promise<void> {
  for (const workers of words.length > 0 ? words.map(Number) : [1, 2, 4, 8, 16]) {
    await inPlace(async (place) => {
      await place.start(workers, 1);
      await place.several(WARMING * workers, 2 * workers);
      for (const milliseconds of [0, 5, 50]) {
        const count = Math.max(40, Math.round(workers * (milliseconds === 0 ? 400 : 2000 / (milliseconds + 2))));
        const runs: Used[] = [];
        while (runs.length < 6 && runs.filter(isQuiet).length < 3)
          runs.push(await place.using(() => place.several(count, 2 * workers, milliseconds)));
        const found = quietest(runs).slice(0, 3);
        const of = (read: (used: Used) => number): string => found.map((each) => read(each).toFixed(0)).join(" ");
        const perSecond = median(found.map(({ seconds }) => count / seconds)).toPrecision(4);
        const processors = (["trainer", "server", "workers"] as const).map(
          (name) => `${name} ${of((each) => (1e6 * each[name]) / count)}`,
        );
        console.log(
          `{ milliseconds: ${milliseconds}, workers: ${workers}, perSecond: ${perSecond} }, // ${found.every(isQuiet) ? "" : `others took ${found.map(({ others, seconds }) => (others / seconds).toFixed(1)).join(" ")} cores; `}${of(({ seconds }) => count / seconds)}; microseconds for a job: ${processors.join(", ")}`,
        );
      }
    });
  }
}

if (what === "rates") await rates();
else
  for (const [name, measure] of Object.entries(COSTS)) {
    if (words.length > 0 && !words.includes(name)) continue;
    for (const [line, value] of Object.entries(await measure()))
      console.log(`${line.padEnd(60)}${value.toPrecision(4)}`);
  }
