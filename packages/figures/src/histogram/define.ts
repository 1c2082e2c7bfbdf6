import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { flag, given, text } from "../element/property.js";
import { type GivenNumbers, isGivenNumbers } from "../values/numbers.js";

/**
 * `<rx-histogram>`: how values are distributed now, and before: each row below is an earlier moment. Off
 * screen it is unsubscribed, and the history has a gap.
 */
export interface RxHistogram extends FigureElement {
  /** Numbers, such as a Tensor, or a stream of them: `iterations$.pipe(observe(hidden))`. */
  values: GivenNumbers | undefined;
  /** Attribute `miniature`: only the present values, as large as its place, without keyboard and numbers. */
  miniature: boolean;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

export function defineHistogram(): void {
  defineFigure({
    tag: "rx-histogram",
    properties: {
      values: given("numbers with a shape, such as a Tensor, or an Observable of them", isGivenNumbers),
      miniature: flag,
      label: text(),
    },
    load: () => import("./Histogram.svelte"),
  });
}
