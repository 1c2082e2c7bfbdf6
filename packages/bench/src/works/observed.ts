import { type Contender, type Figure, interleave, summarize } from "../measure.js";
import { openRxgrad } from "../training/entrants.js";
import type { Check, WorkOptions, WorkReport } from "./work.js";

/** Numbers of values of an observed node. */
const SIZES = [1, 8, 64, 512, 4096];

/** Upper limit and aim for the cost of observing nodes of up to this many values, in milliseconds. */
const PROMISED = { values: 64, atMost: 0.6e-3, aim: 0.35e-3 };

/** Iterations in each run, fewer where there are more values. */
const ITERATIONS = 20_000;

/** The part of work (f) that measures the cost of observed nodes. */
export async function observeNodes({ rounds, span, progress }: WorkOptions): Promise<WorkReport> {
  const peer = openRxgrad();
  try {
    const contenders = SIZES.map((size): Contender => {
      const count = Math.ceil((ITERATIONS * span) / 100 / Math.sqrt(size));
      return {
        name: "an observed node",
        setting: size === 1 ? "1 value" : `${size} values`,
        run: () => peer.ask<number>({ command: "observed", size, count }),
      };
    });
    const times = await interleave(contenders, rounds, (round) => progress(`observed nodes, round ${round}`));
    const figures = contenders.map(({ name, setting }, i) => summarize("f", name, setting, times[i]));
    return { tables: [{ figures }], checks: checksOf(figures), notes: [] };
  } finally {
    peer.close();
  }
}

function checksOf(figures: readonly Figure[]): Check[] {
  return figures
    .filter((_, i) => SIZES[i] <= PROMISED.values)
    .map(({ contender, setting, median }) => ({
      what: `${contender} of ${setting}`,
      wanted: `at most ${1000 * PROMISED.atMost} µs`,
      aim: `${1000 * PROMISED.aim} µs`,
      got: `${(1000 * median).toFixed(2)} µs`,
      met: median <= PROMISED.atMost,
    }));
}
