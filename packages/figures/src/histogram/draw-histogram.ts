import { formatCount } from "../plot/format.js";
import type { Pen } from "../plot/pen.js";
import { linearScale } from "../plot/scale.js";
import { cividis } from "../theme/cividis.js";
import { BINS, countsWithin, type History, type Snapshot } from "./snapshots.js";

/** How the picture is divided: the present values above, their history below. */
export interface Parts {
  readonly left: number;
  readonly right: number;
  readonly nowTop: number;
  readonly nowBottom: number;
  readonly pastBottom: number;
}

export const partsOf = (width: number, height: number): Parts => ({
  left: 8,
  right: width - 8,
  nowTop: 12,
  nowBottom: Math.round(height * 0.5),
  pastBottom: height - 24,
});

/** The bin at a pixel. */
export const binAt = ({ left, right }: Parts, x: number): number =>
  Math.max(0, Math.min(BINS - 1, Math.floor(((x - left) / (right - left)) * BINS)));

/** Draws the bars of the present values, and the axis that they share with the history. */
export function drawNow(
  pen: Pen,
  parts: Parts,
  newest: Snapshot,
  range: readonly [number, number],
  cursor: number | undefined,
): void {
  const { left, right, nowTop, nowBottom, pastBottom } = parts;
  const counts = countsWithin(newest, ...range);
  const most = Math.max(1e-9, ...counts);
  const width = (right - left) / BINS;
  for (const [i, count] of counts.entries()) {
    // A bin may hold a trace of a value on its border.
    if (count < 0.02) continue;
    const x = left + i * width;
    const y = nowBottom - Math.max(1, (count / most) * (nowBottom - nowTop));
    pen.area(
      [x + 0.5, nowBottom, x + 0.5, y, x + width - 0.5, y, x + width - 0.5, nowBottom],
      i === cursor ? "ink" : "accent",
    );
  }
  pen.text(left, 6, formatCount(Math.round(most)), { color: "faint", align: "start" });
  pen.line([left, nowBottom + 0.5, right, nowBottom + 0.5], { color: "faint", width: 1 });
  const scale = linearScale(...range);
  for (const { value, label } of scale.ticks((right - left) / 90)) {
    const x = left + scale.toUnit(value) * (right - left);
    pen.line([x, pastBottom, x, pastBottom + 4], { color: "faint", width: 1 });
    const align = x > right - 16 ? "end" : x < left + 16 ? "start" : "middle";
    pen.text(x, pastBottom + 14, label, { color: "faint", align });
  }
}

/** Draws the bars of a miniature. */
export function drawBars(
  pen: Pen,
  { width, height, counts }: { readonly width: number; readonly height: number; readonly counts: Float64Array },
): void {
  const most = Math.max(1e-9, ...counts);
  const wide = width / BINS;
  for (const [i, count] of counts.entries()) {
    if (count < 0.02) continue;
    const top = height - 1 - Math.max(1, (count / most) * (height - 1));
    pen.area([i * wide, height - 1, i * wide, top, (i + 1) * wide, top, (i + 1) * wide, height - 1], "accent");
  }
  pen.line([0, height - 0.5, width, height - 0.5], { color: "faint", width: 1 });
}

/** The history as a bitmap: a row for each snapshot, the newest on top, a pixel for each bin. */
export function pastBitmap(history: History, range: readonly [number, number]): OffscreenCanvas {
  const rows = [...history.kept].reverse();
  const image = new ImageData(BINS, Math.max(1, rows.length));
  for (const [y, snapshot] of rows.entries()) {
    const counts = countsWithin(snapshot, ...range);
    const most = Math.max(1e-9, ...counts);
    for (const [x, count] of counts.entries()) {
      if (count > 0) image.data.set([...cividis(Math.sqrt(count / most)), 255], 4 * (y * BINS + x));
    }
  }
  const bitmap = new OffscreenCanvas(image.width, image.height);
  bitmap.getContext("2d")?.putImageData(image, 0, 0);
  return bitmap;
}
