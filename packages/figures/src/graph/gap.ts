import type { Edge } from "./input.js";
import type { Direction } from "./layout-types.js";

/** Downward, a shape is written beside its edge. */
const DOWN = 38;
const LEAST = 48;
const MOST = 104;
/** About the width of a character of a shape. */
const CHARACTER = 7.5;

/** A shape on an edge to the right: its first size above the edge, the others below. */
export function shapeLines(shape: string): readonly [above: string, below: string] {
  const at = shape.indexOf(" × ");
  return at < 0 ? [shape, ""] : [shape.slice(0, at), shape.slice(at + 1)];
}

/** The distance of two cards in the direction of the data. To the right there is room for the shapes on the edges. */
export function gapFor(edges: readonly Edge[], direction: Direction): number {
  if (direction === "down") return DOWN;
  const longest = Math.max(0, ...edges.flatMap(({ shape }) => shapeLines(shape).map((line) => line.length)));
  return Math.min(MOST, Math.max(LEAST, Math.ceil(longest * CHARACTER) + 10));
}
