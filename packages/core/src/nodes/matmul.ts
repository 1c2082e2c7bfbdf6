import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Block } from "../graph/block.js";
import { createNode, isNode, labelOf, type NodeKind, type NodeOptions } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { broadcastShapes, hasBatch, type Shape, sampleSize, showShape } from "../tensor/shape.js";
import type { Last, Multipliable, Products, ReplaceLast } from "../tensor/shape-types.js";
import { broadcast } from "./index-map.js";

/** For a single matrix b: the product of all rows of a at once. */
const byMatrix: Operation = /* @__PURE__ */ Object.freeze({
  kind: "matmul",
  inputs: ["a", "b"],
  samplesIndependent: true,
  shape: productShape,
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
  shardsBackward: true,
  backward([da, db], { kernels, offset, size }, _out, [a, b], { index, count }) {
    const [inner, columns] = b.shape;
    const rows = size / columns;
    if (da) kernels.multiplyAddTransposedB(da.offset, offset, b.offset, rows, inner, columns);
    if (db) kernels.multiplyAddTransposedA(db.offset, a.offset, offset, rows, inner, columns, index, count);
  },
  direction: ([, b], _moved, unit) => b.offset + unit * b.shape[1],
  cost: (a, b) => sampleSize(a) * (b[1] as number),
  fanIn: (a) => (a.length === 2 && hasBatch(a) ? { x: 0, W: 1 } : undefined),
} satisfies Operation);

/** For several matrices: leading axes are broadcast first, if repeating the whole value is not enough. */
const ofMany: Operation = /* @__PURE__ */ Object.freeze({
  kind: "matmul",
  inputs: ["a", "b"],
  shape: productShape,
  lower([a, b]) {
    const leading = productShape(a.shape, b.shape).slice(0, -2);
    const [first, second] = [a, b].map((each) => broadcast(each, [...leading, ...each.shape.slice(-2)]));
    return matrixProducts(first, second);
  },
} satisfies Operation);

/**
 * The matrix product. With one matrix b, over the last axis of `a`: [..., k] · [k, n] → [..., n]. With several, one
 * product each: [..., m, k] · [..., k, n] → [..., m, n], with the leading axes broadcast as in NumPy; `"batch"` matches
 * `"batch"`, 1 or no axis.
 *
 * @param a The left factor. Its last axis has the length k.
 * @param b The right factor. Its last axis but one has the length k.
 * @throws ShapeError if the inner dimensions differ or the leading axes do not match.
 * @example
 * const logits = matmul(input("x", [2]), parameter([2, 3], { name: "W" }));
 * const scores = matmul(queries, keys.pipe(transpose())); // ["batch", 5, 8] · ["batch", 8, 5]
 */
export const matmul: NodeKind & Matmul = /* @__PURE__ */ Object.assign(
  ((a: Node, b: Node, options?: NodeOptions) =>
    build([a, b], knownOptions("matmul", options, ["name"]) as StoredOptions)) as Matmul,
  { kind: "matmul", build },
);

/** How `matmul` is called. */
export interface Matmul {
  <S extends Shape, Columns extends number>(
    a: Node<S>,
    b: Node<readonly [Last<S>, Columns]>,
    options?: NodeOptions,
  ): Node<ReplaceLast<S, Columns>>;
  <A extends Shape, B extends Shape>(
    a: Node<A>,
    b: Node<B> & Node<Multipliable<A, B>>,
    options?: NodeOptions,
  ): Node<Products<A, B>>;
}

function build(inputs: readonly Node[], options: StoredOptions): Node {
  if (inputs.length !== 2) {
    throw new GraphError(`${labelOf("matmul", options.name)}: ${inputs.length} inputs were given; give 2 (a, b).`);
  }
  const [, b] = inputs;
  const single = !isNode(b) || (b.shape.length <= 2 && !hasBatch(b.shape));
  return createNode({ operation: single ? byMatrix : ofMany, inputs, options });
}

function productShape(a: Shape, b: Shape): Shape {
  const shapes = `a has shape ${showShape(a)} but b has ${showShape(b)}`;
  if (b.length <= 2 || hasBatch(b.slice(-2)) || hasBatch(a.slice(-2))) {
    if (a.length > 0 && b.length === 2 && !hasBatch(b) && a.at(-1) === b[0]) return [...a.slice(0, -1), b[1]];
    throw new ShapeError(`${shapes}; give b two axes, the first as long as a's last.`);
  }
  const leading = a.length > 1 && a.at(-1) === b.at(-2) && broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (leading) return [...leading, a.at(-2) as number, b.at(-1) as number];
  throw new ShapeError(
    `${shapes}; give a's last axis the length of b's last but one, and make the axes before the last two equal, or 1.`,
  );
}

/**
 * The products of the matrices on the last two axes of a and b, pair by pair. If one has fewer matrices, they repeat from
 * the start.
 */
const matrixProducts = (a: Node, b: Node): Node => createNode({ operation, inputs: [a, b] });

const operation: Operation = /* @__PURE__ */ Object.freeze({
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
