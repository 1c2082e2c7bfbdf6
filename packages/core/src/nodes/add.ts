import type { Block } from "../graph/block.js";
import { isSampleOf } from "../tensor/shape.js";
import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * a + b, element by element. Axes are matched from the last one, and axes of length 1 are repeated, as in NumPy: a bias
 * for each unit, a scalar, a number. It also adds losses.
 *
 * @param a A node, or a number if b is a node.
 * @param b A node whose shape matches that of a, or a number if a is a node.
 * @throws ShapeError if the shapes do not match; GraphError for two numbers, or one that is not finite.
 * @example
 * const residual = add(x.pipe(dense(8), tanh()), x.pipe(dense(8)));
 * const total = add(crossEntropy(y, t), meanSquaredError(y, t));
 */
export const add: Arithmetic = /* @__PURE__ */ defineArithmetic(
  "add",
  { value: (a, b) => a + b, derivativeA: () => 1, derivativeB: () => 1, change: (_a, _b, da, db) => da + db },
  {
    linearCoefficients: [1, 1],
    coefficientOfA: () => 1,
    coefficientOfB: () => 1,
    // A bias has no batch axis and one element for each unit of the other input.
    fanIn: (a, b) => (isSampleOf(a, b) ? { b: 1 } : isSampleOf(b, a) ? { b: 0 } : undefined),
    operation: {
      elementwise: true,
      samplesIndependent: true,
      callsKernelsOnly: true,
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
      backward(dInputs, { kernels, offset, size }) {
        for (const dx of dInputs) {
          if (dx?.size === size) kernels.addScaled(dx.offset, dx.offset, 1, offset, size);
          else if (dx) kernels.addSumOfRows(dx.offset, offset, size / dx.size, dx.size);
        }
      },
    },
  },
);

function sum(out: Block, a: Block, b: Block): void {
  out.kernels.add(out.offset, a.offset, a.size, b.offset, b.size, out.size);
}
