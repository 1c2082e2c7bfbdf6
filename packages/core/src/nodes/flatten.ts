import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";
import { hasBatch, type Shape, sampleSize } from "../tensor/shape.js";
import type { Flat } from "../tensor/shape-types.js";
import { sameElements } from "./reshape.js";

/**
 * Each sample as one vector, in row-major order: ["batch", 28, 28] → ["batch", 784]. Without a batch axis, the whole
 * value becomes one vector.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const hidden = input("image", [28, 28]).pipe(flatten(), dense(50));
 */
export const flatten: NodeKind & Flatten = /* @__PURE__ */ defineBuiltIn(
  /* @__PURE__ */ Object.assign({ kind: "flatten", shape: flatShape }, sameElements),
) as NodeKind as NodeKind & Flatten;

/** How `flatten` is called. */
export type Flatten = (options?: NodeOptions) => <S extends Shape>(x: Node<S>) => Node<Flat<S>>;

function flatShape(x: Shape): Shape {
  return hasBatch(x) ? ["batch", sampleSize(x)] : [sampleSize(x)];
}
