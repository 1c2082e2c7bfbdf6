import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { between, flag, given, oneOf, text } from "../element/property.js";
import type { ScaleKind } from "../plot/scale.js";
import { isLossStreams, type LossStreams } from "./streams.js";

/**
 * `<rx-loss>`: curves of losses by iteration. Event `rx-change`: the person chose another axis or smoothing.
 *
 * It stays subscribed off screen, so that no point is missing later. A point whose iteration is not above the last one
 * removes what came after it: the run was reset, or went back.
 */
export interface RxLoss extends FigureElement {
  /** One stream of `{ iteration, loss }`, or up to six by name. */
  streams: LossStreams | undefined;
  /** Attribute `scale`. Default `"linear"`. */
  scale: ScaleKind;
  /** Attribute `smoothing`: the factor of an exponential moving average, 0 (default) to 0.999. */
  smoothing: number;
  /** Attribute `bare`: without the buttons that save a picture, for a page that has its own and calls `picture`. */
  bare: boolean;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
  /** The present curves as a file. */
  picture(type: "png" | "svg"): Promise<Blob>;
}

export function defineLoss(): void {
  defineFigure({
    tag: "rx-loss",
    properties: {
      streams: given("an Observable of { iteration, loss }, or up to six of them by name", isLossStreams),
      scale: oneOf("linear", "log"),
      smoothing: between(0, 0.999, 0),
      bare: flag,
      label: text(),
    },
    methods: ["picture"],
    load: () => import("./Loss.svelte"),
  });
}
