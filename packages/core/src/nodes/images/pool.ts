import type { Windows } from "@rxgrad/kernels";
import { GraphError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { checkNode, createNode, labelOf } from "../../graph/create-node.js";
import type { Node, Operation } from "../../graph/node.js";
import type { StoredOptions } from "../../graph/stored-options.js";
import type { Shape } from "../../tensor/shape.js";
import { type Channels, type Images, layWindows, type Padding, type Pair, paddingOf, pairOf } from "./windows.js";

export interface PoolOptions extends NodeOptions {
  /** The distance between windows in pixels. Default: the size, so each pixel is in one window. */
  readonly stride?: Pair | undefined;
  /** Default `"valid"`: no window crosses the edge. With `"same"`, pixels outside are ignored. */
  readonly padding?: Padding | undefined;
}

/** A kind of pooling layer; its first argument is the window's size. */
export type PoolKind = NodeKind & Pool;

/** How `maxPool` and `averagePool` are called. */
export type Pool = (
  size?: Pair,
  options?: PoolOptions,
) => <S extends Images>(x: Node<S>) => Node<readonly ["batch", number, number, Channels<S>]>;

/** Defines a node that computes one pixel from each window of an image, channel by channel. */
export function definePool(
  kind: string,
  define: (windows: Windows) => Omit<Operation, "kind" | "shape" | "samplesIndependent" | "cost">,
): PoolKind {
  const assemble = (label: string, x: unknown, { size = 2, ...options }: StoredOptions): Node => {
    const laid = {
      size: pairOf(label, "size", size),
      stride: pairOf(label, "stride", options.stride ?? size),
      padding: paddingOf(label, options.padding ?? "valid"),
    };
    checkNode(label, "x", x);
    const { windows, rows, columns } = layWindows(label, x, laid);
    const channels = windows[2];
    const shape: Shape = ["batch", rows, columns, channels];
    const [tall, wide] = laid.size;
    const { name } = options;
    return createNode({
      operation: Object.freeze({
        ...define(windows),
        kind,
        samplesIndependent: true,
        shape: () => shape,
        cost: () => rows * columns * channels * tall * wide,
      }),
      inputs: [x],
      options: { ...(name === undefined ? {} : { name }), ...laid },
    });
  };
  const layer = (size: Pair = 2, given?: PoolOptions): ((x: Node) => Node) => {
    const label = labelOf(kind, given?.name);
    const options = knownOptions(label, given, ["stride", "padding", "name"]);
    // Check the options before there are images.
    pairOf(label, "size", size);
    if (options.stride !== undefined) pairOf(label, "stride", options.stride);
    if (options.padding !== undefined) paddingOf(label, options.padding);
    return (x) => assemble(label, x, { ...options, size });
  };
  return Object.assign(layer as Pool, {
    kind,
    build(inputs: readonly Node[], options: StoredOptions): Node {
      const label = labelOf(kind, options.name);
      if (inputs.length !== 1) throw new GraphError(`${label}: ${inputs.length} inputs were given; give x.`);
      return assemble(label, inputs[0], options);
    },
  });
}
