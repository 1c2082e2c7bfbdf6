import { ShapeError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";
import { type Shape, showShape } from "../tensor/shape.js";
import type { ReplaceLast } from "../tensor/shape-types.js";

/**
 * Appends one element, always 1, along the last axis: ["batch", 3] → ["batch", 4]. A weight on it acts as a bias;
 * `dense(…, { bias: "input" })` uses this.
 *
 * @throws ShapeError if x is a scalar or has only a batch axis.
 * @example
 * const z = x.pipe(appendOne(), dense(2, { bias: false }));
 */
export const appendOne: NodeKind & AppendOne = /* @__PURE__ */ defineBuiltIn({
  kind: "appendOne",
  samplesIndependent: true,
  shape(x: Shape) {
    const last = x.at(-1);
    if (typeof last === "number") return [...x.slice(0, -1), last + 1];
    throw new ShapeError(`x has shape ${showShape(x)}; give it a last axis of features.`);
  },
  forward: (out, x) => append(out, x, 1),
  difference(dOut, _out, _inputs, [dx]) {
    if (dx) append(dOut, dx, 0);
  },
  backward([dx], dOut) {
    if (!dx) return;
    const { length, rows } = rowsOf(dx);
    for (let r = 0; r < rows; r++) {
      const to = dx.offset + r * length;
      dx.kernels.addScaled(to, to, 1, dOut.offset + r * (length + 1), length);
    }
  },
}) as NodeKind as NodeKind & AppendOne;

/** How `appendOne` is called: the layer makes the last axis one longer. */
export type AppendOne = (options?: NodeOptions) => <S extends Shape>(x: Node<S>) => Node<ReplaceLast<S, number>>;

function append(out: Block, x: Block, value: number): void {
  const { length, rows } = rowsOf(x);
  for (let r = 0; r < rows; r++) {
    out.kernels.copy(out.offset + r * (length + 1), x.offset + r * length, length);
    out.data[r * (length + 1) + length] = value;
  }
}

function rowsOf({ shape, size }: Block): { length: number; rows: number } {
  const length = shape[shape.length - 1];
  return { length, rows: size / length };
}
