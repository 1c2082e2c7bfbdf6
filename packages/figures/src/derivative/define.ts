import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { between, finite, given, oneOf, text } from "../element/property.js";
import type { Scheme } from "./estimates.js";
import type { ExampleName, FunctionWithSlope } from "./functions.js";

/**
 * `<rx-derivative>`: the numerical derivative of a function at a point, its secant and tangent, and its error for every step.
 * All estimates are computed by `derivative` of `rxgrad/calculus`. Event `rx-change`, with
 * `{ example, at, h, scheme, value, error, best }`; `best` is the step with the least error, and `example` is `"own"` for the
 * function of one's own.
 */
export interface RxDerivative extends FigureElement {
  /** Attribute `example`: the function. Default `"sin"`. */
  example: ExampleName;
  /** A function of one's own, with its formula, its slope and the range that is drawn. It is shown, and offered in the list. */
  own: FunctionWithSlope | undefined;
  /** Attribute `at`: the point. Default 1. */
  at: number;
  /** Attribute `h`: the step, 1e-14 to 1. Default 0.1. */
  h: number;
  /** Attribute `scheme`. Default `"central"`. */
  scheme: Scheme;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

export function defineDerivative(): void {
  defineFigure({
    tag: "rx-derivative",
    properties: {
      example: oneOf<ExampleName>("sin", "exp", "square", "parabola", "sigmoid", "abs"),
      own: given<FunctionWithSlope>("a function, as in { formula, f, slope, range: [-2, 2] }", isFunctionWithSlope),
      at: finite(1),
      h: between(1e-14, 1, 0.1),
      scheme: oneOf<Scheme>("central", "forward", "backward", "five-point"),
      label: text(),
    },
    load: () => import("./Derivative.svelte"),
  });
}

function isFunctionWithSlope(value: unknown): boolean {
  const { formula, f, slope, range } = (value ?? {}) as Partial<FunctionWithSlope>;
  if (typeof formula !== "string" || typeof f !== "function" || typeof slope !== "function") return false;
  return Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1];
}
