import type { Bounds } from "./placed.js";

/** How a scene lies on the screen: a point p of it is at k·p + (x, y). */
export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST_ZOOM = 0.05;
const MOST_ZOOM = 2;
/** Below this zoom, cards are drawn without texts. */
export const READABLE = 0.66;
const MARGIN = 16;

const widthOf = ({ left, right }: Bounds): number => right - left;
const heightOf = ({ top, bottom }: Bounds): number => bottom - top;

/** Shows the whole scene, not larger than it is. */
export function fitted(bounds: Bounds, { width, height }: Size): View {
  const k = Math.min(1, (width - 2 * MARGIN) / widthOf(bounds), (height - 2 * MARGIN) / heightOf(bounds));
  const zoom = Math.max(LEAST_ZOOM, k);
  return {
    k: zoom,
    x: (width - zoom * widthOf(bounds)) / 2 - zoom * bounds.left,
    y: (height - zoom * heightOf(bounds)) / 2 - zoom * bounds.top,
  };
}

/** The height that shows the whole scene in a given width, within limits. */
export function wantedHeight(bounds: Bounds, width: number, least: number, most: number): number {
  const k = Math.min(1, (width - 2 * MARGIN) / widthOf(bounds));
  return Math.round(Math.min(most, Math.max(least, k * heightOf(bounds) + 2 * MARGIN)));
}

/** Zooms by a factor; the point (x, y) of the screen stays where it is. */
export function zoomedAt(view: View, x: number, y: number, factor: number): View {
  const k = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.k * factor));
  const grown = k / view.k;
  return { k, x: x - (x - view.x) * grown, y: y - (y - view.y) * grown };
}

/** The part of the scene that is on screen. */
export const shownBounds = ({ k, x, y }: View, { width, height }: Size): Bounds => ({
  left: -x / k,
  top: -y / k,
  right: (width - x) / k,
  bottom: (height - y) / k,
});

/** Moves a view by as little as brings a rectangle on screen. */
export function bringing(view: View, rectangle: Bounds, { width, height }: Size): View {
  const move = (at: number, low: number, high: number, room: number): number => {
    const [start, end] = [view.k * low + at, view.k * high + at];
    if (start < MARGIN) return at + MARGIN - start;
    return end > room - MARGIN ? at - Math.min(end - room + MARGIN, start - MARGIN) : at;
  };
  return {
    k: view.k,
    x: move(view.x, rectangle.left, rectangle.right, width),
    y: move(view.y, rectangle.top, rectangle.bottom, height),
  };
}
