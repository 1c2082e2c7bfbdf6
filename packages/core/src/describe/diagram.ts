import { showShape } from "../tensor/shape.js";
import type { DescribedNode, GraphFacts } from "./description.js";
import { visible } from "./visible.js";

/** How a thing is drawn, by the part it plays. */
export type Role = "feed" | "parameter" | "constant" | "iteration" | "computed" | "gradient" | "optimizer";

/** Something drawn. Ids are made here, so that no name can break the syntax of a drawing. */
export interface Vertex {
  readonly id: string;
  readonly role: Role;
  readonly lines: readonly string[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** For the feedback, which the next iteration uses: its label. */
  readonly feedback?: string;
}

/** What Mermaid and DOT both draw. */
export interface Diagram {
  readonly vertices: readonly Vertex[];
  readonly edges: readonly Edge[];
}

/** The graph of values, then gradients and optimizers, and from each optimizer the way back to its parameters. */
export function toDiagram({ rows, gradients, optimizers }: GraphFacts): Diagram {
  const ids = new Map(rows.map(({ name }, i) => [name, `n${i}`]));
  const gradientIds = new Map(gradients.map(({ name }, i) => [name, `g${i}`]));
  const id = (name: string): string => ids.get(name) as string;
  return {
    vertices: [
      ...rows.map((row): Vertex => ({ id: id(row.name), role: row.source ?? "computed", lines: linesOf(row) })),
      ...gradients.map(({ name, kind }, i): Vertex => ({ id: `g${i}`, role: "gradient", lines: titled(name, kind) })),
      ...optimizers.map(({ name, kind }, i): Vertex => ({ id: `o${i}`, role: "optimizer", lines: titled(name, kind) })),
    ],
    edges: [
      ...rows.flatMap(({ name, inputs }) => inputs.map((each): Edge => ({ from: id(each), to: id(name) }))),
      ...gradients.map(({ loss }, i): Edge => ({ from: id(loss), to: `g${i}` })),
      ...optimizers.flatMap(({ gradients: followed, parameters }, i): Edge[] => [
        ...followed.map((each): Edge => ({ from: gradientIds.get(each) as string, to: `o${i}` })),
        ...parameters.map((each): Edge => ({ from: `o${i}`, to: id(each), feedback: "W" })),
      ]),
    ],
  };
}

/** What a source is shows in how it is drawn. */
function linesOf({ name, kind, shape, trainable, source }: DescribedNode): string[] {
  const frozen = trainable === false ? ["frozen"] : [];
  return [...(source ? [visible(name)] : titled(name, kind)), showShape(shape), ...frozen];
}

/** The kind is left out where the name begins with it, as `dense1` does. */
function titled(name: string, kind: string): string[] {
  return [visible(name), ...(name.startsWith(kind) ? [] : [visible(kind)])];
}
