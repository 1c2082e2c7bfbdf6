import type { Pen } from "../plot/pen.js";
import type { Scale } from "../plot/scale.js";
import type { ColorName } from "../theme/palette.js";

/** A point that was measured. */
export interface FitPoint {
  readonly x: number;
  readonly y: number;
  /** Whether it is kept for testing, so that it is drawn open. */
  readonly isTest?: boolean;
}

/** Everything that is drawn. Curves are heights at evenly spaced places. */
export interface FitPicture {
  readonly target: readonly number[];
  readonly points: readonly FitPoint[];
  readonly prediction: readonly number[];
  readonly parts: readonly (readonly number[])[];
  readonly xScale: Scale;
  readonly yScale: Scale;
  /** The place that is looked at, from 0 (left) to 1. */
  readonly cursor: number | undefined;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const frameOf = (width: number, height: number): Frame => ({
  left: 44,
  right: Math.max(60, width - 10),
  top: 8,
  bottom: Math.max(40, height - 26),
});

export function drawFit(pen: Pen, picture: FitPicture, frame: Frame): void {
  const { target, points, prediction, parts, xScale, yScale, cursor } = picture;
  const toX = (part: number): number => frame.left + part * (frame.right - frame.left);
  const toY = (y: number): number => frame.bottom - yScale.toUnit(y) * (frame.bottom - frame.top);
  drawAxes(pen, xScale, yScale, frame);
  const curve = (
    heights: readonly number[],
    color: ColorName,
    width: number,
    opacity: number,
    dash?: readonly number[],
  ): void => {
    const line = heights.flatMap((y, i) =>
      Number.isFinite(y) ? [toX(i / Math.max(1, heights.length - 1)), toY(y)] : [],
    );
    pen.line(line, { color, width, opacity, ...(dash && { dash }) });
  };
  pen.inside(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top, () => {
    for (const part of parts) curve(part, "series-3", 1, parts.length > 12 ? 0.45 : 0.8);
    curve(target, "series-2", 2.5, 1, [7, 4]);
    for (const { x, y, isTest } of points) {
      const [left, top] = [toX(xScale.toUnit(x)), toY(y)];
      pen.dot(left, top, 3.5, "series-2");
      if (isTest) pen.dot(left, top, 2, "paper");
    }
    curve(prediction, "accent", 2.5, 1);
    if (cursor !== undefined) pen.line([toX(cursor), frame.top, toX(cursor), frame.bottom], { color: "ink", width: 1 });
  });
}

function drawAxes(pen: Pen, xScale: Scale, yScale: Scale, { left, right, top, bottom }: Frame): void {
  for (const { value, label } of xScale.ticks((right - left) / 80)) {
    const x = left + xScale.toUnit(value) * (right - left);
    pen.line([x, top, x, bottom], { color: "rule", width: 1 });
    pen.text(x, bottom + 14, label, { color: "faint", align: "middle" });
  }
  for (const { value, label } of yScale.ticks(5)) {
    const y = bottom - yScale.toUnit(value) * (bottom - top);
    pen.line([left, y, right, y], { color: "rule", width: 1 });
    pen.text(left - 8, y, label, { color: "faint", align: "end" });
  }
}
