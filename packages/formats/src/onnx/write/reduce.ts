import type { Node } from "@rxgrad/core";
import type { GraphWriter } from "./graph-writer.js";

/** How the terms of a loss become the loss. */
interface Reducing {
  /** The shape of the terms. */
  readonly shape: Node["shape"];
  readonly reduction: string;
  /** A factor of the result. */
  readonly scale: number;
  /** The elements of one sample of y. */
  readonly elements: number;
}

/** x times a number. */
export const scaled = (g: GraphWriter, x: string, by: number): string =>
  by === 1 ? x : g.emit("Mul", [x, g.constant(by)]);

/** Reduces terms, as the option `reduction` of losses says. */
export function reduce(g: GraphWriter, terms: string, { shape, reduction, scale, elements }: Reducing): string {
  const isBatched = shape[0] === "batch";
  const others = shape.map((_, axis) => axis).slice(isBatched ? 1 : 0);
  const ofSamples = others.length === 0 ? terms : g.emit("ReduceSum", [terms, g.integers(others)], { keepdims: 0 });
  const by = reduction === "mean-elements" ? scale / elements : scale;
  if (!isBatched || reduction === "none") return scaled(g, ofSamples, by);
  return scaled(g, g.emit(reduction === "sum" ? "ReduceSum" : "ReduceMean", [ofSamples], { keepdims: 0 }), by);
}
