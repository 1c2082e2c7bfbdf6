import { showShape } from "../tensor/shape.js";
import { type DescribedNode, type GraphFacts, visible } from "./description.js";

/** The role of a vertex, which determines its shape. */
type Role = "feed" | "parameter" | "constant" | "iteration" | "computed" | "gradient" | "optimizer";

/** A vertex of a drawing. Its id is generated, so that no name can break the syntax of the drawing. */
interface Vertex {
  readonly id: string;
  readonly role: Role;
  readonly lines: readonly string[];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** The label of an edge from an optimizer to a parameter, whose new value the next iteration uses. */
  readonly feedback?: string;
}

/** The vertices and edges that Mermaid and DOT draw. */
export interface Diagram {
  readonly vertices: readonly Vertex[];
  readonly edges: readonly Edge[];
}

/** The nodes, gradients and optimizers, with an edge from each optimizer back to its parameters. */
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

/** The text of a node. The kind of a source is left out, because its shape shows it. */
function linesOf({ name, kind, shape, trainable, source }: DescribedNode): string[] {
  const frozen = trainable === false ? ["frozen"] : [];
  return [...(source ? [visible(name)] : titled(name, kind)), showShape(shape), ...frozen];
}

/** The name and the kind. The kind is left out if the name begins with it, as in `dense1`. */
function titled(name: string, kind: string): string[] {
  return [visible(name), ...(name.startsWith(kind) ? [] : [visible(kind)])];
}

/** The brackets that give each role a shape: https://mermaid.js.org/syntax/flowchart.html */
const BRACKETS: Readonly<Record<Role, readonly [open: string, close: string]>> = {
  feed: ["([", "])"],
  parameter: ["[(", ")]"],
  constant: ["(", ")"],
  iteration: ["(", ")"],
  computed: ["[", "]"],
  gradient: ["{{", "}}"],
  optimizer: ["[[", "]]"],
};

/** The drawing as a Mermaid flowchart. */
export function toMermaid({ vertices, edges }: Diagram): string {
  const lines = [
    "flowchart LR",
    ...vertices.map(({ id, role, lines: text }) => {
      const [open, close] = BRACKETS[role];
      return `  ${id}${open}"${text.map(forMermaid).join("<br/>")}"${close}`;
    }),
    ...edges.map(({ from, to, feedback }) =>
      feedback === undefined ? `  ${from} --> ${to}` : `  ${from} -. ${feedback} .-> ${to}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * Writes all characters as character codes except letters, digits and harmless characters between them. Mermaid interprets
 * directives, comments, Markdown, icons, entities and `direction LR` in quoted text too.
 */
const forMermaid = (text: string): string =>
  text.replaceAll(
    /[^\p{L}\p{N} ,[\]/._-]|(?<![\p{L}\p{N}])[._-]|[._-](?![\p{L}\p{N}])|(?<=direction) /giu,
    (character) => `#${character.codePointAt(0)};`,
  );

/** The shape of each role: https://graphviz.org/doc/info/shapes.html */
const SHAPES: Readonly<Record<Role, string>> = {
  feed: "oval",
  parameter: "cylinder",
  constant: "note",
  iteration: "note",
  computed: "box",
  gradient: "hexagon",
  optimizer: "box3d",
};

/** The drawing as a Graphviz digraph. */
export function toDot({ vertices, edges }: Diagram): string {
  const lines = [
    "digraph {",
    "  rankdir=LR;",
    '  node [fontname="sans-serif"];',
    ...vertices.map(
      ({ id, role, lines: text }) => `  ${id} [label="${text.map(forDot).join("\\n")}", shape=${SHAPES[role]}];`,
    ),
    ...edges.map(({ from, to, feedback }) =>
      feedback === undefined
        ? `  ${from} -> ${to};`
        : `  ${from} -> ${to} [label="${forDot(feedback)}", style=dotted, constraint=false];`,
    ),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** Escapes backslashes, quotes and HTML entities, which labels interpret. */
const forDot = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;");
