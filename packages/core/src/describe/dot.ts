import type { Diagram, Role } from "./diagram.js";

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
      ({ id, role, lines: text }) => `  ${id} [label="${text.map(escaped).join("\\n")}", shape=${SHAPES[role]}];`,
    ),
    ...edges.map(({ from, to, feedback }) =>
      feedback === undefined
        ? `  ${from} -> ${to};`
        : `  ${from} -> ${to} [label="${escaped(feedback)}", style=dotted, constraint=false];`,
    ),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** Escapes backslashes, quotes and HTML entities, which labels interpret. */
const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;");
