import type { Observable } from "rxjs";
import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { between, given, type Property, text } from "../element/property.js";
import { isPlain, isStream } from "../element/streams.js";
import type { DataPoint } from "./draw-boundary.js";
import type { Domain, Predict } from "./surface.js";

/**
 * `<rx-boundary>`: what a network predicts over the plane of its two inputs, where its decision changes, and the data.
 *
 * `predict` is called with a grid of points when the figure is first on screen, and again after each value of `changes`. One call
 * at most is under way; of the changes that come meanwhile, the newest counts. Off screen nothing is evaluated.
 */
export interface RxBoundary extends FigureElement {
  /** From points `{ shape: [count, 2], data }` to probabilities, [count, classes] or [count], or a Promise of them. */
  predict: Predict | undefined;
  /** Emits when predictions have changed, such as `iterations$`. */
  changes: Observable<unknown> | undefined;
  /** The data, such as `[{ x: [0, 1], label: 1 }]`; `label` is the class, counted from 0, below 5. With `isTest`, it is hollow. */
  points: readonly DataPoint[] | undefined;
  /** The part of the plane. Default: around the points. */
  domain: Domain | undefined;
  /** The names of the classes. Default: their numbers. */
  names: readonly string[] | undefined;
  /** Attribute `resolution`: the grid has so many points in each direction, 8 to 256. Default 48. */
  resolution: number;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

const isPoint = (value: unknown): boolean =>
  isPlain(value) &&
  Array.isArray(value.x) &&
  value.x.length === 2 &&
  value.x.every(Number.isFinite) &&
  Number.isInteger(value.label) &&
  (value.label as number) >= 0;

const isRange = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];

const list = (wanted: string, isElement: (value: unknown) => boolean): Property<unknown> =>
  given(wanted, (value) => Array.isArray(value) && value.every(isElement));

export function defineBoundary(): void {
  defineFigure({
    tag: "rx-boundary",
    properties: {
      predict: given("a function of { shape: [count, 2], data }", (value) => typeof value === "function"),
      changes: given("an Observable", isStream),
      points: list("a list of { x: [number, number], label: class }", isPoint),
      domain: given(
        "{ x: [least, most], y: [least, most] }",
        (value) => isPlain(value) && isRange(value.x) && isRange(value.y),
      ),
      names: list("a list of texts", (value) => typeof value === "string"),
      resolution: between(8, 256, 48),
      label: text(),
    },
    load: () => import("./Boundary.svelte"),
  });
}
