import type { Root } from "../json/roots.js";
import { type GraphFacts, gatherFacts } from "./description.js";
import { toDiagram } from "./diagram.js";
import { toDot } from "./dot.js";
import { toMermaid } from "./mermaid.js";
import { toTable } from "./table.js";

export type {
  DescribedGradient,
  DescribedNode,
  DescribedOptimizer,
  DescribedOptions,
  GraphFacts,
  Totals,
} from "./description.js";

/** A graph, to be read or drawn: plain data, and the same as text. */
export interface Description extends GraphFacts {
  /** A Mermaid flowchart: paste it into Markdown between fences, as language `mermaid`. */
  readonly mermaid: string;
  /** A Graphviz digraph: `dot -Tsvg`. */
  readonly dot: string;
  /** Aligned columns for a log: nodes, parameter counts, and how each gradient is computed. */
  readonly table: string;
  /** The table. */
  toString(): string;
}

/**
 * Describes the graph under a node, a gradient, an optimizer, or several of them.
 *
 * The names are those that training gives with the same roots, so they are the names of `Parameters`. For a gradient it
 * is told which strategy each parameter gets and why, as far as the graph shows it; a run tries the first batch too, and takes a
 * slower strategy where a node that declares nothing turns out to mix samples, or not to be smooth (`iteration.explanations`).
 *
 * @throws GraphError where the graph cannot be trained as it is: two nodes of one name, a strategy that does not fit.
 * @example
 * const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
 * console.log(String(describe(W)));     // the table
 * console.log(describe(loss).mermaid); // flowchart LR …
 * describe(W).totals.trainable;        // 39760
 */
export function describe(roots: Root | readonly Root[]): Description {
  const facts = gatherFacts(roots);
  const diagram = toDiagram(facts);
  const table = toTable(facts);
  return { ...facts, table, mermaid: toMermaid(diagram), dot: toDot(diagram), toString: () => table };
}
