// Registers the elements. The code of each is loaded when one of its kind is first on screen.
import { defineActivation, type RxActivation } from "./activation/define.js";
import { defineBoundary, type RxBoundary } from "./boundary/define.js";
import { defineDerivative, type RxDerivative } from "./derivative/define.js";
import { defineDescent, type RxDescent } from "./descent/define.js";
import { defineDigit, type RxDigit } from "./digit/define.js";
import { defineFit, type RxFit } from "./fit/define.js";
import { defineGraph, type RxGraph } from "./graph/define.js";
import { defineHistogram, type RxHistogram } from "./histogram/define.js";
import { defineLoss, type RxLoss } from "./loss/define.js";
import { defineLosses, type RxLosses } from "./losses/define.js";
import { defineWeights, type RxWeights } from "./weights/define.js";

export type { RxActivation } from "./activation/define.js";
export type { RxBoundary } from "./boundary/define.js";
export type { DataPoint } from "./boundary/draw-boundary.js";
export type { Domain, Predict } from "./boundary/surface.js";
export type { RxDerivative } from "./derivative/define.js";
export type { FunctionWithSlope } from "./derivative/functions.js";
export type { RxDescent } from "./descent/define.js";
export type { RxDigit } from "./digit/define.js";
export type { PredictDigit } from "./digit/predict-digit.js";
export type { FigureElement } from "./element/figure-element.js";
export type { RxFit } from "./fit/define.js";
export type { FitPoint } from "./fit/draw-fit.js";
export type { RxGraph } from "./graph/define.js";
export type { GivenGraph } from "./graph/given-graph.js";
export type { LiveNumbers, LiveStream } from "./graph/live.js";
export type { RxHistogram } from "./histogram/define.js";
export type { RxLoss } from "./loss/define.js";
export type { LossPoint, LossStreams } from "./loss/streams.js";
export type { RxLosses } from "./losses/define.js";
export type { GivenNumbers, Numbers } from "./values/numbers.js";
export type { RxWeights } from "./weights/define.js";

declare global {
  interface HTMLElementTagNameMap {
    "rx-activation": RxActivation;
    "rx-boundary": RxBoundary;
    "rx-derivative": RxDerivative;
    "rx-descent": RxDescent;
    "rx-digit": RxDigit;
    "rx-fit": RxFit;
    "rx-graph": RxGraph;
    "rx-histogram": RxHistogram;
    "rx-loss": RxLoss;
    "rx-losses": RxLosses;
    "rx-weights": RxWeights;
  }
}

/** Registers all elements. Importing this module does it already in a page; elsewhere, as on a server, nothing happens. */
export function defineFigures(): void {
  if (typeof customElements === "undefined") return;
  defineActivation();
  defineBoundary();
  defineDerivative();
  defineDescent();
  defineDigit();
  defineFit();
  defineGraph();
  defineHistogram();
  defineLoss();
  defineLosses();
  defineWeights();
}

defineFigures();
