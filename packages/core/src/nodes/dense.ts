import { describeValue } from "../errors/describe-value.js";
import { checkOption, orElse, suchAs, trueOrFalse, whole } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { checkNode, checkPiped, createNode, isNode, labelOf } from "../graph/create-node.js";
import type { Layer, Node, Operation } from "../graph/node.js";
import { parameter } from "../graph/parameter.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { glorot, type Initializer, isInitializer, weightsAboveBias, zeros } from "../tensor/initializers.js";
import { hasBatch, type Shape, sameShape, sampleSize, showShape } from "../tensor/shape.js";
import type { ReplaceLast } from "../tensor/shape-types.js";
import { appendOne } from "./append-one.js";

export interface DenseOptions extends NodeOptions {
  /** The weights, [inputs, units]: an initializer, or a node (to tie two layers). Default Glorot. */
  readonly W?: Initializer | Node | undefined;
  /** The bias, [units]: an initializer, or a node. Default zeros. */
  readonly b?: Initializer | Node | undefined;
  /**
   * `false`: no bias. `"input"`: the bias is the last row of W, for an additional input that is always 1. W then has
   * shape [inputs + 1, units], with the initial values of W and b. Default true.
   */
  readonly bias?: boolean | "input" | undefined;
  /** `false` freezes the parameters that this layer creates. Default true. */
  readonly trainable?: boolean | undefined;
}

const operation: Operation = /* @__PURE__ */ Object.freeze({
  kind: "dense",
  inputs: ["x", "W", "b"],
  samplesIndependent: true,
  callsKernelsOnly: true,
  shape: denseShape,
  forward(out, x, W, b) {
    const inner = W.shape[0];
    const units = W.shape[1];
    out.kernels.multiply(out.offset, x.offset, W.offset, out.size / units, inner, units);
    if (b) out.kernels.add(out.offset, out.offset, out.size, b.offset, units, out.size);
  },
  // Δy = Δx·W + x·ΔW + Δx·ΔW + Δb
  difference(dOut, _out, [x, W], [dx, dW, db]) {
    const { kernels, offset, size } = dOut;
    const [inner, units] = W.shape;
    const rows = size / units;
    if (dx) kernels.multiply(offset, dx.offset, W.offset, rows, inner, units);
    else kernels.fill(offset, 0, size);
    if (dW) {
      kernels.multiplyAdd(offset, x.offset, dW.offset, rows, inner, units);
      if (dx) kernels.multiplyAdd(offset, dx.offset, dW.offset, rows, inner, units);
    }
    if (db) kernels.add(offset, offset, size, db.offset, units, size);
  },
  // ∂x = ∂y·Wᵀ, ∂W = xᵀ·∂y, ∂b = Σ ∂y
  shardsBackward: true,
  backward([dx, dW, db], dOut, _out, [x, W], { index, count }) {
    const { kernels, offset, size } = dOut;
    const inner = W.shape[0];
    const units = W.shape[1];
    const rows = size / units;
    if (dx) kernels.multiplyAddTransposedB(dx.offset, offset, W.offset, rows, inner, units);
    if (dW) kernels.multiplyAddTransposedA(dW.offset, x.offset, offset, rows, inner, units, index, count);
    if (db && index === 0) kernels.addSumOfRows(db.offset, offset, rows, units);
  },
  direction: ([, W], _moved, unit) => W.offset + unit * W.shape[1],
  cost: (x, W) => sampleSize(x) * (W[1] as number),
  fanIn: (x, _W, b) => (x.length === 2 && hasBatch(x) ? { x: 0, W: 1, ...(b ? { b: 2 } : {}) } : undefined),
} satisfies Operation);

/**
 * A fully connected layer: y = x·W + b over the last axis.
 *
 * @param units The length of the last axis of the result.
 * @throws ShapeError if x is a scalar, or a given W or b has the wrong shape; GraphError for units that are not a
 * positive whole number, a W or b that is neither a node nor an initializer, a b with `bias: false`, and a node for b with
 * `bias: "input"`.
 * @example
 * const y = input("x", [784]).pipe(dense(50, { name: "hidden" }), sigmoid(), dense(10), softmax());
 * const tied = dense(50, { W: otherLayersW, bias: false });
 * const same = dense(50, { bias: "input" }); // one W with the bias as its last row, on a constant 1
 */
export const dense: NodeKind & Dense = /* @__PURE__ */ Object.assign(layer as Dense, {
  kind: "dense",
  build(inputs: readonly Node[], options: StoredOptions): Node {
    const label = labelOf("dense", options.name);
    if (inputs.length !== 2 && inputs.length !== 3) {
      throw new GraphError(`${label}: ${inputs.length} inputs were given; give x, W and perhaps b.`);
    }
    const made = createNode({ operation, inputs, options });
    if (options.units === made.shape.at(-1)) return made;
    throw new GraphError(
      `${label}: units is ${describeValue(options.units)} but W has ${made.shape.at(-1)}; give both the same.`,
    );
  },
});

/** How `dense` is called: the layer replaces the last dimension by the number of units. */
export type Dense = <Units extends number>(
  units: Units,
  options?: DenseOptions,
) => <S extends Shape>(x: Node<S>) => Node<ReplaceLast<S, Units>>;

function layer(units: number, given: DenseOptions | undefined): Layer {
  const other: unknown = isNode(units) ? given : units;
  checkPiped("dense", [units, given], `dense(${typeof other === "number" ? other : 10})`);
  const options = knownOptions(labelOf("dense", given?.name), given, ["W", "b", "bias", "trainable", "name"]);
  const { name, W = glorot(), b = zeros(), bias = true, trainable = true } = options;
  const label = labelOf("dense", name);
  checkOption(label, "units", units, suchAs(whole(), "dense(10)"), GraphError);
  checkOptions(label, options);
  return (x) => {
    checkNode(label, "x", x);
    const inner = x.shape.at(-1);
    if (inner === undefined || inner === "batch") {
      throw new ShapeError(`${label}: x has shape ${showShape(x.shape)}; give it a last axis of features.`);
    }
    const own = { ...(name === undefined ? {} : { name }), units };
    if (bias === "input") {
      const start = isNode(W) ? W : weightsAboveBias(W, b as Initializer);
      const inputs = [appendOne()(x), asParameter(start, [inner + 1, units], trainable)];
      return createNode({ operation, inputs, options: own });
    }
    const weights = asParameter(W, [inner, units], trainable);
    const inputs: Node[] = bias ? [x, weights, asParameter(b, [units], trainable)] : [x, weights];
    return createNode({ operation, inputs, options: own });
  };
}

const asParameter = (from: Initializer | Node, shape: readonly number[], trainable: boolean): Node =>
  isNode(from) ? from : parameter(shape, { initial: from, trainable });

function denseShape(x: Shape, W: Shape, b?: Shape): Shape {
  const inner = x.at(-1);
  if (W.length !== 2 || hasBatch(W) || W[0] !== inner) {
    throw new ShapeError(`x has shape ${showShape(x)} but W has ${showShape(W)}; give W the shape [${inner}, units].`);
  }
  if (b && !sameShape(b, [W[1]])) {
    throw new ShapeError(`W has shape ${showShape(W)} but b has ${showShape(b)}; give b the shape [${W[1]}].`);
  }
  return [...x.slice(0, -1), W[1]];
}

function checkOptions(label: string, { W, b, bias = true, trainable = true }: DenseOptions): void {
  checkOption(label, "bias", bias, orElse(trueOrFalse, "input"), GraphError);
  checkOption(label, "trainable", trainable, trueOrFalse, GraphError);
  for (const [option, given] of Object.entries({ W, b })) {
    if (given === undefined || isNode(given) || isInitializer(given)) continue;
    throw new GraphError(
      `${label}: ${option} is ${describeValue(given)}; give a node, or an initializer such as values([[1, 2]]).`,
    );
  }
  if (bias === "input" && b !== undefined && (isNode(b) || isNode(W))) {
    const which = isNode(b) ? "b is a node" : "b is given beside a node for W";
    throw new GraphError(
      `${label}: ${which} but bias is "input"; give an initializer for b, or a node for W with b as its last row.`,
    );
  }
  if (bias || b === undefined) return;
  throw new GraphError(`${label}: b is given but bias is false; leave one of them out.`);
}
