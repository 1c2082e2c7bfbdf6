import type { Observable } from "rxjs";
import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { given, text } from "../element/property.js";
import { isStream } from "../element/streams.js";
import type { PredictDigit } from "./predict-digit.js";

/**
 * `<rx-digit>`: paper to draw a digit on, by pointer or keyboard, and what a network takes it for. The picture is scaled and
 * centered as those of MNIST. Event `rx-digit`, with `{ pixels }`: 784 numbers from 0 to 1.
 *
 * One call of `predict` at most is under way; of the pictures that come meanwhile, the newest counts.
 */
export interface RxDigit extends FigureElement {
  predict: PredictDigit | undefined;
  /** Emits when predictions have changed, such as `iterations$`. */
  changes: Observable<unknown> | undefined;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

export function defineDigit(): void {
  defineFigure({
    tag: "rx-digit",
    properties: {
      predict: given("a function of { shape: [1, 784], data }", (value) => typeof value === "function"),
      changes: given("an Observable", isStream),
      label: text(),
    },
    load: () => import("./Digit.svelte"),
  });
}
