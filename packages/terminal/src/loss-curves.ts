import { drawCurves, type LineStyle } from "./curves.js";
import { LIGHT, type LossCurveOptions } from "./loss-curve.js";

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
