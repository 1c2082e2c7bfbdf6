import { showShape } from "../tensor/shape.js";
import {
  type DescribedGradient,
  type DescribedNode,
  type DescribedOptimizer,
  type DescribedOptions,
  type GraphFacts,
  visible,
} from "./description.js";

/** The greatest width of a line. The last column is wrapped to keep it. */
const WIDTH = 110;

/** The greatest width of a cell outside the last column. Longer cells are cut, so that one long name does not widen every row. */
const WIDEST_CELL = 36;

/** The least width of the last column. */
const NARROWEST_LAST = 24;

type Alignment = "left" | "right";

/** The graph as columns of text: the nodes, the total of parameters, then each gradient and optimizer. */
export function toTable({ rows, gradients, optimizers, totals }: GraphFacts): string {
  const { trainable, frozen, cost } = totals;
  const header = ["node", "kind", "shape", "parameters", "cost", "inputs"];
  const nodes = columns([header, ...rows.map(cells)], ["left", "left", "left", "right", "right", "left"]);
  const count = `${grouped(trainable + frozen)} parameters: ${grouped(trainable)} trainable, ${grouped(frozen)} frozen`;
  return [
    nodes,
    `${count}\n${grouped(cost)} multiply-adds for one sample`,
    ...gradients.map(gradientSection),
    ...optimizers.map(optimizerSection),
  ].join("\n\n");
}

function cells({ name, kind, shape, parameters, trainable, cost, inputs, source }: DescribedNode): string[] {
  return [
    name,
    trainable === false ? `${kind} (frozen)` : kind,
    showShape(shape),
    source === "parameter" ? grouped(parameters) : "",
    source ? "" : grouped(cost),
    inputs.join(", "),
  ];
}

function gradientSection({ name, kind, loss, options, explanations }: DescribedGradient): string {
  const title = `${visible(name)}: ${kind} of ${visible(loss)}${settings(options)}`;
  const header = ["parameter", "strategy", "because"];
  const body = explanations.map(({ parameter, strategy, reason }) => [parameter, strategy, reason]);
  return `${title}\n${columns([header, ...body], ["left", "left", "left"], 2)}`;
}

function optimizerSection({ name, kind, gradients, options, parameters }: DescribedOptimizer): string {
  const title = `${visible(name)}: ${kind} by ${gradients.map(visible).join(", ")}${settings(options)}`;
  return `${title}\n${columns([["updates", parameters.join(", ")]], ["left", "left"], 2)}`;
}

const settings = (options: DescribedOptions): string =>
  Object.entries(options)
    .map(([name, value]) => `, ${name} ${typeof value === "string" ? visible(value) : value}`)
    .join("");

/** Aligns rows of cells in columns and wraps the last column. */
function columns(rows: readonly (readonly string[])[], alignments: readonly Alignment[], indent = 0): string {
  const last = alignments.length - 1;
  const shown = rows.map((row) => row.map((cell, i) => (i === last ? visible(cell) : cut(visible(cell)))));
  const widths = alignments.map((_, i) => shown.reduce((widest, row) => Math.max(widest, row[i].length), 0));
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, indent);
  const room = Math.max(NARROWEST_LAST, WIDTH - before);
  const lines = shown.flatMap((row) => {
    const start = row.slice(0, last).map((cell, i) => aligned(cell, widths[i], alignments[i]));
    return broken(row[last], room).map(
      (part, i) => (i === 0 ? `${" ".repeat(indent)}${start.join("")}` : " ".repeat(before)) + part,
    );
  });
  return lines.map((line) => line.trimEnd()).join("\n");
}

const aligned = (cell: string, width: number, side: Alignment): string =>
  `${side === "left" ? cell.padEnd(width) : cell.padStart(width)}  `;

const cut = (cell: string): string =>
  cell.length > WIDEST_CELL ? `${[...cell].slice(0, WIDEST_CELL - 1).join("")}…` : cell;

/** Wraps text at spaces. A word longer than a line stays whole. */
function broken(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** 39200 → 39,200. */
const grouped = (count: number): string => count.toLocaleString("en-US");
