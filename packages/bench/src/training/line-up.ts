import type { Check } from "../works/work.js";
import type { Entrant, Precision } from "./entrants.js";
import type { TrainingTask } from "./task.js";
import { AGREEMENT, TrainingContender } from "./training-contender.js";

/** The measured contenders, and notes about the others. */
export interface LineUp {
  /** Contenders that were checked to do the same work. */
  readonly racing: readonly TrainingContender[];
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
  close(): void;
}

/** Opens all entrants on a task. Those that fail, or do other work than rxgrad, are not measured. */
export async function lineUp(
  entrants: readonly Entrant[],
  task: TrainingTask,
  span: number,
  settingOf: (entrant: Entrant) => string = ({ setting }) => setting,
): Promise<LineUp> {
  const outcomes = await Promise.allSettled(
    entrants.map((entrant) => TrainingContender.open(entrant, task, settingOf(entrant), span)),
  );
  const opened = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const close = (): void => {
    for (const each of opened) each.close();
  };
  const notes: string[] = [];
  outcomes.forEach((outcome, i) => {
    if (outcome.status === "fulfilled") return;
    const { name, setting, options } = entrants[i];
    // rxgrad must run; a peer that fails is left out.
    if (options) {
      close();
      throw outcome.reason;
    }
    notes.push(`${name}, ${setting}, skipped: ${complaint(outcome.reason)}`);
  });
  const racing = opened.filter(({ agrees }) => agrees);
  const others = opened.filter(({ agrees }) => !agrees);
  notes.push(...others.map(({ name, miss }) => `${name} is not raced: it is off by ${miss.toExponential(1)}`));
  return { racing, checks: agreementChecks(opened), notes, close };
}

/** The error line in a process's output; it may be above or below the stack trace. */
function complaint(reason: unknown): string | undefined {
  const lines = (reason instanceof Error ? reason.message : String(reason)).trim().split("\n");
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1))?.trim();
}

const CLASSES: Readonly<Record<Precision, string>> = {
  float64: "float64",
  float32: "float32",
  differences: "finite differences",
};

/** Compares losses and updates with those of rxgrad's backprop: the worst of each precision. */
function agreementChecks(contenders: readonly TrainingContender[]): Check[] {
  return (Object.keys(AGREEMENT) as Precision[]).flatMap((precision) => {
    const misses = contenders.filter(({ entrant }) => entrant.precision === precision).map(({ miss }) => miss);
    if (misses.length === 0) return [];
    const worst = Math.max(...misses);
    return {
      what: `losses and updates as rxgrad's backprop gives them, ${CLASSES[precision]}`,
      wanted: `at most ${AGREEMENT[precision]}`,
      got: worst.toExponential(1),
      met: worst <= AGREEMENT[precision],
    };
  });
}
