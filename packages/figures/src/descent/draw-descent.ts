import { contours } from "d3-contour";
import type { ColorName, Palette } from "../theme/palette.js";
import { type Path, type Place, slopesAt } from "./path.js";
import type { Hill } from "./surfaces.js";

/** From a point of the plane to pixels, and back. */
export interface Plane {
  toPixel(place: Place): [number, number];
  fromPixel(x: number, y: number): [number, number];
}

export const planeOf = ({ x, y }: Hill, width: number, height: number): Plane => ({
  toPixel: ([a, b]) => [((a - x[0]) / (x[1] - x[0])) * width, ((y[1] - b) / (y[1] - y[0])) * height],
  fromPixel: (left, top) => [x[0] + (left / width) * (x[1] - x[0]), y[1] - (top / height) * (y[1] - y[0])],
});

const CELLS = 96;
const LEVELS = 14;

/** The heights on a grid, row by row, the largest y first. */
export function heightsOf({ f, x, y }: Hill): number[] {
  return Array.from({ length: CELLS * CELLS }, (_, i) => {
    const [column, row] = [i % CELLS, Math.floor(i / CELLS)];
    return f([x[0] + ((column + 0.5) / CELLS) * (x[1] - x[0]), y[1] - ((row + 0.5) / CELLS) * (y[1] - y[0])]);
  });
}

/** Lines of equal height, closer to each other near the lowest point; higher ground is darker. */
export function drawHeights(
  context: CanvasRenderingContext2D,
  heights: readonly number[],
  width: number,
  height: number,
  palette: Palette,
): void {
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  const thresholds = Array.from({ length: LEVELS }, (_, k) => least + (most - least) * ((k + 0.5) / LEVELS) ** 2);
  const lines = contours().size([CELLS, CELLS]).thresholds(thresholds)([...heights]);
  for (const { coordinates } of lines) {
    context.beginPath();
    for (const ring of coordinates.flat()) {
      for (const [i, point] of ring.entries()) {
        const [x, y] = [((point[0] as number) / CELLS) * width, ((point[1] as number) / CELLS) * height];
        if (i === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
    }
    context.fillStyle = palette.color("ink");
    context.globalAlpha = 0.02;
    context.fill("evenodd");
    context.globalAlpha = 1;
    context.strokeStyle = palette.color("rule");
    context.lineWidth = 1;
    context.stroke();
  }
}

/** Arrows against the gradient, on a grid; the longest reaches the next arrow. */
export function drawArrows(
  context: CanvasRenderingContext2D,
  hill: Hill,
  width: number,
  height: number,
  palette: Palette,
): void {
  const count = 13;
  const plane = planeOf(hill, width, height);
  const arrows = Array.from({ length: count * count }, (_, i) => {
    const at = plane.fromPixel((((i % count) + 0.5) / count) * width, ((Math.floor(i / count) + 0.5) / count) * height);
    return { at, slopes: slopesAt(hill.f, at) };
  });
  const longest = Math.max(1e-12, ...arrows.map(({ slopes }) => Math.hypot(...slopes)));
  context.strokeStyle = palette.color("faint");
  context.fillStyle = palette.color("faint");
  context.lineWidth = 1.25;
  for (const { at, slopes } of arrows) {
    const [x, y] = plane.toPixel(at);
    const size = (Math.min(width, height) / count) * 0.9;
    const [dx, dy] = [(-slopes[0] / longest) * size, (slopes[1] / longest) * size];
    const length = Math.hypot(dx, dy);
    if (length < 1) continue;
    const [ux, uy] = [dx / length, dy / length];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + dx, y + dy);
    context.stroke();
    context.beginPath();
    context.moveTo(x + dx + 3 * ux, y + dy + 3 * uy);
    context.lineTo(x + dx - 3 * uy, y + dy + 3 * ux);
    context.lineTo(x + dx + 3 * uy, y + dy - 3 * ux);
    context.fill();
  }
}

/** A path with a dot for each step. */
export function drawPath(
  context: CanvasRenderingContext2D,
  { places }: Path,
  plane: Plane,
  color: ColorName,
  dash: readonly number[],
  palette: Palette,
): void {
  // Far outside there is nothing to see, and canvases do not draw numbers without end.
  const pixels = places.map(plane.toPixel).map(([x, y]) => [bounded(x), bounded(y)] as const);
  context.strokeStyle = palette.color(color);
  context.fillStyle = palette.color(color);
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.setLineDash([...dash]);
  context.beginPath();
  for (const [x, y] of pixels) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
  for (const [x, y] of pixels.slice(1)) {
    context.beginPath();
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

const bounded = (pixel: number): number => Math.max(-1e5, Math.min(1e5, Number.isNaN(pixel) ? 1e5 : pixel));

/** The start, which is dragged. */
export function drawStart(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  palette: Palette,
): void {
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fillStyle = palette.color("ink");
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = palette.color("paper");
  context.stroke();
}
