import type { Diagram, Role } from "./diagram.js";

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
      return `  ${id}${open}"${text.map(escaped).join("<br/>")}"${close}`;
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
const escaped = (text: string): string =>
  text.replaceAll(
    /[^\p{L}\p{N} ,[\]/._-]|(?<![\p{L}\p{N}])[._-]|[._-](?![\p{L}\p{N}])|(?<=direction) /giu,
    (character) => `#${character.codePointAt(0)};`,
  );
