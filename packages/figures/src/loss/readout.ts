import { formatCount, formatNumber } from "../plot/format.js";
import type { ScaleKind } from "../plot/scale.js";
import type { Tell } from "../words/words.js";
import type { Curve } from "./curves.js";
import type { Axes } from "./draw-loss.js";

/** What is shown beside the canvas. It changes at most once a frame. */
export interface Readout {
  readonly iteration: number;
  readonly first: number;
  readonly last: number;
  readonly rows: readonly {
    readonly name: string;
    /** Undefined before the first point. */
    readonly value: number | undefined;
    readonly notFiniteSince: number | undefined;
    readonly error: string | undefined;
  }[];
  readonly hasNotPositive: boolean;
}

/** What curves are at the cursor, or at their ends where there is none. */
export function readoutOf(
  curves: readonly Curve[],
  { x }: Axes,
  scale: ScaleKind,
  cursor: number | undefined,
): Readout {
  const iteration = cursor ?? x.upper;
  const last = Math.max(...curves.map(({ raw }) => raw.lastX));
  return {
    iteration: cursor ?? last,
    first: x.lower,
    last,
    rows: curves.map(({ name, raw, smooth, error }) => ({
      name,
      value: raw.length === 0 ? undefined : (smooth ?? raw).ys[raw.nearest(iteration)],
      notFiniteSince: raw.firstNotFinite,
      error,
    })),
    hasNotPositive: scale === "log" && curves.some(({ raw }) => raw.extent().min <= 0),
  };
}

/** The text of a value. */
export const shownValue = (value: number | undefined): string => (value === undefined ? "–" : formatNumber(value));

/** What a screen reader says of it. */
export const spokenOf = ({ iteration, rows }: Readout, tell: Tell): string =>
  tell("loss.now", {
    iteration: formatCount(iteration),
    values: rows.map(({ name, value }) => `${name} ${shownValue(value)}`).join(", "),
  });

/** Where a key moves the cursor from an iteration, in a picture of so many pixels. Undefined for a key that moves nothing. */
export function iterationAfter(
  { first, last }: Readout,
  iteration: number,
  key: string,
  width: number,
): number | undefined {
  const page = Math.max(1, (last - first) / 10);
  const pixel = Math.max(1, (last - first) / Math.max(1, width));
  const moves: Record<string, number> = {
    ArrowLeft: -pixel,
    ArrowDown: -pixel,
    ArrowRight: pixel,
    ArrowUp: pixel,
    PageDown: -page,
    PageUp: page,
    Home: -Infinity,
    End: Infinity,
  };
  const move = moves[key];
  return move === undefined ? undefined : Math.min(last, Math.max(first, iteration + move));
}
