import { defineFigure } from "../element/define-figure.js";
import type { FigureElement } from "../element/figure-element.js";
import { given, text } from "../element/property.js";
import { isStream } from "../element/streams.js";
import type { GivenGraph } from "./given-graph.js";
import type { LiveStream } from "./live.js";

/**
 * `<rx-graph>`: a graph with its gradients, optimizers and the feedback of new parameters. A child with the attribute
 * `slot` is shown in the card of the node of that name, at 104 × 56 pixels.
 *
 * Event `rx-select`, with `{ name }` as detail, `name` undefined if nothing is selected. Off screen `live` is unsubscribed.
 */
export interface RxGraph extends FigureElement {
  graph: GivenGraph | undefined;
  /** The iteration, and a number for each node that has one: `{ iteration, numbers: { loss: 0.2 } }`. Iteration 0 forgets all numbers. */
  live: LiveStream | undefined;
  /** Attribute `selected`: the name of the selected node; empty if there is none. */
  selected: string;
  /** Attribute `label`: what a screen reader calls the figure. */
  label: string;
}

export function defineGraph(): void {
  defineFigure({
    tag: "rx-graph",
    properties: {
      graph: given(
        "a node, a gradient, an optimizer, a list of them, or what describe returns",
        (value) => typeof value === "object" && value !== null,
      ),
      live: given("an Observable of { iteration, numbers }", isStream),
      selected: text(),
      label: text(),
    },
    load: () => import("./Graph.svelte"),
  });
}
