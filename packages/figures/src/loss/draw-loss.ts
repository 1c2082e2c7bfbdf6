import { decimate, type Line } from "../plot/decimate.js";
import type { Pen } from "../plot/pen.js";
import { linearScale, type Scale, type ScaleKind, scaleOf, type Tick } from "../plot/scale.js";
import type { Series } from "../plot/series.js";
import type { ColorName } from "../theme/palette.js";
import type { Curve } from "./curves.js";

/** The picture's inner edges, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const LEFT = 46;
const BOTTOM = 26;

/** The width of a character of a label, and what lies beside labels. */
const CHARACTER = 7;
const BESIDE = 12;

/** Where the curves lie in a picture of this size: beside the labels of their axis. */
export function frameOf(width: number, height: number, axes: Axes): Frame {
  const [top, bottom] = [8, height - BOTTOM];
  const longest = Math.max(...labelsOf(axes, top, bottom).map(({ label }) => label.length));
  const left = Math.min(Math.max(LEFT, CHARACTER * longest + BESIDE), width / 3);
  return { left, top, right: width - 12, bottom };
}

const labelsOf = (axes: Axes, top: number, bottom: number): Tick[] => axes.y.ticks(Math.max(2, (bottom - top) / 20));

/** The two scales of the curves. */
export interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

/** Dashes and colors tell curves apart, in this order. */
export const STYLES: readonly { readonly color: ColorName; readonly dash: readonly number[] }[] = [
  { color: "series-1", dash: [] },
  { color: "series-2", dash: [7, 4] },
  { color: "series-3", dash: [2, 3] },
  { color: "series-4", dash: [10, 3, 2, 3] },
  { color: "series-5", dash: [4, 2] },
  { color: "series-6", dash: [1, 4] },
];

/** Scales that hold every point of the curves. */
export function axesOf(curves: readonly Curve[], kind: ScaleKind): Axes {
  const drawn = curves.filter(({ raw }) => raw.length > 0);
  const extents = drawn.map(({ raw }) => raw.extent());
  const firstX = Math.min(...drawn.map(({ raw }) => raw.xs[0] as number));
  const lastX = Math.max(...drawn.map(({ raw }) => raw.lastX));
  const max = Math.max(...extents.map((each) => each.max));
  const min = Math.min(...extents.map((each) => (kind === "log" ? each.leastPositive : each.min)));
  const margin = kind === "linear" ? (max - min) * 0.04 : 0;
  return {
    x: linearScale(firstX, lastX),
    y: scaleOf(kind, min - (min >= 0 ? Math.min(min, margin) : margin), max + margin),
  };
}

const xAt = ({ left, right }: Frame, axes: Axes, x: number): number => left + axes.x.toUnit(x) * (right - left);
const yAt = ({ top, bottom }: Frame, axes: Axes, y: number): number => bottom - axes.y.toUnit(y) * (bottom - top);

/** The iteration at a pixel. */
export const iterationAt = ({ left, right }: Frame, axes: Axes, pixel: number): number =>
  axes.x.fromUnit(Math.min(1, Math.max(0, (pixel - left) / (right - left))));

/** Draws axes, curves and the cursor. */
export function drawLoss(
  pen: Pen,
  frame: Frame,
  axes: Axes,
  curves: readonly Curve[],
  cursor: number | undefined,
): void {
  drawGrid(pen, frame, axes);
  const { left, top, right, bottom } = frame;
  pen.inside(left, top - 4, right - left + 4, bottom - top + 8, () => {
    for (const [i, curve] of curves.entries()) drawCurve(pen, frame, axes, curve, i);
    if (cursor !== undefined) drawCursor(pen, frame, axes, curves, cursor);
  });
}

function drawGrid(pen: Pen, frame: Frame, axes: Axes): void {
  const { left, top, right, bottom } = frame;
  for (const { value, label } of labelsOf(axes, top, bottom)) {
    const y = yAt(frame, axes, value);
    pen.line([left, y, right, y], { color: "rule", width: 1 });
    pen.text(left - 8, y, label, { color: "faint", align: "end" });
  }
  for (const { value, label } of axes.x.ticks(Math.max(2, (right - left) / 84))) {
    if (!Number.isInteger(value)) continue;
    const x = xAt(frame, axes, value);
    pen.line([x, bottom, x, bottom + 4], { color: "faint", width: 1 });
    const align = x > right - 20 ? "end" : x < left + 12 ? "start" : "middle";
    pen.text(align === "end" ? right : x, bottom + 15, label, { color: "faint", align });
  }
  pen.line([left, bottom, right, bottom], { color: "faint", width: 1 });
}

/** A line that goes so far up and down for each pixel of the width is a band. A line of one pixel fills it, in a twentieth of the time of a wider one. */
const BAND = 4;
/** A smoothed line has one column for so many pixels. */
const SMOOTH_COLUMN = 3;

function drawCurve(pen: Pen, frame: Frame, axes: Axes, { raw, smooth }: Curve, i: number): void {
  const { color, dash } = STYLES[i % STYLES.length] as (typeof STYLES)[number];
  const width = frame.right - frame.left;
  const lines = (series: Series, columns: number): Line[] =>
    decimate(series, axes.x.lower, axes.x.upper, Math.round(columns)).map((line) =>
      line.map((value, k) => (k % 2 === 0 ? xAt(frame, axes, value) : yAt(frame, axes, value))),
    );
  for (const line of lines(raw, width)) {
    const isBand = rises(line) > BAND * width;
    if (line.length === 2) pen.dot(line[0] as number, line[1] as number, 2, color);
    else if (smooth) pen.line(line, { color, width: 1, opacity: 0.35 });
    else pen.line(line, { color, width: isBand ? 1 : 1.75, dash });
  }
  if (smooth) for (const line of lines(smooth, width / SMOOTH_COLUMN)) pen.line(line, { color, width: 2, dash });
  if (raw.firstNotFinite !== undefined) drawNotFinite(pen, frame, axes, raw.firstNotFinite);
}

/** How far a line goes up and down, in pixels. */
function rises(line: Line): number {
  let sum = 0;
  for (let i = 3; i < line.length; i += 2) sum += Math.abs(line[i]! - line[i - 2]!);
  return sum;
}

/** A cross on the axis where a curve first was not finite. */
function drawNotFinite(pen: Pen, frame: Frame, axes: Axes, iteration: number): void {
  const x = xAt(frame, axes, iteration);
  const { top, bottom } = frame;
  pen.line([x, top, x, bottom], { color: "danger", width: 1, dash: [2, 3] });
  pen.line([x - 4, bottom - 4, x + 4, bottom + 4], { color: "danger", width: 2 });
  pen.line([x - 4, bottom + 4, x + 4, bottom - 4], { color: "danger", width: 2 });
}

function drawCursor(pen: Pen, frame: Frame, axes: Axes, curves: readonly Curve[], cursor: number): void {
  const x = xAt(frame, axes, cursor);
  pen.line([x, frame.top, x, frame.bottom], { color: "ink", width: 1 });
  for (const [i, { raw, smooth }] of curves.entries()) {
    const at = raw.nearest(cursor);
    const value = (smooth ?? raw).ys[at];
    if (at < 0 || value === undefined || !Number.isFinite(value)) continue;
    const { color } = STYLES[i % STYLES.length] as (typeof STYLES)[number];
    pen.dot(xAt(frame, axes, raw.xs[at] as number), yAt(frame, axes, value), 6, "paper");
    pen.dot(xAt(frame, axes, raw.xs[at] as number), yAt(frame, axes, value), 4, color);
  }
}
