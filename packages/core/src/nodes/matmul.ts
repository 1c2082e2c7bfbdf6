import { ShapeError } from "../errors.js";
import { defineJoin, type NodeKind, type NodeOptions } from "../graph/define-node.js";
import type { Node } from "../graph/node.js";
import { hasBatch, type Shape, sampleSize, showShape } from "../tensor/shape.js";
import type { Last, ReplaceLast } from "../tensor/shape-types.js";

/**
 * The matrix product over the last axis of `a`: [..., k] · [k, n] → [..., n].
 *
 * @throws ShapeError where the inner dimensions differ or `b` is not a matrix without a batch axis.
 * @example
 * const logits = matmul(input("x", [2]), parameter([2, 3], { name: "W" }));
 */
export const matmul: NodeKind & Matmul = defineJoin({
  kind: "matmul",
  inputs: ["a", "b"],
  samplesIndependent: true,
  shape(a: Shape, b: Shape) {
    if (a.length < 1 || b.length !== 2 || hasBatch(b) || a.at(-1) !== b[0]) {
      throw new ShapeError(
        `a has shape ${showShape(a)} but b has ${showShape(b)}; give b two axes, the first as long as a's last.`,
      );
    }
    return [...a.slice(0, -1), b[1]];
  },
  forward(out, a, b) {
    const [inner, columns] = b.shape;
    out.kernels.multiply(out.offset, a.offset, b.offset, out.size / columns, inner, columns);
  },
  // Δ(ab) = Δa·b + a·Δb + Δa·Δb
  difference({ kernels, offset, size }, _out, [a, b], [da, db]) {
    const [inner, columns] = b.shape;
    const rows = size / columns;
    if (da) kernels.multiply(offset, da.offset, b.offset, rows, inner, columns);
    else kernels.fill(offset, 0, size);
    if (!db) return;
    kernels.multiplyAdd(offset, a.offset, db.offset, rows, inner, columns);
    if (da) kernels.multiplyAdd(offset, da.offset, db.offset, rows, inner, columns);
  },
  // ∂a = ∂y·bᵀ, ∂b = aᵀ·∂y
  backward([da, db], { kernels, offset, size }, _out, [a, b]) {
    const [inner, columns] = b.shape;
    const rows = size / columns;
    if (da) kernels.multiplyAddTransposedB(da.offset, offset, b.offset, rows, inner, columns);
    if (db) kernels.multiplyAddTransposedA(db.offset, a.offset, offset, rows, inner, columns);
  },
  direction: ([, b], _moved, unit) => b.offset + unit * b.shape[1],
  cost: (a, b) => sampleSize(a) * (b[1] as number),
  fanIn: (a) => (a.length === 2 && hasBatch(a) ? { x: 0, W: 1 } : undefined),
}) as NodeKind as NodeKind & Matmul;

type Matmul = <S extends Shape, Columns extends number>(
  a: Node<S>,
  b: Node<readonly [Last<S>, Columns]>,
  options?: NodeOptions,
) => Node<ReplaceLast<S, Columns>>;
