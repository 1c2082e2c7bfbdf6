import { ShapeError } from "../errors.js";
import { defineJoin, type NodeKind, type NodeOptions } from "../graph/define-node.js";
import type { Node } from "../graph/node.js";
import type { Block } from "../graph/operation.js";
import { hasBatch, type Shape, sameShape, showShape } from "../tensor/shape.js";
import type { Suffix } from "../tensor/shape-types.js";

/**
 * a + b, element by element. `b` has the shape of `a`, or its last axes only (a bias for each unit, a scalar), and is
 * then repeated. Losses are added with it too.
 *
 * @throws ShapeError where the shapes do not fit.
 * @example
 * const residual = add(x.pipe(dense(8), tanh()), x.pipe(dense(8)));
 * const total = add(crossEntropy(y, t), meanSquaredError(y, t));
 */
export const add: NodeKind & Add = defineJoin({
  kind: "add",
  inputs: ["a", "b"],
  elementwise: true,
  samplesIndependent: true,
  linearCoefficients: [1, 1],
  shape(a: Shape, b: Shape) {
    if (!sameShape(a, b) && !sameShape(a.slice(a.length - b.length), b)) {
      throw new ShapeError(
        `a has shape ${showShape(a)} but b has ${showShape(b)}; give b the same shape, or the last axes of it.`,
      );
    }
    return a;
  },
  forward: sum,
  difference(dOut, _out, _inputs, [da, db]) {
    if (da && db) sum(dOut, da, db);
    else {
      const zero = dOut.kernels;
      zero.fill(dOut.offset, 0, dOut.size);
      const moved = (da ?? db) as Block;
      zero.add(dOut.offset, dOut.offset, dOut.size, moved.offset, moved.size, dOut.size);
    }
  },
  backward([da, db], { kernels, offset, size }) {
    if (da) kernels.addScaled(da.offset, da.offset, 1, offset, size);
    if (db) kernels.addSumOfRows(db.offset, offset, size / db.size, db.size);
  },
  // A bias: b has no batch axis and one element for each unit of a.
  fanIn: (a, b) => (hasBatch(a) && sameShape(a.slice(1), b) ? { b: 1 } : undefined),
}) as NodeKind as NodeKind & Add;

type Add = <S extends Shape>(a: Node<S>, b: Node<S | Suffix<S>>, options?: NodeOptions) => Node<S>;

function sum(out: Block, a: Block, b: Block): void {
  out.kernels.add(out.offset, a.offset, a.size, b.offset, b.size, out.size);
}
