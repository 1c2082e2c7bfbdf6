import { drawCurves, type LineStyle } from "./curves.js";

export interface LossCurveOptions {
  /** The columns of the whole drawing, including labels. Default 80. */
  readonly width?: number | undefined;
  /** The rows of the whole drawing, including the caption below. Default 12. */
  readonly height?: number | undefined;
  /** Name of the values. Default `"loss"`. */
  readonly label?: string | undefined;
  /** Name of the horizontal axis. Default `"iteration"`. */
  readonly axis?: string | undefined;
  /** Colors the line, such as `colors(process.stdout).accent`. Default: no color. */
  readonly color?: ((text: string) => string) | undefined;
}

/** A thin line with round bends. */
export const LIGHT: LineStyle = ["─", "╰", "╭", "╮", "╯", "│"];

/**
 * Draws a curve with characters: the losses of a run, or any ordered values. If there are more values than columns, each
 * column shows the mean of its values. Values that are not finite are left out.
 *
 * @example
 * const losses: number[] = [];
 * iterations$.subscribe({ next: ({ loss }) => losses.push(loss), complete: () => console.log(lossCurve(losses)) });
 */
export function lossCurve(values: readonly number[], options: LossCurveOptions = {}): string {
  const { width = 80, height = 12, label = "loss", axis = "iteration", color = (text) => text } = options;
  return drawCurves([{ values, style: LIGHT, color }], { width, height, label, axis, logarithmic: false });
}
