import { GraphError, type Node } from "@rxgrad/core";
import { topological } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";
import { behindImages, type Conversion, moved } from "./conversion.js";

/** Kinds whose result has an order of elements of its own, whatever that of their input is. */
const MIXING = new Set(["dense", "matmul", "conv2d"]);

/** Kinds that lay the elements of images out as one axis. */
const FLATTENING = new Set(["flatten", "reshape"]);

/** How PyTorch lays out the parameters of a network, where that differs from ours. */
export function pytorchLayout(
  owner: string,
  roots: readonly Node[],
  names: ReadonlyMap<Node, string>,
): ReadonlyMap<Node, Conversion> {
  const layouts = new Map<Node, Conversion>();
  for (const { kind, inputs } of topological(roots)) {
    const [x, W] = inputs;
    if (x === undefined || W === undefined || !names.has(W)) continue;
    const shape = W.shape as readonly number[];
    // Conv2d: [filters, channels, height, width].
    if (kind === "conv2d") layouts.set(W, moved(shape, [2, 3, 1, 0]));
    if (kind === "dense") {
      const images = flattenedImages(owner, x, names.get(W) as string);
      layouts.set(W, images ? behindImages(shape, images) : moved(shape, [1, 0]));
    }
  }
  return layouts;
}

/**
 * The images [height, width, channels] that were flattened before a layer, if the order of their elements matters.
 *
 * @throws GraphError where something between them depends on that order.
 */
function flattenedImages(owner: string, x: Node, name: string): readonly number[] | undefined {
  let isDirect = true;
  const seen = new Set<Node>();
  const waiting = [x];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node) || MIXING.has(node.kind)) continue;
    seen.add(node);
    const images = node.inputs[0]?.shape.slice(1) as readonly number[] | undefined;
    if (FLATTENING.has(node.kind) && images?.length === 3 && node.shape.length === 2) {
      const [height, width, channels] = images as [number, number, number];
      if (channels === 1 || height * width === 1) continue;
      if (isDirect && waiting.length === 0 && !isTransposed(node)) return images;
      throw new GraphError(
        `${owner}: the inputs of ${show(name)} are flattened images, but not in a single line of simple layers, so that PyTorch's order of them is not known; change the network, or leave layout out and give axes.`,
      );
    }
    isDirect &&= node.inputs.length === 1;
    waiting.push(...node.inputs);
  }
  return undefined;
}

/** Whether axes of the images changed places, so that which of them are channels is not known. */
function isTransposed(flattened: Node): boolean {
  let node: Node | undefined = flattened;
  while (node?.inputs.length === 1 && node.kind !== "transpose") [node] = node.inputs;
  return node?.kind === "transpose";
}
