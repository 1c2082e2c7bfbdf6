// Measures the studio and the site in Chromium, one thing after the other, and prints a table. `.ci/run` calls it behind the tests. It fails only if
// something cannot be measured: how fast a machine is proves nothing about the code.
//   npx tsx --conditions=source tests/measure/main.ts [word …]    all of it, or the lines that contain a word
import { browserPath, CHROMIUM } from "../support/browser.js";
import { builtPage } from "../support/built-page.js";
import { FIGURE_PAGES, SCRIPT_LIMIT } from "../support/first-figure.js";
import { measureCsv, measureDigits } from "./data.js";
import {
  LEASE,
  measureQueue,
  measureRedelivery,
  measureRestart,
  measureRoundTrip,
  measureShards,
  measureSpeedup,
  measureWithoutWorkers,
} from "./fleet.js";
import { measureLoading } from "./loading.js";
import { measureFirstFigure, measureLesson } from "./site.js";
import { measureSmoothness, measureWatching } from "./smoothness.js";
import { measureRewinding, measureSlider } from "./steering.js";

interface Line {
  readonly name: string;
  readonly measured: string;
  readonly wanted: string;
  readonly isMet: boolean;
}

const line = (name: string, value: number, unit: string, most: number, digits = 0): Line => ({
  ...{ name, measured: `${value.toFixed(digits)} ${unit}`, isMet: value <= most },
  wanted: most === Number.POSITIVE_INFINITY ? "" : `at most ${most} ${unit}`,
});

const MEASURES: Readonly<Record<string, (folder: string) => Promise<readonly Line[]>>> = {
  async loading(folder) {
    const { milliseconds, scriptBytes, workerBytes } = await measureLoading(folder);
    return [
      line("interactive from loopback", milliseconds, "ms", 1000),
      line("script before the first room, packed", scriptBytes / 1000, "kB", 200),
      line("  and of workers", workerBytes / 1000, "kB", Number.POSITIVE_INFINITY),
    ];
  },
  async smoothness(folder) {
    const { frames, blankFrames, longestTask } = await measureSmoothness(folder);
    const least = Math.min(50, blankFrames);
    return [
      line("longest task while MNIST trains (0: all below 50)", longestTask, "ms", 50),
      {
        ...{ name: "frames while MNIST trains", measured: `${frames.toFixed(1)} a second` },
        ...{
          wanted: `at least ${least.toFixed(1)} (blank page: ${blankFrames.toFixed(1)})`,
          isMet: frames >= least - 0.5,
        },
      },
    ];
  },
  async watching(folder) {
    const { watched, unwatched, cost } = await measureWatching(folder);
    const name = `watching (${watched.toFixed(1)} for ${unwatched.toFixed(1)} iterations a second)`;
    return [line(name, 100 * cost, "%", 5, 1)];
  },
  async slider(folder) {
    return [line("slider to the next iteration, p95 of 200", await measureSlider(folder), "ms", 50)];
  },
  async rewinding(folder) {
    const lines: Line[] = [];
    for (const set of ["xor", "moons"] as const) {
      const { kept, median, longest } = await measureRewinding(folder, set);
      lines.push(line(`${set}: to a kept moment`, kept, "ms", 100));
      lines.push(line(`${set}: back 1,000 iterations, longest (median ${median.toFixed(0)})`, longest, "ms", 100));
    }
    return lines;
  },
  async csv(folder) {
    return [line("dropped CSV of 1 MB to its first iteration", await measureCsv(folder), "ms", 1000)];
  },
  async digits(folder) {
    const lines: Line[] = [];
    for (const [name, isIsolated] of [
      ["with", true],
      ["without", false],
    ] as const) {
      const seconds = await measureDigits(folder, isIsolated);
      lines.push(line(`MNIST 0.90 ${name} COOP/COEP`, seconds ?? Number.POSITIVE_INFINITY, "s", 60, 1));
    }
    return lines;
  },
  async site() {
    const folder = builtPage("site");
    const lines: Line[] = [];
    const visits = FIGURE_PAGES.map((path) => [path, 1440] as const);
    for (const [path, width] of [...visits, ["course/derivative", 360] as const]) {
      const { milliseconds, scriptBytes } = await measureFirstFigure(folder, path, width);
      lines.push(line(`${path}, ${width} px: its first figure`, milliseconds, "ms", 1000));
      lines.push(line("  and script until then, packed", scriptBytes / 1000, "kB", SCRIPT_LIMIT / 1000));
    }
    const seconds = await measureLesson(folder);
    return [...lines, line("lesson 8: 0.90 by finite differences", seconds ?? Number.POSITIVE_INFINITY, "s", 30, 1)];
  },
  async fleet() {
    const { milliseconds, perSecond } = await measureRoundTrip();
    const speedup = await measureSpeedup();
    const unbounded = Number.POSITIVE_INFINITY;
    return [
      line("fleet: a round trip", milliseconds, "ms", unbounded, 2),
      {
        ...{ name: "fleet: evaluations with 64 in flight", measured: `${perSecond.toFixed(0)} a second` },
        ...{ wanted: "", isMet: true },
      },
      {
        ...{ name: "fleet: 16 workers for one, waiting 50 ms", measured: `${speedup.toFixed(1)} times` },
        ...{ wanted: "at least 14 times", isMet: speedup >= 14 },
      },
      line("fleet: a lost worker's job, until it is answered", await measureRedelivery(), "ms", LEASE + 1000),
      line("fleet: the same, from the server's return", await measureRestart(), "ms", LEASE + 1000),
      line("fleet: memory for each of 10,000 that wait", (await measureQueue()) / 1000, "kB", 4, 1),
      line("fleet: no worker, until it is said", await measureWithoutWorkers(), "ms", 2000),
    ];
  },
  async shards() {
    const { here, one, two, tiny } = await measureShards();
    const unbounded = Number.POSITIVE_INFINITY;
    return [
      line("shards: an iteration by finite differences, here", here, "ms", unbounded),
      line("  with one worker process", one, "ms", unbounded),
      line("  with two", two, "ms", unbounded),
      line("  an iteration with one tiny shard", tiny, "ms", unbounded, 2),
    ];
  },
};

async function main(words: readonly string[]): Promise<void> {
  if (!browserPath) throw new Error(`measure: ${CHROMIUM.what} is needed; ${CHROMIUM.how}.`);
  const folder = builtPage("studio");
  console.log(`${"the studio and the site, in Chromium".padEnd(62)}${"measured".padStart(16)}  wanted`);
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (words.length > 0 && !words.includes(name)) continue;
    for (const each of await measure(folder)) {
      console.log(
        `${each.name.padEnd(62)}${each.measured.padStart(16)}  ${each.wanted}${each.isMet ? "" : "  ← missed"}`,
      );
    }
  }
}

await main(process.argv.slice(2));
