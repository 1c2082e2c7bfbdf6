import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { between, type Property, text } from "../element/property.js";
import { ACTIVATIONS, LEAST, MOST } from "./functions.js";

/**
 * `<rx-activation>`: activation functions and their slopes, at a point that is dragged: the value, the slope by formula and by
 * central difference, and what is left of a gradient behind ten layers. Where slopes vanish or are 0 is marked. Event
 * `rx-change`, with `{ functions, at }`.
 */
export interface RxActivation extends FigureElement {
  /**
   * Attribute `functions`: up to four names with spaces between them, of `linear step sigmoid tanh relu leakyRelu elu softplus
   * silu`. Default `"sigmoid relu"`.
   */
  functions: string;
  /** Attribute `at`: the point, −8 to 8. Default 1. */
  at: number;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

const functions: Property<string> = {
  initial: "sigmoid relu",
  wanted: `one to four of ${Object.keys(ACTIVATIONS).join(", ")}, with spaces between them`,
  accepts: (value) => {
    if (typeof value !== "string") return false;
    const names = value.trim().split(/\s+/);
    return names.length <= 4 && names.every((name) => Object.hasOwn(ACTIVATIONS, name));
  },
  read: (words) => words,
};

export function defineActivation(): void {
  defineFigure({
    tag: "rx-activation",
    properties: { functions, at: between(LEAST, MOST, 1), label: text() },
    load: () => import("./Activation.svelte"),
  });
}
