import { drawCurves, type LineStyle } from "./curves.js";

export interface LossCurveOptions {
  /** The columns of the whole drawing, labels included. Default 80. */
  readonly width?: number | undefined;
  /** The rows of the whole drawing, the line of words below included. Default 12. */
  readonly height?: number | undefined;
  /** What the values are. Default `"loss"`. */
  readonly label?: string | undefined;
  /** What they are counted by. Default `"iteration"`. */
  readonly axis?: string | undefined;
  /** How the line is colored: `colors(process.stdout).accent`. Default: not at all. */
  readonly color?: ((text: string) => string) | undefined;
}

/** A thin line with round bends. */
export const LIGHT: LineStyle = ["─", "╰", "╭", "╮", "╯", "│"];

/**
 * A curve drawn with characters: of the losses of a run, or of any values in order. More values than columns are
 * smoothed, each column showing the mean of those that fall into it. Values that are not finite are left out.
 *
 * @example
 * const losses: number[] = [];
 * iterations$.subscribe({ next: ({ loss }) => losses.push(loss), complete: () => console.log(lossCurve(losses)) });
 */
export function lossCurve(values: readonly number[], options: LossCurveOptions = {}): string {
  const { width = 80, height = 12, label = "loss", axis = "iteration", color = (text) => text } = options;
  return drawCurves([{ values, style: LIGHT, color }], { width, height, label, axis, logarithmic: false });
}
