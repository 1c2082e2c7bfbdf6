import { digitClassifier } from "../classifier.js";
import { type Figure, summarize } from "../measure.js";
import { type Entrant, rxgradEntrant } from "../training/entrants.js";
import { FIRST } from "../training/memory-watch.js";
import { type TrainingTask, taskOf } from "../training/task.js";
import { TrainingContender } from "../training/training-contender.js";
import type { Check, Work, WorkOptions, WorkReport } from "./work.js";
import { xorTask } from "./xor.js";

/** A training whose memory is watched. */
export interface MemoryCase {
  readonly name: string;
  readonly task: TrainingTask;
  readonly gradient: "backprop" | "collapsed";
  readonly iterations: number;
}

/**
 * Allowed difference between the end and the first iterations, for code that the engine compiles during the training. One
 * number for each of 100,000 iterations would be 800 kB.
 */
const NOISE = 200_000;

/** Work (e): memory over a long training. */
export const memoryWork: Work = {
  letter: "e",
  name: "memory",
  title: "memory in use while training: its peak, and its growth after 1,000 iterations",
  async run(options) {
    const digits = taskOf(await digitClassifier([784, 50, 10]), 0.1);
    const long = options.full ? 100_000 : 10_000;
    return watchMemory(
      [
        { name: "XOR 2-8-2", task: xorTask(), gradient: "backprop", iterations: 100_000 },
        { name: "XOR 2-8-2", task: xorTask(), gradient: "collapsed", iterations: 100_000 },
        { name: "784-50-10", task: digits, gradient: "backprop", iterations: long },
      ],
      options,
    );
  },
};

/** Measures each case once, in its own process. */
export async function watchMemory(cases: readonly MemoryCase[], { progress }: WorkOptions): Promise<WorkReport> {
  const figures: Figure[] = [];
  const checks: Check[] = [];
  for (const { name, task, gradient, iterations } of cases) {
    const setting = `${name}, ${iterations.toLocaleString("en")} iterations`;
    progress(`${gradient}, ${setting}`);
    const entrant: Entrant = rxgradEntrant(gradient);
    const contender = await TrainingContender.open(entrant, task, setting, 0);
    try {
      const { peak, first, last, resident } = await contender.memory(iterations);
      const figure = (what: string, bytes: number): Figure =>
        summarize("e", `${entrant.name}, ${what}`, setting, [bytes], "byte");
      figures.push(figure("peak", peak), figure("growth", last - first), figure("whole process", resident));
      checks.push({
        what: `${entrant.name}, ${setting}: growth after the first ${FIRST.toLocaleString("en")}`,
        wanted: `none (within ${NOISE / 1000} kB)`,
        got: `${((last - first) / 1000).toFixed(0)} kB`,
        met: last - first <= NOISE,
      });
    } finally {
      contender.close();
    }
  }
  return {
    tables: [{ figures }],
    checks,
    notes: [
      "peak: the heap and what lies outside of it, WebAssembly's memory and buffers, garbage included",
      "growth: of that memory, after garbage collection",
      "whole process: peak resident memory, with Node and the TypeScript compiler",
    ],
  };
}
