// The options of the command line, their domains, and one clear sentence where one is wrong.
import { cac } from "cac";

export interface Options {
  readonly iterations: number;
  readonly learningRate: number;
  readonly batch: number;
  readonly hidden: number;
  readonly h: number;
  readonly scheme: "central" | "forward" | "backward";
  readonly strategy: "auto" | "direct" | "propagated" | "collapsed";
  readonly seed: number;
  readonly workers: number | "auto";
}

/** A command line that cannot be understood. */
export class UsageError extends Error {}

interface Choice {
  readonly flag: string;
  readonly text: string;
  readonly fallback: number | string;
  readonly wanted: string;
  accepts(value: unknown): boolean;
}

const whole = (flag: string, text: string, fallback: number, least: number, most: number = 1e9): Choice => ({
  flag,
  text,
  fallback,
  wanted: most < 1e9 ? `a whole number from ${least} to ${most}` : `a whole number, ${least} or more`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
});

const positive = (flag: string, text: string, fallback: number): Choice => ({
  flag,
  text,
  fallback,
  wanted: `a number greater than 0, such as ${fallback}`,
  accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
});

const oneOf = (flag: string, text: string, fallback: string, words: readonly string[]): Choice => ({
  flag,
  text,
  fallback,
  wanted: `one of ${words.join(", ")}`,
  accepts: (value) => words.includes(value as string),
});

const CHOICES: Readonly<Record<keyof Options, Choice>> = {
  iterations: whole("--iterations <count>", "600 batches of 100 are one epoch", 600, 1),
  learningRate: positive("--learning-rate <rate>", "how far each step goes", 0.5),
  batch: whole("--batch <size>", "digits in a batch", 100, 1, 60_000),
  hidden: whole("--hidden <units>", "units in the hidden layer", 50, 1, 10_000),
  h: positive("--h <step>", "perturbation of a weight", 1e-4),
  scheme: oneOf("--scheme <name>", "central, forward or backward differences", "central", [
    "central",
    "forward",
    "backward",
  ]),
  strategy: oneOf("--strategy <name>", "auto, direct, propagated or collapsed", "auto", [
    "auto",
    "direct",
    "propagated",
    "collapsed",
  ]),
  seed: whole("--seed <number>", "the same seed gives the same run", 1, 0),
  workers: {
    flag: "--workers <count>",
    text: "threads that share the work; the run is the same for any number",
    fallback: "auto",
    wanted: "auto, or a whole number from 1 to 64",
    accepts: (value) =>
      value === "auto" || (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64),
  },
};

/**
 * Reads the options; undefined after `--help`, which is printed.
 *
 * @throws UsageError for an unknown or invalid option.
 */
export function readOptions(words: readonly string[]): Options | undefined {
  // `pnpm start -- --iterations 10` passes the "--" on.
  const given = words[0] === "--" ? words.slice(1) : words;
  const cli = cac("pnpm start").usage("[options]");
  for (const { flag, text, fallback } of Object.values(CHOICES)) cli.option(flag, text, { default: fallback });
  cli.option("--help", "show this");
  cli.example("  pnpm start --iterations 10000 --learning-rate 0.1  the book's full course, to 94.9 %");
  const { args, options } = cli.parse(["", "", ...given], { run: false });
  const [stray] = [...args, ...(options["--"] as string[])];
  if (options.help || given.includes("-h")) {
    // Removes the first section, which only repeats the name.
    cli.globalCommand.helpCallback = ([, ...sections]) => sections;
    cli.outputHelp();
    return undefined;
  }
  if (stray !== undefined)
    throw new UsageError(`"${stray}" is not understood; options begin with --, and --help lists them.`);
  for (const [name, { flag, wanted, accepts }] of Object.entries(CHOICES)) {
    if (accepts(options[name])) continue;
    const [option] = flag.split(" ");
    throw new UsageError(`${option} is ${shown(options[name], given[given.indexOf(option) + 1])}; give ${wanted}.`);
  }
  const unknown = Object.keys(options).find((name) => !["--", "help", ...Object.keys(CHOICES)].includes(name));
  if (unknown)
    throw new UsageError(`There is no option ${unknown.length > 1 ? "--" : "-"}${unknown}; --help lists them.`);
  return options as unknown as Options;
}

/** The value of an option for messages. The parser takes a negative number for another option, so it is in the next word. */
function shown(value: unknown, next: string | undefined): string {
  if (value === true) return /^-\.?\d/.test(next ?? "") ? (next as string) : "given without a value";
  return Array.isArray(value) ? `given ${value.length} times` : JSON.stringify(value);
}
