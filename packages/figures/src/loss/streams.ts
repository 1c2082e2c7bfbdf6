import type { Observable } from "rxjs";
import { isPlain, isStream } from "../element/streams.js";

/** A point of a curve, such as an iteration of rxgrad. */
export interface LossPoint {
  readonly iteration: number;
  readonly loss: number;
}

/** One stream of points, or several by name. */
export type LossStreams = Observable<LossPoint> | Readonly<Record<string, Observable<LossPoint>>>;

/** The most curves that are told apart. */
const MOST_CURVES = 6;

/** Whether a value is one stream, or up to six by name. */
export function isLossStreams(value: unknown): boolean {
  if (isStream(value)) return true;
  if (!isPlain(value)) return false;
  const streams = Object.values(value);
  return streams.length > 0 && streams.length <= MOST_CURVES && streams.every(isStream);
}
