/** An output stream: `process.stdout`, or anything like it. */
export type Output = NodeJS.WritableStream & {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Its width, in characters. */
  readonly columns?: number;
};

/**
 * Whether a stream can redraw lines and show colors. A file, a pipe or a terminal with `TERM=dumb` cannot.
 *
 * @param stream Where the text goes, such as `process.stdout`.
 * @example
 * if (isLive(process.stdout)) drawOver();
 */
export const isLive = (stream: Output): boolean => stream.isTTY === true && process.env.TERM !== "dumb";

/**
 * The columns of a line without wrapping: those of the stream, else those of the environment variable `COLUMNS`, else 80.
 *
 * @param stream Where the text goes, such as `process.stdout`.
 * @example
 * console.log(lossCurve(losses, { width: widthOf(process.stdout) }));
 */
export const widthOf = (stream: Output): number =>
  Math.max(20, stream.columns || Number.parseInt(process.env.COLUMNS ?? "", 10) || 80);

/** Text styles. Each returns the text unchanged where there is no color. */
export interface Colors {
  /** For headings. */
  bold(text: string): string;
  /** For unimportant text. */
  dim(text: string): string;
  /** For important text. */
  accent(text: string): string;
}

/**
 * The colors of a stream: none in a file or pipe, or where the environment variable `NO_COLOR` is set (https://no-color.org).
 *
 * @param stream Where the text goes, such as `process.stdout`.
 * @example
 * const { bold } = colors(process.stdout);
 * console.log(bold("done"));
 */
export function colors(stream: Output): Colors {
  const isPlain = !isLive(stream) || Boolean(process.env.NO_COLOR);
  const between =
    (on: number, off: number) =>
    (text: string): string =>
      isPlain ? text : `\x1b[${on}m${text}\x1b[${off}m`;
  return { bold: between(1, 22), dim: between(2, 22), accent: between(36, 39) };
}

/**
 * Wraps text between words into lines that fit. Each line of the text is wrapped separately; its continuation has the same
 * indentation. A word that is too long has its own line.
 *
 * @param text One or more lines.
 * @param width The columns of the longest line. Default those of the terminal, 80 where there is none.
 * @example
 * console.log(wrapped("a sentence of seven words or so", 20)); // two lines
 * stream$.subscribe({ error: (error) => console.error(wrapped(error.message)) });
 */
export function wrapped(text: string, width: number = widthOf(process.stdout)): string {
  return text
    .split("\n")
    .map((line) => wrappedLine(line, width))
    .join("\n");
}

function wrappedLine(line: string, width: number): string {
  const [indent] = /^ */.exec(line) as RegExpExecArray;
  const lines: string[] = [];
  let current = "";
  for (const word of line.slice(indent.length).split(" ")) {
    const longer = current === "" ? indent + word : `${current} ${word}`;
    if (current === "" || longer.length <= width) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = indent + word;
  }
  return [...lines, current].join("\n");
}
