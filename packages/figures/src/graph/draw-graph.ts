import type { Palette } from "../theme/palette.js";
import { shapeLines } from "./gap.js";
import type { Placed } from "./placed.js";
import type { Heading, Route, Scene } from "./scene.js";
import { READABLE, type Size, shownBounds, type View } from "./view.js";

/** What is drawn differently. */
export interface Marks {
  readonly selected: number | undefined;
  /** The names of cards whose numbers are not finite. */
  readonly bad: ReadonlySet<string>;
}

/** Draws the edges and their shapes, and, where they are too small to be read, the cards. */
export function drawGraph(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: View,
  size: Size,
  marks: Marks,
  palette: Palette,
): void {
  context.save();
  context.translate(view.x, view.y);
  context.scale(view.k, view.k);
  const shown = shownBounds(view, size);
  drawFeedback(context, scene, palette);
  for (const route of scene.routes) {
    const { edge, points } = route;
    if (!touches(points, shown)) continue;
    const isMarked = edge.from === marks.selected || edge.to === marks.selected;
    drawEdge(context, route, palette.color(isMarked ? "accent" : "faint"), isMarked ? 2 : 1.25);
  }
  if (view.k >= READABLE) drawShapes(context, scene, palette);
  if (view.k < READABLE) for (const each of scene.cards) drawFarCard(context, each, view.k, marks, palette);
  context.restore();
}

function touches(points: readonly number[], { left, top, right, bottom }: ReturnType<typeof shownBounds>): boolean {
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  return Math.max(...xs) >= left && Math.min(...xs) <= right && Math.max(...ys) >= top && Math.min(...ys) <= bottom;
}

const HEADINGS: Readonly<Record<Heading, readonly [number, number]>> = { right: [6, 0], left: [-6, 0], down: [0, 6] };

/** A line that leaves and reaches cards in its direction, with an arrow head. */
function drawEdge(context: CanvasRenderingContext2D, route: Route, color: string, width: number): void {
  const [dx, dy] = HEADINGS[route.heading];
  const [endX, endY] = route.points.slice(-2) as [number, number];
  const [x, y] = [endX - dx, endY - dy];
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = width;
  context.beginPath();
  if (route.isCornered) traceRounded(context, [...route.points.slice(0, -2), x, y], 10);
  else traceSmooth(context, [...route.points.slice(0, -2), x, y], dy === 0);
  context.stroke();
  drawHead(context, x, y, [dx, dy]);
}

function traceSmooth(context: CanvasRenderingContext2D, points: readonly number[], isAcross: boolean): void {
  let [x, y] = points as [number, number];
  context.moveTo(x, y);
  for (let i = 2; i < points.length; i += 2) {
    const [nextX, nextY] = [points[i] as number, points[i + 1] as number];
    if (isAcross) context.bezierCurveTo((x + nextX) / 2, y, (x + nextX) / 2, nextY, nextX, nextY);
    else context.bezierCurveTo(x, (y + nextY) / 2, nextX, (y + nextY) / 2, nextX, nextY);
    [x, y] = [nextX, nextY];
  }
}

/** An arrow head from a point in a direction. */
function drawHead(context: CanvasRenderingContext2D, x: number, y: number, [dx, dy]: readonly [number, number]): void {
  context.beginPath();
  context.moveTo(x + dx, y + dy);
  context.lineTo(x - dy * 0.6, y - dx * 0.6);
  context.lineTo(x + dy * 0.6, y + dx * 0.6);
  context.fill();
}

function drawShapes(context: CanvasRenderingContext2D, { routes, gap }: Scene, palette: Palette): void {
  // Edges from one card begin with the same value. It is written above and below, where they do not bend to one side.
  const bends = new Map<number, { readonly route: Route; readonly bend: number }>();
  for (const route of routes) {
    const [startY, nextY] = [route.points[1] as number, route.points.at(route.points.length > 6 ? 3 : -1) as number];
    const falls = route.isCornered ? 1 : Math.round(nextY - startY);
    const bend = bends.has(route.edge.from) ? 0 : falls;
    bends.set(route.edge.from, { route, bend });
  }
  for (const { route, bend } of bends.values()) {
    if (route.edge.shape !== "") drawShape(context, route, bend, gap, palette);
  }
}

/** The shape of the value that flows, where the edge begins. @param bend Below 0 if the edge rises there, above if it falls. */
function drawShape(context: CanvasRenderingContext2D, route: Route, bend: number, gap: number, palette: Palette): void {
  const { edge, points, heading } = route;
  const [x, y] = points as [number, number];
  context.font = `13px ${palette.font}`;
  context.fillStyle = palette.color("faint");
  context.textBaseline = "middle";
  context.textAlign = heading === "right" ? "center" : "start";
  context.strokeStyle = palette.color("paper");
  context.lineWidth = 4;
  const write = (text: string, most: number, left: number, top: number): void => {
    const cut = fitting(context, text, most);
    context.strokeText(cut, left, top);
    context.fillText(cut, left, top);
  };
  if (heading === "right") {
    const [above, below] = shapeLines(edge.shape);
    const lines = bend === 0 ? [-11, 12] : bend < 0 ? [12, 27] : below === "" ? [-11] : [-26, -11];
    for (const [i, at] of lines.entries()) write([above, below][i] ?? "", gap - 4, x + gap / 2, y + at);
  } else write(edge.shape, 140, x + 8, y + 14);
}

function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  let cut = text;
  while (cut.length > 2 && context.measureText(cut).width > width) cut = `${cut.slice(0, -2)}…`;
  return cut;
}

/** The new parameters, for the next iteration: dashed. */
function drawFeedback(context: CanvasRenderingContext2D, { feedback, direction }: Scene, palette: Palette): void {
  context.strokeStyle = palette.color("accent");
  context.fillStyle = palette.color("accent");
  context.lineWidth = 1.5;
  for (const points of feedback) {
    context.setLineDash([5, 4]);
    context.beginPath();
    traceRounded(context, points, 10);
    context.stroke();
    context.setLineDash([]);
    const [x, y] = points.slice(-2) as [number, number];
    if (direction === "right") drawHead(context, x, y + 6, [0, -6]);
    else drawHead(context, x + 6, y, [-6, 0]);
  }
}

function traceRounded(context: CanvasRenderingContext2D, points: readonly number[], radius: number): void {
  context.moveTo(points[0] as number, points[1] as number);
  for (let i = 2; i < points.length - 2; i += 2) {
    context.arcTo(
      points[i] as number,
      points[i + 1] as number,
      points[i + 2] as number,
      points[i + 3] as number,
      radius,
    );
  }
  context.lineTo(points.at(-2) as number, points.at(-1) as number);
}

function drawFarCard(
  context: CanvasRenderingContext2D,
  placed: Placed,
  k: number,
  marks: Marks,
  palette: Palette,
): void {
  const { card, x, y, width, height, bottom } = placed;
  const isBad = marks.bad.has(card.name);
  const isMethod = card.role === "gradient" || card.role === "optimizer";
  context.beginPath();
  context.roundRect(x, y, width, bottom - y, card.role === "feed" ? height / 2 : 6);
  context.fillStyle = palette.color("raised");
  context.fill();
  context.lineWidth = 1.25 / k;
  context.strokeStyle = palette.color(isBad ? "danger" : isMethod || card.id === marks.selected ? "accent" : "faint");
  context.stroke();
  if (k < 0.3) return;
  context.font = `${11.5 / k}px ${palette.font}`;
  context.fillStyle = palette.color(isBad ? "danger" : "ink");
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(fitting(context, card.name, width - 12), x + width / 2, y + height / 2);
}
