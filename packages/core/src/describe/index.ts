import type { Root } from "../json/roots.js";
import { type GraphFacts, gatherFacts } from "./description.js";
import { toDiagram, toDot, toMermaid } from "./diagram.js";
import { toTable } from "./table.js";

export type {
  DescribedGradient,
  DescribedNode,
  DescribedNodeOptions,
  DescribedOptimizer,
  DescribedOptions,
  GraphFacts,
  Totals,
} from "./description.js";

/** A description of a graph: plain data, and the same data as text. */
export interface Description extends GraphFacts {
  /** A Mermaid flowchart. In Markdown, put it into a code block of language `mermaid`. */
  readonly mermaid: string;
  /** A Graphviz digraph, which `dot -Tsvg` draws. */
  readonly dot: string;
  /** Aligned columns for a log: nodes, parameter counts, and how each gradient is computed. */
  readonly table: string;
  /** The table. */
  toString(): string;
}

/**
 * Describes the graph under one or several nodes, gradients or optimizers.
 *
 * The names are those that training gives with the same roots, as in `Parameters`. For a gradient, the description contains the
 * strategy of each parameter and its reason, as far as the graph determines them. A run also tests the first batch. It uses a
 * slower strategy if a node without declarations turns out to mix samples or not to be smooth (`iteration.explanations`).
 *
 * @param roots A node, gradient or optimizer, or a list of them.
 * @throws GraphError if the graph cannot be trained, for example because of two nodes with the same name or an unsuitable
 * strategy.
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
