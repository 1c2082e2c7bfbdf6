// What is said before, during and after training.
import { colours, duration, lossCurve, percent, widthOf } from "@rxgrad/terminal";
import type { Options } from "./options.js";

const { bold, dim, accent } = colours(process.stdout);

/** The size of MNIST's test set. */
const TESTS = 10_000;

const count = (iterations: number): string => `${iterations} iteration${iterations === 1 ? "" : "s"}`;

export function opening(table: string, { iterations, batch, learningRate, seed }: Options): string {
  const plan = `${count(iterations)} of ${batch} digits, learning rate ${learningRate}, seed ${seed}`;
  return [
    bold("MNIST: 60,000 handwritten digits to learn from, 10,000 to be tested on"),
    "",
    table,
    "",
    `${bold("Training")}: ${plan}`,
    dim("Ctrl-C ends it early and keeps what was learned."),
    "",
  ].join("\n");
}

export const epochLine = (epoch: number, accuracy: number): string =>
  `epoch ${epoch}: test accuracy ${percent(accuracy)}`;

export interface Result {
  readonly losses: readonly number[];
  readonly milliseconds: number;
  /** On the test set; undefined where not even one iteration was reached. */
  readonly accuracy: number | undefined;
  readonly options: Options;
}

export function closing({ losses, milliseconds, accuracy, options }: Result): string {
  if (accuracy === undefined) return "\nStopped before the first iteration: nothing was learned.";
  const done = losses.length;
  const isWhole = done === options.iterations;
  const of = isWhole ? count(done) : `Stopped after ${done} of ${count(options.iterations)},`;
  const width = Math.min(80, widthOf(process.stdout) - 1);
  return [
    ...(done > 1 ? ["", lossCurve(losses, { width, colour: accent })] : []),
    "",
    `${of} in ${duration(milliseconds)}, by finite differences alone.`,
    bold(
      `Test accuracy ${percent(accuracy)}: ${Math.round(accuracy * TESTS).toLocaleString("en-US")} of 10,000 right.`,
    ),
    ...(isWhole ? ["", ...suggestions(options)] : []),
  ].join("\n");
}

/** What to try next, without what was just done. */
function suggestions({ iterations, learningRate, strategy, hidden }: Options): string[] {
  const tries: [boolean, string, string][] = [
    [iterations < 10_000, "pnpm start --iterations 10000 --learning-rate 0.1", "94.6 %, as in the book"],
    [hidden === 50, "pnpm start --hidden 100", "a wider network"],
    [learningRate <= 1, "pnpm start --learning-rate 5", "bolder steps"],
    [strategy !== "direct", "pnpm start --strategy direct --batch 1 --iterations 9", "the textbook's way"],
    [true, "pnpm examples", "from XOR on"],
  ];
  const wanted = tries.filter(([isWanted]) => isWanted);
  const widest = Math.max(...wanted.map(([, command]) => command.length));
  return [
    bold("Try next"),
    ...wanted.map(([, command, why]) => `  ${command.padEnd(widest)}  ${dim(why)}`),
    dim("Where pnpm is not installed, write npx -y pnpm@10.34.8 for it."),
  ];
}
