import type { Node } from "@rxgrad/core";
import { hasBatch } from "@rxgrad/core/internal";
import type { ModuleWriter } from "./module-writer.js";

/** The axes without the batch axis. */
export const ownAxes = (shape: Node["shape"]): number[] => (hasBatch(shape) ? shape.slice(1) : shape) as number[];

/** A constant list of places: start + Σ index · step, for each index of a shape. */
export function placesOf(
  m: ModuleWriter,
  node: Node,
  lengths: readonly number[],
  steps: readonly number[],
  start = 0,
): string {
  return m.constant(node, "places", m.call("places", `[${lengths.join(", ")}]`, `[${steps.join(", ")}]`, start));
}
