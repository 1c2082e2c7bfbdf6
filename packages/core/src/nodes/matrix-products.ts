import type { Block } from "../graph/block.js";
import { createNode } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import { broadcastShapes } from "../tensor/broadcast.js";
import { type Shape, sampleSize } from "../tensor/shape.js";

/**
 * The products of the matrices on the last two axes of a and b, pair by pair. If one has fewer matrices, they repeat from
 * the start.
 */
export const matrixProducts = (a: Node, b: Node): Node => createNode({ operation, inputs: [a, b] });

const operation: Operation = Object.freeze({
  kind: "matmul",
  inputs: ["a", "b"],
  samplesIndependent: true,
  shape: productsShape,
  forward(out, a, b) {
    out.kernels.fill(out.offset, 0, out.size);
    addProducts(out, a, b);
  },
  // Δ(ab) = Δa·b + a·Δb + Δa·Δb
  difference(dOut, _out, [a, b], [da, db]) {
    dOut.kernels.fill(dOut.offset, 0, dOut.size);
    if (da) addProducts(dOut, da, b);
    if (db) addProducts(dOut, a, db);
    if (da && db) addProducts(dOut, da, db);
  },
  // ∂a = ∂y·bᵀ, ∂b = aᵀ·∂y
  backward([da, db], dOut, _out, [a, b]) {
    const { kernels } = dOut;
    eachPair(dOut, a, b, (o, inA, inB, rows, inner, columns) => {
      if (da) kernels.multiplyAddTransposedB(da.offset + inA, dOut.offset + o, b.offset + inB, rows, inner, columns);
      if (db) kernels.multiplyAddTransposedA(db.offset + inB, a.offset + inA, dOut.offset + o, rows, inner, columns);
    });
  },
  cost: (a, b) => sampleSize(productsShape(a, b)) * (a.at(-1) as number),
} satisfies Operation);

/** Expects shapes with matching leading axes. */
function productsShape(a: Shape, b: Shape): Shape {
  const leading = broadcastShapes(a.slice(0, -2), b.slice(0, -2)) as Shape;
  return [...leading, a.at(-2) as number, b.at(-1) as number];
}

function addProducts(out: Block, a: Block, b: Block): void {
  const { kernels } = out;
  eachPair(out, a, b, (o, inA, inB, rows, inner, columns) =>
    kernels.multiplyAdd(out.offset + o, a.offset + inA, b.offset + inB, rows, inner, columns),
  );
}

type Visit = (o: number, inA: number, inB: number, rows: number, inner: number, columns: number) => void;

/** Calls `visit` with the offsets of each matrix of the result and of its two factors. */
function eachPair(out: Block, a: Block, b: Block, visit: Visit): void {
  const rows = a.shape[a.shape.length - 2];
  const inner = a.shape[a.shape.length - 1];
  const columns = b.shape[b.shape.length - 1];
  const size = rows * columns;
  for (let i = 0; i * size < out.size; i++) {
    visit(i * size, (i * rows * inner) % a.size, (i * inner * columns) % b.size, rows, inner, columns);
  }
}
