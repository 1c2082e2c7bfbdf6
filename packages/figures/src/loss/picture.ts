import type { Pen } from "../plot/pen.js";
import type { Curve } from "./curves.js";
import { type Axes, drawLoss, frameOf, LEFT, STYLES } from "./draw-loss.js";

const LEGEND = 28;

/** Draws curves with a legend above them, for a file. */
export function drawPicture(pen: Pen, width: number, height: number, axes: Axes, curves: readonly Curve[]): void {
  let x = LEFT;
  for (const [i, { name }] of curves.entries()) {
    const { color, dash } = STYLES[i % STYLES.length] as (typeof STYLES)[number];
    pen.line([x, LEGEND / 2, x + 22, LEGEND / 2], { color, width: 2, dash });
    pen.text(x + 28, LEGEND / 2, name, { color: "ink", align: "start" });
    x += 48 + 7.5 * name.length;
  }
  const { left, top, right, bottom } = frameOf(width, height - LEGEND);
  drawLoss(pen, { left, right, top: top + LEGEND, bottom: bottom + LEGEND }, axes, curves, undefined);
}
