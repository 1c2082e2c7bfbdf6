import type { GraphFacts } from "rxgrad";
import type { GivenGraph } from "./given-graph.js";

type Facts = Pick<GraphFacts, "rows" | "gradients" | "optimizers">;

const isFacts = (graph: GivenGraph): graph is Facts => "rows" in graph && "gradients" in graph && "optimizers" in graph;

/** The description of a graph. rxgrad is loaded only for a graph that is not described yet. */
export async function factsOf(graph: GivenGraph): Promise<Facts> {
  if (isFacts(graph)) return graph;
  const { describe } = await import("rxgrad");
  return describe(graph);
}
