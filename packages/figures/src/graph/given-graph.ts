import type { GraphFacts, Root } from "rxgrad";

/** A graph: a node, a gradient, an optimizer, several of them, or the plain data of `describe`, as a remote run sends it. */
export type GivenGraph = Root | readonly Root[] | Pick<GraphFacts, "rows" | "gradients" | "optimizers">;
