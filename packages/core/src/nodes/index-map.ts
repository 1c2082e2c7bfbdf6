import type { Block } from "../graph/block.js";
import { createNode } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import { broadcastIndexMap, hasBatch, repeatsInto, type Shape } from "../tensor/shape.js";

/** A map between the elements of two samples. Both sides have a batch axis, or neither has. */
interface Mapping {
  /** The kind of the node. */
  readonly kind: string;
  readonly shape: Shape;
  /** For each element of one sample of the longer side: its index in the shorter side. */
  readonly indexMap: Int32Array;
}

/** A node with selected elements of x: out[i] = x[indexMap[i]] in each sample. */
export function pickElements(x: Node, { kind, shape, indexMap }: Mapping): Node {
  const operation: Operation = {
    kind,
    samplesIndependent: true,
    shape: () => shape,
    forward: (out, input) => pick(out, input, indexMap),
    difference(dOut, _out, _inputs, [dx]) {
      if (dx) pick(dOut, dx, indexMap);
    },
    backward([dx], dOut) {
      if (dx) addUp(dx, dOut, indexMap);
    },
  };
  return createNode({ operation: Object.freeze(operation), inputs: [x] });
}

/**
 * A node with sums of elements of x, each times `factor`: out[indexMap[i]] += x[i] in each sample. If only x has a batch
 * axis, all samples are added, from the first to the last.
 */
export function sumElements(x: Node, { kind, shape, indexMap }: Mapping, factor: (samples: number) => number): Node {
  const sum = (out: Block, from: Block): void => {
    out.kernels.fill(out.offset, 0, out.size);
    addUp(out, from, indexMap);
    const by = factor(from.samples);
    if (by !== 1) for (let i = 0; i < out.size; i++) out.data[i] *= by;
  };
  const operation: Operation = {
    kind,
    samplesIndependent: hasBatch(shape) || !hasBatch(x.shape),
    shape: () => shape,
    forward: sum,
    difference(dOut, _out, _inputs, [dx]) {
      if (dx) sum(dOut, dx);
    },
    backward([dx], dOut) {
      if (!dx) return;
      const by = factor(dx.samples);
      const step = stepOf(dOut, dx);
      for (let n = 0; n < dx.samples; n++) {
        for (let i = 0; i < indexMap.length; i++) dx.data[n * dx.width + i] += by * dOut.data[n * step + indexMap[i]];
      }
    },
  };
  return createNode({ operation: Object.freeze(operation), inputs: [x] });
}

function pick(out: Block, x: Block, indexMap: Int32Array): void {
  for (let n = 0; n < out.samples; n++) {
    for (let i = 0; i < indexMap.length; i++) out.data[n * out.width + i] = x.data[n * x.width + indexMap[i]];
  }
}

function addUp(out: Block, x: Block, indexMap: Int32Array): void {
  const step = stepOf(out, x);
  for (let n = 0; n < x.samples; n++) {
    for (let i = 0; i < indexMap.length; i++) out.data[n * step + indexMap[i]] += x.data[n * x.width + i];
  }
}

/** The offset between samples of `shorter`; 0 if it has no batch axis. */
const stepOf = (shorter: Block, longer: Block): number => (shorter.samples === longer.samples ? shorter.width : 0);

/** The node itself, or one with axes of length 1 repeated, if repeating the whole value is not enough. */
export function broadcast(node: Node, into: Shape): Node {
  if (repeatsInto(node.shape, into)) return node;
  // Without a batch axis the value is the same for all samples, and leading axes need no repetition.
  const shape = into
    .slice(into.length - node.shape.length)
    .map((length, axis) => (node.shape[axis] === 1 && length === "batch" ? 1 : length));
  const indexMap = broadcastIndexMap(lengthsOf(node.shape), lengthsOf(shape));
  return pickElements(node, { kind: "expanded", shape, indexMap });
}

const lengthsOf = (shape: Shape): number[] => (hasBatch(shape) ? shape.slice(1) : shape) as number[];
