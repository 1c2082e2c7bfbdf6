import { contours } from "d3-contour";
import { type ColorName, mixed, type Palette, partsOf } from "../theme/palette.js";
import { type Domain, marginOf, type Surface } from "./surface.js";

/** A point of the data and its class, counted from 0. */
export interface DataPoint {
  readonly x: readonly number[];
  readonly label: number;
  /** Whether it is a point that the network was not trained with. It is drawn hollow. */
  readonly isTest?: boolean;
}

/** The most classes that have a color and a shape of their own. */
const MOST_CLASSES = 5;

export const classColor = (label: number): ColorName => `class-${((label % MOST_CLASSES) + 1) as 1 | 2 | 3 | 4 | 5}`;

/** The probabilities as a bitmap: the colors of the classes, mixed by their probabilities, and much paper. */
export function surfaceBitmap(surface: Surface, palette: Palette): OffscreenCanvas {
  const { resolution, classes, data } = surface;
  const paper = partsOf(palette.color("paper"));
  const colors = Array.from({ length: classes }, (_, k) => mixed(paper, partsOf(palette.color(classColor(k))), 0.38));
  const image = new ImageData(resolution, resolution);
  for (let i = 0; i < resolution * resolution; i++) {
    for (let part = 0; part < 3; part++) {
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += (data[i * classes + k] as number) * (colors[k] as number[])[part]!;
      image.data[4 * i + part] = sum;
    }
    image.data[4 * i + 3] = 255;
  }
  const bitmap = new OffscreenCanvas(resolution, resolution);
  bitmap.getContext("2d")?.putImageData(image, 0, 0);
  return bitmap;
}

/** The lines on which two classes are equally probable. */
export function drawBoundaries(
  context: CanvasRenderingContext2D,
  surface: Surface,
  width: number,
  height: number,
  palette: Palette,
): void {
  const { resolution, classes } = surface;
  context.strokeStyle = palette.color("ink");
  context.lineWidth = 1.5;
  const lines = contours().size([resolution, resolution]).thresholds([0]);
  for (let k = 0; k < (classes === 2 ? 1 : classes); k++) {
    for (const { coordinates } of lines(marginOf(surface, k))) {
      for (const ring of coordinates.flat())
        traceInside(context, ring as [number, number][], resolution, width, height);
    }
  }
}

/** Draws a ring without its parts on the border, which belong to the picture and not to the boundary. */
function traceInside(
  context: CanvasRenderingContext2D,
  ring: readonly [number, number][],
  resolution: number,
  width: number,
  height: number,
): void {
  const last = resolution - 0.5;
  const isBorder = ([x, y]: readonly [number, number]): boolean => x <= 0.5 || y <= 0.5 || x >= last || y >= last;
  context.beginPath();
  let isDrawing = false;
  for (const [i, point] of ring.entries()) {
    const isOutside = isBorder(point) && isBorder(ring[i - 1] ?? point);
    const [x, y] = [(point[0] / resolution) * width, (point[1] / resolution) * height];
    if (isDrawing && !isOutside) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDrawing = true;
  }
  context.stroke();
}

/** The data: each class has a color and a shape. Points for testing are hollow. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  points: readonly DataPoint[],
  domain: Domain,
  width: number,
  height: number,
  palette: Palette,
): void {
  const paper = palette.color("paper");
  const size = points.length > 400 ? 3.5 : 5;
  for (const { x, label, isTest } of points) {
    const left = (((x[0] as number) - domain.x[0]) / (domain.x[1] - domain.x[0])) * width;
    const top = ((domain.y[1] - (x[1] as number)) / (domain.y[1] - domain.y[0])) * height;
    context.beginPath();
    const color = palette.color(classColor(label));
    traceMark(context, label, left, top, isTest ? size - 0.75 : size);
    context.fillStyle = isTest ? paper : color;
    context.strokeStyle = isTest ? color : paper;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }
}

/** A circle, a square, a triangle, a diamond or a cross. */
export function traceMark(context: CanvasRenderingContext2D, label: number, x: number, y: number, size: number): void {
  const shapes: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
    1: [
      [-0.9, -0.9],
      [0.9, -0.9],
      [0.9, 0.9],
      [-0.9, 0.9],
    ],
    2: [
      [0, -1.2],
      [1.1, 0.8],
      [-1.1, 0.8],
    ],
    3: [
      [0, -1.25],
      [1.25, 0],
      [0, 1.25],
      [-1.25, 0],
    ],
    4: [
      [-0.4, -1.1],
      [0.4, -1.1],
      [0.4, -0.4],
      [1.1, -0.4],
      [1.1, 0.4],
      [0.4, 0.4],
      [0.4, 1.1],
      [-0.4, 1.1],
      [-0.4, 0.4],
      [-1.1, 0.4],
      [-1.1, -0.4],
      [-0.4, -0.4],
    ],
  };
  const corners = shapes[label % MOST_CLASSES];
  if (!corners) {
    context.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  for (const [i, [dx, dy]] of corners.entries()) {
    if (i === 0) context.moveTo(x + dx * size, y + dy * size);
    else context.lineTo(x + dx * size, y + dy * size);
  }
  context.closePath();
}
