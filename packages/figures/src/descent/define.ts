import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { between, finite, flag, oneOf, type Property, text } from "../element/property.js";
import type { HillName } from "./surfaces.js";

/**
 * `<rx-descent>`: gradient descent on a surface of two numbers, from a start that is dragged. The gradient is computed by
 * `numericalGradient` of `rxgrad/calculus`. Event `rx-change`, with `{ surface, rate, momentum, start, value, outcome }`.
 */
export interface RxDescent extends FigureElement {
  /** Attribute `surface`. Default `"bowl"`. */
  surface: HillName;
  /** Attribute `rates`: up to three learning rates, such as `"0.1 0.9"`, a path for each. The slider moves the first. */
  rates: string;
  /** Attribute `momentum`: 0 (default) to 0.99. */
  momentum: number;
  /** Attribute `steps`: 1 to 1000. Default 100. */
  steps: number;
  /** Attributes `x0` and `x1`: the start. Default (−3, 4). */
  x0: number;
  x1: number;
  /** Attribute `arrows`: draws the negative gradient on a grid. */
  arrows: boolean;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

const rates: Property<string> = {
  initial: "0.1",
  wanted: "one to three positive numbers with spaces between them",
  accepts: (value) => {
    if (typeof value !== "string") return false;
    const numbers = value.trim().split(/\s+/).map(Number);
    return numbers.length <= 3 && numbers.every((each) => each > 0 && each < Infinity);
  },
  read: (words) => words,
};

export function defineDescent(): void {
  defineFigure({
    tag: "rx-descent",
    properties: {
      surface: oneOf<HillName>("bowl", "valley", "saddle", "pits", "plateau"),
      rates,
      momentum: between(0, 0.99, 0),
      steps: between(1, 1000, 100),
      x0: finite(-3),
      x1: finite(4),
      arrows: flag,
      label: text(),
    },
    load: () => import("./Descent.svelte"),
  });
}
