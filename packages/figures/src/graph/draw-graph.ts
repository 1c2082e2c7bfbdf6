import type { Palette } from "../theme/palette.js";
import { GAPS } from "./layout-types.js";
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

/** A smooth line that leaves and reaches cards in its direction, with an arrow head. */
function drawEdge(context: CanvasRenderingContext2D, { points, heading }: Route, color: string, width: number): void {
  const [dx, dy] = HEADINGS[heading];
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = width;
  context.beginPath();
  let [x, y] = points as [number, number];
  context.moveTo(x, y);
  for (let i = 2; i < points.length; i += 2) {
    const isLast = i === points.length - 2;
    const nextX = (points[i] as number) - (isLast ? dx : 0);
    const nextY = (points[i + 1] as number) - (isLast ? dy : 0);
    if (dy === 0) context.bezierCurveTo((x + nextX) / 2, y, (x + nextX) / 2, nextY, nextX, nextY);
    else context.bezierCurveTo(x, (y + nextY) / 2, nextX, (y + nextY) / 2, nextX, nextY);
    [x, y] = [nextX, nextY];
  }
  context.stroke();
  drawHead(context, x, y, [dx, dy]);
}

/** An arrow head from a point in a direction. */
function drawHead(context: CanvasRenderingContext2D, x: number, y: number, [dx, dy]: readonly [number, number]): void {
  context.beginPath();
  context.moveTo(x + dx, y + dy);
  context.lineTo(x - dy * 0.6, y - dx * 0.6);
  context.lineTo(x + dy * 0.6, y + dx * 0.6);
  context.fill();
}

function drawShapes(context: CanvasRenderingContext2D, { routes }: Scene, palette: Palette): void {
  const told = new Set<string>();
  for (const route of routes) {
    const [x, y] = route.points;
    // Edges from one card begin with the same value.
    if (route.edge.shape === "" || told.has(`${x} ${y}`)) continue;
    told.add(`${x} ${y}`);
    drawShape(context, route, palette);
  }
}

/** The shape of the value that flows, where the edge begins. */
function drawShape(context: CanvasRenderingContext2D, { edge, points, heading }: Route, palette: Palette): void {
  const [x, y] = points as [number, number];
  context.font = `11px ${palette.font}`;
  context.fillStyle = palette.color("faint");
  context.textBaseline = "middle";
  context.textAlign = heading === "right" ? "center" : "start";
  context.strokeStyle = palette.color("paper");
  context.lineWidth = 4;
  const isRight = heading === "right";
  const text = fitting(context, edge.shape, isRight ? GAPS.right - 4 : 140);
  const at = isRight ? ([x + GAPS.right / 2, y - 9] as const) : ([x + 8, y + 14] as const);
  context.strokeText(text, ...at);
  context.fillText(text, ...at);
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
