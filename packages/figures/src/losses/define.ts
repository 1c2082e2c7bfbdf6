import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { oneOf, type Property, text } from "../element/property.js";
import { type CaseName, numbersIn } from "./examples.js";

/**
 * `<rx-losses>`: every loss of one prediction, side by side, as the losses of rxgrad compute it. The numbers are dragged;
 * probabilities keep their sum. Event `rx-change`, with `{ example, prediction, target, losses }`; `example` is undefined for a
 * prediction of the person's own.
 */
export interface RxLosses extends FigureElement {
  /** Attribute `example`: a prediction of a textbook. Default `"two"`, an image of a 2 that is read as a 2. */
  example: CaseName;
  /** Attribute `prediction`: numbers with spaces between them, in place of those of the example. */
  prediction: string;
  /** Attribute `target`: with `prediction`, the index of the class, or a number for each number. */
  target: string;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

const numbers: Property<string> = {
  initial: "",
  wanted: "up to 20 finite numbers with spaces between them",
  accepts: (value) =>
    typeof value === "string" && numbersIn(value).length <= 20 && numbersIn(value).every(Number.isFinite),
  read: (words) => words,
};

export function defineLosses(): void {
  defineFigure({
    tag: "rx-losses",
    properties: {
      example: oneOf<CaseName>("two", "seven", "four", "better", "three", "sure", "zeros", "numbers"),
      prediction: numbers,
      target: numbers,
      label: text(),
    },
    load: () => import("./Losses.svelte"),
  });
}
