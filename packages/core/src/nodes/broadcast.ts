import type { Node } from "../graph/node.js";
import { broadcastIndexMap, repeatsInto } from "../tensor/broadcast.js";
import { hasBatch, type Shape } from "../tensor/shape.js";
import { pickElements } from "./index-map.js";

/** The node itself, or one with axes of length 1 repeated, if repeating the whole value is not enough. */
export function broadcast(node: Node, into: Shape): Node {
  if (repeatsInto(node.shape, into)) return node;
  // Without a batch axis the value is the same for all samples, and leading axes need no repetition.
  const shape = into
    .slice(into.length - node.shape.length)
    .map((length, axis) => (node.shape[axis] === 1 && length === "batch" ? 1 : length));
  const indexMap = broadcastIndexMap(lengthsOf(node.shape), lengthsOf(shape));
  return pickElements(node, { kind: "expanded", shape, indexMap });
}

const lengthsOf = (shape: Shape): number[] => (hasBatch(shape) ? shape.slice(1) : shape) as number[];
