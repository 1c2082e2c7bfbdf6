// The texts before, during and after training.
import { colors, duration, lossCurve, percent, widthOf, wrapped } from "@rxgrad/terminal";
import type { Options } from "./options.js";

const { bold, dim, accent } = colors(process.stdout);

/** Size of MNIST's test set. */
const TESTS = 10_000;

const plural = (many: number, what: string): string => `${many} ${what}${many === 1 ? "" : "s"}`;
const count = (iterations: number): string => plural(iterations, "iteration");

export function opening(table: string, { iterations, batch, learningRate, seed }: Options): string {
  const plan = `${count(iterations)} of ${plural(batch, "digit")}, learning rate ${learningRate}, seed ${seed}`;
  return [
    bold(wrapped("MNIST: 60,000 handwritten digits to learn from, 10,000 to be tested on")),
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
  /** On the test set; undefined before the first iteration. */
  readonly accuracy: number | undefined;
  readonly options: Options;
}

/** Fewer losses than this are not drawn: each of them has just been printed. */
const FEWEST_DRAWN = 10;

export function closing({ losses, milliseconds, accuracy, options }: Result): string {
  if (accuracy === undefined) return "\nStopped before the first iteration: nothing was learned.";
  const done = losses.length;
  const isWhole = done === options.iterations;
  const of = isWhole ? count(done) : `Stopped after ${done} of ${count(options.iterations)},`;
  const width = Math.min(80, widthOf(process.stdout) - 1);
  const rise = riseOf(losses);
  const isDrawn = done >= FEWEST_DRAWN && rise === undefined;
  const right = Math.round(accuracy * TESTS).toLocaleString("en-US");
  return [
    ...(isDrawn ? ["", lossCurve(losses, { width, color: accent })] : []),
    "",
    `${of} in ${duration(milliseconds)}, by finite differences alone.`,
    bold(`Test accuracy ${percent(accuracy)}: ${right} of 10,000 right.`),
    ...(rise === undefined ? [] : [wrapped(diverged(rise, options), width)]),
    ...(isWhole ? ["", ...suggestions(options, width, rise !== undefined)] : []),
  ].join("\n");
}

interface Rise {
  readonly from: number;
  readonly to: number;
}

/** The loss where all ten digits are equally likely. */
const GUESSING = Math.log(10);

/** The rise of the loss, if the mean of its second half is far above the start and above guessing. */
function riseOf(losses: readonly number[]): Rise | undefined {
  const last = losses.slice(Math.floor(losses.length / 2));
  const to = last.reduce((sum, loss) => sum + loss, 0) / last.length;
  return to > 1.5 * Math.max(losses[0], GUESSING) ? { from: losses[0], to } : undefined;
}

const diverged = ({ from, to }: Rise, { learningRate }: Options): string =>
  `The loss rose, from ${from.toPrecision(3)} to ${to.toPrecision(3)}: steps at learning rate ${learningRate} go too far, beyond the valley that they should lead into.`;

/** Suggestions other than the last run. Where a line is too short, each command is above its reason. */
function suggestions(
  { iterations, learningRate, strategy, hidden }: Options,
  width: number,
  hasDiverged: boolean,
): string[] {
  const smaller = learningRate > 0.5 ? 0.5 : learningRate / 10;
  const tries: [boolean, string, string][] = [
    [hasDiverged, `pnpm start --learning-rate ${smaller}`, "smaller steps"],
    [
      !hasDiverged && iterations < 10_000,
      "pnpm start --iterations 10000 --learning-rate 0.1",
      "the book's full course",
    ],
    [hidden === 50, "pnpm start --hidden 100", "a wider network"],
    [learningRate <= 1, "pnpm start --learning-rate 5", "bolder steps"],
    [strategy !== "direct", "pnpm start --strategy direct --batch 1 --iterations 9", "the textbook's way"],
    [true, "pnpm examples", "from XOR on"],
  ];
  const wanted = tries.filter(([isWanted]) => isWanted);
  const widest = Math.max(...wanted.map(([, command]) => command.length));
  const fits = wanted.every(([, , why]) => widest + why.length + 4 <= width);
  return [
    bold("Try next"),
    ...wanted.map(([, command, why]) =>
      fits ? `  ${command.padEnd(widest)}  ${dim(why)}` : `  ${command}\n      ${dim(why)}`,
    ),
    dim(wrapped("Where pnpm is not installed, write npx -y pnpm@10.34.8 for it.", width)),
  ];
}
