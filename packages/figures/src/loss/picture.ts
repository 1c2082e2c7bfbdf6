import { pngOf, sizedContext } from "../plot/canvas.js";
import { canvasPen, type Pen, SvgPen } from "../plot/pen.js";
import type { Palette } from "../theme/palette.js";
import type { Curve } from "./curves.js";
import { type Axes, drawLoss, frameOf, LEFT, STYLES } from "./draw-loss.js";

const LEGEND = 28;

/** What a picture shows, and how large that is on the page. */
export interface Shown {
  readonly width: number;
  readonly height: number;
  readonly axes: Axes;
  readonly curves: readonly Curve[];
  readonly palette: Palette;
  readonly title: string;
}

/** A file of curves, with their names above them. */
export function pictureOf(shown: Shown, type: "png" | "svg"): Promise<Blob> {
  const [width, height] = [Math.max(320, shown.width), Math.max(200, shown.height) + LEGEND];
  return type === "svg" ? svgOf(shown, width, height) : pngPictureOf(shown, width, height);
}

async function svgOf({ axes, curves, palette, title }: Shown, width: number, height: number): Promise<Blob> {
  const pen = new SvgPen(palette);
  drawPicture(pen, width, height, axes, curves);
  return new Blob([pen.picture(width, height, title)], { type: "image/svg+xml" });
}

function pngPictureOf({ axes, curves, palette }: Shown, width: number, height: number): Promise<Blob> {
  const sheet = document.createElement("canvas");
  const context = sizedContext(sheet, width, height);
  context.fillStyle = palette.color("paper");
  context.fillRect(0, 0, width, height);
  drawPicture(canvasPen(context, palette), width, height, axes, curves);
  return pngOf(sheet);
}

/** Draws curves with a legend above them. */
function drawPicture(pen: Pen, width: number, height: number, axes: Axes, curves: readonly Curve[]): void {
  let x = LEFT;
  for (const [i, { name }] of curves.entries()) {
    const { color, dash } = STYLES[i % STYLES.length] as (typeof STYLES)[number];
    pen.line([x, LEGEND / 2, x + 22, LEGEND / 2], { color, width: 2, dash });
    pen.text(x + 28, LEGEND / 2, name, { color: "ink", align: "start" });
    x += 48 + 7.5 * name.length;
  }
  const { left, top, right, bottom } = frameOf(width, height - LEGEND, axes);
  drawLoss(pen, { left, right, top: top + LEGEND, bottom: bottom + LEGEND }, axes, curves, undefined);
}
