import { drawCurves, type LineStyle } from "./curves.js";
import { extent, resample } from "./grid.js";

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
const LIGHT: LineStyle = ["─", "╰", "╭", "╮", "╯", "│"];

/**
 * Draws a curve with characters: the losses of a run, or any ordered values. If there are more values than columns, each
 * column shows the mean of its values. Values that are not finite are left out.
 *
 * @param values The values from left to right.
 * @example
 * const losses: number[] = [];
 * iterations$.subscribe({ next: ({ loss }) => losses.push(loss), complete: () => console.log(lossCurve(losses)) });
 */
export function lossCurve(values: readonly number[], options: LossCurveOptions = {}): string {
  const { width = 80, height = 12, label = "loss", axis = "iteration", color = (text) => text } = options;
  return drawCurves([{ values, style: LIGHT, color }], { width, height, label, axis, logarithmic: false });
}

export interface LossCurvesOptions extends Omit<LossCurveOptions, "color"> {
  /**
   * `"logarithmic"`: rows differ by equal ratios, so that losses of 1e-4 and 1e-2 can be distinguished; values of 0 and less
   * are left out. Default `"linear"`.
   */
  readonly scale?: "linear" | "logarithmic" | undefined;
  /** Color the lines, in turn, such as `[accent, bold]` of `colors(process.stdout)`. Default: no colors. */
  readonly colors?: readonly ((text: string) => string)[] | undefined;
}

/** Line styles that can be distinguished without colors; a fifth curve has the style of the first. */
const STYLES: readonly LineStyle[] = [
  LIGHT,
  ["━", "┗", "┏", "┓", "┛", "┃"],
  ["═", "╚", "╔", "╗", "╝", "║"],
  ["·", "·", "·", "·", "·", "·"],
];

/**
 * Draws several curves on one axis, each with its own line style, with a legend below: for example the losses of several
 * runs. Long curves are averaged as in `lossCurve`, all by the same factor; a curve with fewer values ends earlier. Where
 * curves coincide, their characters alternate.
 *
 * @param series The values of each curve, by its name.
 * @example
 * console.log(lossCurves({ train: trainLosses, test: testLosses }, { scale: "logarithmic" }));
 */
export function lossCurves(
  series: Readonly<Record<string, readonly number[]>>,
  options: LossCurvesOptions = {},
): string {
  const { width = 80, height = 12, label = "loss", axis = "iteration", scale = "linear", colors = [] } = options;
  const curves = Object.entries(series).map(([name, values], i) => ({
    name,
    values,
    style: STYLES[i % STYLES.length],
    color: colors[i % colors.length] ?? ((text: string) => text),
  }));
  const keys = curves.map(({ name, style, color }) => `${color(style[0].repeat(2))} ${name}`);
  const logarithmic = scale === "logarithmic";
  const drawing = drawCurves(curves, { width, height: height - 1, label, axis, logarithmic });
  return [drawing, ...(keys.length > 0 ? [keys.join("   ")] : [])].join("\n");
}

const BARS = "▁▂▃▄▅▆▇█";

export interface SparklineOptions {
  /** Maximum number of characters; more values are averaged. Default 40. */
  readonly width?: number | undefined;
}

/**
 * Values as one line of small bars, from the smallest (▁) to the largest (█). A value that is not finite is a blank.
 *
 * @param values The values from left to right.
 * @example
 * sparkline([1, 2, 4, 8]); // "▁▂▄█"
 * sparkline(losses, { width: 20 });
 */
export function sparkline(values: readonly number[], { width = 40 }: SparklineOptions = {}): string {
  const columns = resample(values, Math.min(values.length, width));
  const { least, range } = extent(columns);
  const bar = (value: number): string =>
    Number.isFinite(value) ? BARS[range > 0 ? Math.round(((value - least) / range) * (BARS.length - 1)) : 0] : " ";
  return columns.map(bar).join("");
}
