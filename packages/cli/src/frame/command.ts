import type { Option } from "./options.js";
import type { Printer } from "./printer.js";

/** What a command takes without a name: a file, in most commands. */
export interface Operand {
  /** Its name in help and messages: "data". */
  readonly name: string;
  readonly about: string;
  /** Whether it may be left out. */
  readonly isOptional?: boolean;
  /** Whether there may be several. Only the last may be so. */
  readonly isMany?: boolean;
  /** What it may be, for shell completion. Default files. */
  readonly candidates?: readonly string[];
  /** Whether "-" stands for standard input. */
  readonly isStdinToo?: boolean;
}

/** A stream to read: `process.stdin`, or anything like it. */
export interface Input extends AsyncIterable<Uint8Array> {
  /** Whether somebody types it. */
  readonly isTTY?: boolean;
}

/** The options of a command, by name in camel case: learningRate is --learning-rate. */
export type Options = Readonly<Record<string, Option<unknown>>>;

type ValuesOf<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer V> ? V : never };

/** What a command gets. */
interface Invocation<O extends Options = Options> {
  readonly operands: readonly string[];
  readonly options: ValuesOf<O>;
  readonly printer: Printer;
  /** What is read where an operand is "-". */
  stdin(): Input;
  /** Aborted by the first Ctrl-C, for a command that has `endsItself`. */
  readonly signal: AbortSignal;
}

export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One short line for the list of commands. */
  readonly about: string;
  /** More, for its own help. */
  readonly details?: string;
  readonly operands: readonly Operand[];
  readonly options: O;
  /** Command lines for its help, with what each does. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** Whether it ends by its signal, and says what was kept. Any other is ended at once by Ctrl-C. */
  readonly endsItself?: boolean;
  /** @throws UsageError for a wrong command line, any other error where the work fails. Its message is one sentence. */
  run(invocation: Invocation<O>): Promise<void>;
}

/** A command. It imports what it needs in `run`, so that help and the other commands start at once. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;

/** The name of an option as it is written: learningRate is --learning-rate. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
