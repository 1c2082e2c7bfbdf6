import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { finite, flag, given, text } from "../element/property.js";
import { isPlain } from "../element/streams.js";
import { type GivenNumbers, isGivenNumbers } from "../values/numbers.js";
import type { FitPoint } from "./draw-fit.js";

/**
 * `<rx-fit>`: a curve, or points, and what a network has learned of it: its prediction, and the parts that single units add to
 * it. With `drawable` a person draws the curve, by pointer or keyboard. Event `rx-draw`, with `{ heights }`, when a line is
 * finished. Off screen the streams are unsubscribed.
 */
export interface RxFit extends FigureElement {
  /** The curve to be learned: its heights at evenly spaced places between `from` and `to`. */
  target: readonly number[] | undefined;
  /** Points that were measured, such as `[{ x: 0, y: 1 }]`; with `isTest`, they are kept for testing. */
  points: readonly FitPoint[] | undefined;
  /** The prediction at evenly spaced places, `[n]` or `[n, 1]`, or a stream of them. */
  prediction: GivenNumbers | undefined;
  /** What each hidden unit adds to the prediction, `[n, units]`, or a stream of them. */
  parts: GivenNumbers | undefined;
  /** Attributes `from` and `to`: the ends of the x axis. Default −1 and 1. */
  from: number;
  to: number;
  /** Attribute `drawable`: a person draws the target, between −1 and 1. */
  drawable: boolean;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

const isHeights = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 1 && value.every((each) => Number.isFinite(each));

const isPoint = (value: unknown): boolean => isPlain(value) && Number.isFinite(value.x) && Number.isFinite(value.y);

export function defineFit(): void {
  const numbers = given("numbers with a shape, such as a Tensor, or an Observable of them", isGivenNumbers);
  defineFigure({
    tag: "rx-fit",
    properties: {
      target: given("a list of two or more finite numbers", isHeights),
      points: given("a list of { x: number, y: number }", (value) => Array.isArray(value) && value.every(isPoint)),
      prediction: numbers,
      parts: numbers,
      from: finite(-1),
      to: finite(1),
      drawable: flag,
      label: text(),
    },
    load: () => import("./Fit.svelte"),
  });
}
