/** Where text is written: `process.stdout`, or anything like it. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Whether lines can be drawn over and colors shown: not in a file, a pipe or a terminal that calls itself dumb.
 *
 * @example
 * if (isLive(process.stdout)) drawOver();
 */
export const isLive = (stream: Output): boolean => stream.isTTY === true && process.env.TERM !== "dumb";

/**
 * The columns that a line may fill without wrapping: the stream's, else those that the environment's `COLUMNS` says, else 80.
 *
 * @example
 * console.log(lossCurve(losses, { width: widthOf(process.stdout) }));
 */
export const widthOf = (stream: Output): number =>
  Math.max(20, stream.columns || Number.parseInt(process.env.COLUMNS ?? "", 10) || 80);

/** Ways to set text apart. Each gives the text back unchanged where there is no color. */
export interface Colors {
  bold(text: string): string;
  /** For what the eye may skip. */
  dim(text: string): string;
  /** For what it should find. */
  accent(text: string): string;
}

/**
 * The colors of a stream: none in a file or pipe, nor where the environment says `NO_COLOR` (https://no-color.org).
 *
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
