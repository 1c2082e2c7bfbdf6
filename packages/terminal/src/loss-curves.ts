import { drawCurves, type LineStyle } from "./curves.js";
import { LIGHT, type LossCurveOptions } from "./loss-curve.js";

export interface LossCurvesOptions extends Omit<LossCurveOptions, "color"> {
  /**
   * `"logarithmic"`: rows stand for equal ratios, so that a loss of 1e-4 and one of 1e-2 can be told apart; values of 0 and
   * less are left out. Default `"linear"`.
   */
  readonly scale?: "linear" | "logarithmic" | undefined;
  /** How the lines are colored, in turn: `[accent, bold]` of `colors(process.stdout)`. Default: not at all. */
  readonly colors?: readonly ((text: string) => string)[] | undefined;
}

/** Lines that can be told apart without colors; a fifth curve is drawn as the first is. */
const STYLES: readonly LineStyle[] = [
  LIGHT,
  ["━", "┗", "┏", "┓", "┛", "┃"],
  ["═", "╚", "╔", "╗", "╝", "║"],
  ["·", "·", "·", "·", "·", "·"],
];

/**
 * Several curves on one axis, each in a line of its own kind, with a key below: the losses of several runs, say. Longer
 * ones are smoothed as in `lossCurve`, all by as much; a curve of fewer values ends earlier. Where curves coincide their
 * characters take turns.
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
