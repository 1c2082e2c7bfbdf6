// Registers the elements. The code of each is loaded when one of its kind is first on screen.
import { defineLoss, type RxLoss } from "./loss/define.js";

export type { FigureElement } from "./element/define-figure.js";
export type { RxLoss } from "./loss/define.js";
export type { LossPoint, LossStreams } from "./loss/streams.js";

declare global {
  interface HTMLElementTagNameMap {
    "rx-loss": RxLoss;
  }
}

/** Registers all elements. Importing this module does it already in a page; elsewhere, as on a server, nothing happens. */
export function defineFigures(): void {
  if (typeof customElements === "undefined") return;
  defineLoss();
}

defineFigures();
