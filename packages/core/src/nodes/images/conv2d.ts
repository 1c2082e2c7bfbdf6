import { imageKernels } from "@rxgrad/kernels";
import { describeValue } from "../../errors/describe-value.js";
import { checkOption, whole } from "../../errors/domains.js";
import { GraphError, ShapeError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import type { Block } from "../../graph/block.js";
import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { checkNode, createNode, isNode, labelOf } from "../../graph/create-node.js";
import type { Node, Operation } from "../../graph/node.js";
import { parameter } from "../../graph/parameter.js";
import { flagFrom, type StoredOptions } from "../../graph/stored-options.js";
import { glorot, type Initializer, isInitializer, zeros } from "../../tensor/initializers.js";
import { type Shape, sameShape, showShape, sizeOf } from "../../tensor/shape.js";
import { type Images, layWindows, type Padding, type Pair, paddingOf, pairOf, type WindowOptions } from "./windows.js";

export interface Conv2dOptions extends NodeOptions {
  /** The window's size in pixels. Default 3 by 3. */
  readonly kernelSize?: Pair | undefined;
  /** The distance between windows in pixels. Default 1. */
  readonly stride?: Pair | undefined;
  /** Default `"valid"`: no window crosses the edge. With `"same"`, pixels outside count as 0. */
  readonly padding?: Padding | undefined;
  /** The weights, [kernel height, kernel width, channels, filters]: an initializer, or a node. Default Glorot. */
  readonly W?: Initializer | Node | undefined;
  /** The bias, [filters]: an initializer, or a node. Default zeros. */
  readonly b?: Initializer | Node | undefined;
  /** `false`: no bias. Default true. */
  readonly bias?: boolean | undefined;
  /** `false` freezes the parameters that this layer creates. Default true. */
  readonly trainable?: boolean | undefined;
}

/**
 * A convolution over images: a window moves over each image, and each filter computes one number per position,
 * y[r, c, f] = Σ x[r·stride + i, c·stride + j, k] · W[i, j, k, f] + b[f]. Strictly, this is a cross-correlation.
 *
 * Images are ["batch", height, width, channels]; in PyTorch the channels come first.
 *
 * @param filters The number of channels of the result, [batch, rows, columns, filters].
 * @throws ShapeError if x is not images or they are smaller than the window, or a given W or b has the wrong shape;
 * GraphError for filters, kernelSize or stride that are not positive whole numbers, an unknown padding, a W or b that is
 * neither a node nor an initializer, and a b with `bias: false`.
 * @see Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", Neural Computation 1 (1989).
 * @example
 * const y = input("image", [28, 28, 1]).pipe(
 *   conv2d(8, { kernelSize: 5, padding: "same" }), relu(), maxPool(),
 *   conv2d(16), relu(), maxPool(),
 *   flatten(), dense(10), softmax(),
 * );
 */
export const conv2d: NodeKind & Conv2d = /* @__PURE__ */ Object.assign(layer as Conv2d, {
  kind: "conv2d",
  build(inputs: readonly Node[], options: StoredOptions): Node {
    const label = labelOf("conv2d", options.name);
    if (inputs.length !== 2 && inputs.length !== 3) {
      throw new GraphError(`${label}: ${inputs.length} inputs were given; give x, W and perhaps b.`);
    }
    return assemble(label, inputs, options.filters, options);
  },
});

/** How `conv2d` is called: the layer replaces the channels by the number of filters. */
export type Conv2d = <Filters extends number>(
  filters: Filters,
  options?: Conv2dOptions,
) => <S extends Images>(x: Node<S>) => Node<readonly ["batch", number, number, Filters]>;

const OPTIONS: readonly (keyof Conv2dOptions)[] = [
  ...(["kernelSize", "stride", "padding", "W", "b", "bias", "trainable", "name"] as const),
];

function layer(filters: number, given?: Conv2dOptions): (x: Node) => Node {
  const label = labelOf("conv2d", given?.name);
  const options = knownOptions(label, given, OPTIONS);
  const { kernelSize = 3, W = glorot(), b = zeros(), bias = true, trainable = true } = options;
  checkOption(label, "filters", filters, whole(), GraphError);
  checkOptions(label, options);
  const size = pairOf(label, "kernelSize", kernelSize);
  return (x) => {
    checkNode(label, "x", x);
    const channels = x.shape[3] as number;
    const asParameter = (from: Initializer | Node, shape: readonly number[]): Node =>
      isNode(from) ? from : parameter(shape, { initial: from, trainable });
    layWindows(label, x, windowOptions(label, options));
    const weights = asParameter(W, [...size, channels, filters]);
    return assemble(label, bias ? [x, weights, asParameter(b, [filters])] : [x, weights], filters, options);
  };
}

/** Options that are not checked yet. */
type Given = { readonly [Option in keyof Conv2dOptions]?: unknown };

function windowOptions(label: string, { kernelSize = 3, stride = 1, padding = "valid" }: Given): WindowOptions {
  return {
    size: pairOf(label, "kernelSize", kernelSize),
    stride: pairOf(label, "stride", stride),
    padding: paddingOf(label, padding),
  };
}

function assemble(label: string, inputs: readonly Node[], filters: unknown, options: Given): Node {
  checkOption(label, "filters", filters, whole(), GraphError);
  const laid = windowOptions(label, options);
  const { size, stride, padding } = laid;
  const { name } = options;
  const [x] = inputs;
  checkNode(label, "x", x);
  return createNode({
    operation: convolution(label, x, filters as number, laid),
    inputs,
    options: { ...(name === undefined ? {} : { name }), filters, kernelSize: size, stride, padding },
  });
}

function convolution(label: string, images: Node, filters: number, options: WindowOptions): Operation {
  const { windows, rows, columns } = layWindows(label, images, options);
  const weights: readonly number[] = [...options.size, windows[2], filters];
  const addProducts = (out: Block, x: Block, W: Block): void =>
    out.kernels.family(imageKernels).convolveAdd(out.offset, x.offset, W.offset, x.samples, filters, ...windows);
  return Object.freeze({
    kind: "conv2d",
    inputs: ["x", "W", "b"],
    samplesIndependent: true,
    shape(_x, W, b) {
      checkWeights(W, weights, b);
      return ["batch", rows, columns, filters];
    },
    forward(out, x, W, b) {
      out.kernels.fill(out.offset, 0, out.size);
      if (b) out.kernels.add(out.offset, out.offset, out.size, b.offset, filters, out.size);
      addProducts(out, x, W);
    },
    // Δy = Δx∗W + x∗ΔW + Δx∗ΔW + Δb
    difference(dOut, _out, [x, W], [dx, dW, db]) {
      const { kernels, offset, size } = dOut;
      kernels.fill(offset, 0, size);
      if (db) kernels.add(offset, offset, size, db.offset, filters, size);
      if (dx) addProducts(dOut, dx, W);
      if (dW) addProducts(dOut, x, dW);
      if (dx && dW) addProducts(dOut, dx, dW);
    },
    // ∂W: the pixels of each weight times ∂y; ∂x: the weights of each pixel times ∂y; ∂b = Σ ∂y.
    shardsBackward: true,
    backward([dx, dW, db], { kernels, offset, size, samples }, _out, [x, W], { index, count }) {
      const family = kernels.family(imageKernels);
      if (dx) family.convolveBackwardX(dx.offset, W.offset, offset, samples, filters, ...windows);
      if (dW) family.convolveBackwardW(dW.offset, x.offset, offset, samples, filters, index, count, ...windows);
      if (db && index === 0) kernels.addSumOfRows(db.offset, offset, size / filters, filters);
    },
    cost: () => rows * columns * sizeOf(weights),
  } satisfies Operation);
}

function checkWeights(W: Shape, wanted: readonly number[], b: Shape | undefined): void {
  if (!sameShape(W, wanted)) {
    throw new ShapeError(
      `W has shape ${showShape(W)}; give it ${showShape(wanted)}: kernel height and width, channels of x, filters.`,
    );
  }
  const filters = wanted.slice(3);
  if (b && !sameShape(b, filters)) {
    throw new ShapeError(`b has shape ${showShape(b)}; give it ${showShape(filters)}: one number for each filter.`);
  }
}

function checkOptions(label: string, options: Conv2dOptions): void {
  const { W, b, bias = true } = options;
  for (const name of ["bias", "trainable"]) flagFrom(label, name, options as StoredOptions);
  windowOptions(label, options);
  for (const [option, given] of Object.entries({ W, b })) {
    if (given === undefined || isNode(given) || isInitializer(given)) continue;
    throw new GraphError(
      `${label}: ${option} is ${describeValue(given)}; give a node, or an initializer such as he().`,
    );
  }
  if (bias || b === undefined) return;
  throw new GraphError(`${label}: b is given but bias is false; leave one of them out.`);
}
