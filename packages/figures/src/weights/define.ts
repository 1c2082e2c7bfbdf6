import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { between, flag, given, type Property, text } from "../element/property.js";
import { type GivenNumbers, isGivenNumbers } from "../values/numbers.js";

/**
 * `<rx-weights>`: a matrix of numbers, or the filters of a layer, in colors from negative to positive. The number under the
 * pointer is told. Off screen it is unsubscribed.
 *
 * Event `rx-choose`, when a number is clicked, or reached by arrow keys and chosen by Enter: `{ index, row, column }` as detail, with
 * the index among the numbers. The column is the place on their last axis. A miniature has no event.
 */
export interface RxWeights extends FigureElement {
  /** Numbers with a shape, such as a Tensor, or a stream of them: `iterations$.pipe(observe(W), map((w) => w.get("dense1/W")))`. */
  values: GivenNumbers | undefined;
  /** Attribute `tile`: height and width of a picture that each unit looks at, such as `28x28` for a W of 784 rows. */
  tile: string;
  /** Attribute `limit`: the magnitude that has the full color. 0 (default): the largest present one. */
  limit: number;
  /** Attribute `chosen`: the index of the number that has a ring; −1 (default): none. */
  chosen: number;
  /** Attribute `miniature`: only the picture, as large as its place, without keyboard and numbers. */
  miniature: boolean;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

const tile: Property<string> = {
  initial: "",
  wanted: "a height and a width, such as 28x28",
  accepts: (value) => typeof value === "string" && (value === "" || /^[1-9]\d{0,3}x[1-9]\d{0,3}$/.test(value)),
  read: (words) => words,
};

const chosen: Property<number> = {
  initial: -1,
  wanted: "the index of a number, or -1 for none",
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= -1,
  read: (words) => (words.trim() === "" ? Number.NaN : Number(words)),
};

export function defineWeights(): void {
  defineFigure({
    tag: "rx-weights",
    properties: {
      values: given("numbers with a shape, such as a Tensor, or an Observable of them", isGivenNumbers),
      tile,
      limit: between(0, Number.MAX_VALUE, 0),
      chosen,
      miniature: flag,
      label: text(),
    },
    load: () => import("./Weights.svelte"),
  });
}
