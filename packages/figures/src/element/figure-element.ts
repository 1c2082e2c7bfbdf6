/** What all elements of this package have. */
export interface FigureElement extends HTMLElement {
  /** Resolves when the figure is drawn for the first time, which happens when it first comes on screen. */
  readonly ready: Promise<void>;
}
