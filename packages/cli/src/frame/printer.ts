import { once } from "node:events";
import type { Writable } from "node:stream";
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
  /** The stream of errors and warnings. */
  readonly errorStream: Output;
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
  /** Prints why the command failed, to the stream of errors. */
  fail(sentence: string, exitCode: number): void;
  /** Resolves when the readers of both streams have got all that was printed. */
  flush(): Promise<void>;
}

/** Waits until a stream has passed on what it holds, or has told that nobody reads it: the end of a process would cut that off. */
async function flushed(stream: Output): Promise<void> {
  const { writableLength, errored } = stream as Partial<Writable>;
  if (writableLength || errored) await new Promise<void>((resolve) => stream.write("", () => resolve()));
}

/** @param name The command, at the front of warnings. */
export function printerFor(name: string, isJson: boolean, stdout: Output, stderr: Output): Printer {
  const width = Math.min(WIDEST, widthOf(stdout));
  const draw = (text: string): void => void (isJson || stdout.write(`${text}\n`));
  const printError = (json: object, sentence: string): void =>
    void stderr.write(isJson ? `${JSON.stringify(json)}\n` : `${name}: ${sentence}\n`);
  return {
    ...{ isJson, width, colors: colors(stdout), stream: stdout, errorStream: stderr, draw },
    say: (text = "") => draw(wrapped(text, width)),
    tell: (value) => void (isJson && stdout.write(`${JSON.stringify(value)}\n`)),
    write: async (text) => {
      if (!stdout.write(text)) await once(stdout, "drain");
    },
    warn: (sentence) => printError({ warning: sentence }, sentence),
    fail: (sentence, exitCode) => printError({ error: sentence, exitCode }, sentence),
    flush: async () => {
      await Promise.all([stdout, stderr].map(flushed));
    },
  };
}
