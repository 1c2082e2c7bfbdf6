import { once } from "node:events";
import { type Colors, colors, type Output, widthOf, wrapped } from "@rxgrad/terminal";

/** Longer lines are hard to read. */
const WIDEST = 100;

/** Where a command prints. */
export interface Printer {
  /** Whether only lines of JSON are printed, because of `--json`. */
  readonly isJson: boolean;
  /** Columns of a line. */
  readonly width: number;
  readonly colors: Colors;
  /** The stream of results, for a progress bar. */
  readonly stream: Output;
  /** Prints text for people, wrapped. With `--json` it prints nothing. */
  say(text?: string): void;
  /** Prints lines for people as they are: a table, a picture. With `--json` it prints nothing. */
  draw(text: string): void;
  /** Prints one line of JSON, only with `--json`. */
  tell(value: object): void;
  /** Writes a result as it is, such as a CSV file. It waits where the reader is slower. */
  write(text: string): Promise<void>;
  /** Prints what people should know beside the result, to the stream of errors. */
  warn(sentence: string): void;
}

/** @param name The command, at the front of warnings. */
export function printerFor(name: string, isJson: boolean, stdout: Output, stderr: Output): Printer {
  const width = Math.min(WIDEST, widthOf(stdout));
  const draw = (text: string): void => void (isJson || stdout.write(`${text}\n`));
  return {
    ...{ isJson, width, colors: colors(stdout), stream: stdout, draw },
    say: (text = "") => draw(wrapped(text, width)),
    tell: (value) => void (isJson && stdout.write(`${JSON.stringify(value)}\n`)),
    write: async (text) => {
      if (!stdout.write(text)) await once(stdout, "drain");
    },
    warn: (sentence) =>
      void stderr.write(isJson ? `${JSON.stringify({ warning: sentence })}\n` : `${name}: ${sentence}\n`),
  };
}
