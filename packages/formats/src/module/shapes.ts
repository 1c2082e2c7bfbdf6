import type { Node } from "@rxgrad/core";
import { hasBatch, sampleSize, sizeOf, stridesOf } from "@rxgrad/core/internal";
import { same } from "./activations.js";
import type { CompileKind, CompileTable, ModuleWriter } from "./module-writer.js";
import { ownAxes, placesOf } from "./places.js";

/** The index of an axis; 0 is the batch axis where there is one. */
const axisOf = (axis: number | "batch", rank: number): number => (axis === "batch" ? 0 : axis < 0 ? rank + axis : axis);

/** Elements of x at other places. @param steps The distance in x of neighbors along each axis of the result. */
function picked(m: ModuleWriter, node: Node, x: string, steps: readonly number[], start = 0): string {
  const { shape } = node.inputs[0] as Node;
  return m.call("pick", x, sampleSize(shape), placesOf(m, node, ownAxes(node.shape), steps, start));
}

/** Groups of elements over axes. */
const overAxes =
  (call: string, ...more: readonly number[]): CompileKind =>
  (m, node, [x]) => {
    const { shape } = node.inputs[0] as Node;
    const { axes } = node.options as { axes?: readonly (number | "batch")[] };
    const rank = shape.length;
    const gone = new Set(axes ? axes.map((axis) => axisOf(axis, rank)) : shape.keys());
    const first = hasBatch(shape) ? 1 : 0;
    const lengths = ownAxes(shape);
    const isKept = (axis: number): boolean => !gone.has(axis + first);
    const left = lengths.filter((_, axis) => isKept(axis));
    const strides = stridesOf(left);
    const steps = lengths.map((_, axis) => (isKept(axis) ? (strides.shift() as number) : 0));
    const isOfAllRows = first === 1 && gone.has(0);
    return m.call(call, x as string, placesOf(m, node, lengths, steps), sizeOf(left), `${isOfAllRows}`, ...more);
  };

/** Kinds that move elements, and those that combine groups of them. */
export const shapes = (): CompileTable => ({
  flatten: same,
  reshape: same,
  transpose(m, node, [x]) {
    const { shape } = node.inputs[0] as Node;
    const { axes } = node.options as { axes?: readonly (number | "batch")[] };
    const rank = shape.length;
    const swapped = [...shape.keys()].map((k) => (k < rank - 2 ? k : 2 * rank - 3 - k));
    const order = axes?.map((axis) => axisOf(axis, rank)) ?? swapped;
    const first = hasBatch(shape) ? 1 : 0;
    const strides = stridesOf(ownAxes(shape));
    return picked(
      m,
      node,
      x as string,
      order.slice(first).map((axis) => strides[axis - first] as number),
    );
  },
  slice(m, node, [x]) {
    const { shape } = node.inputs[0] as Node;
    const { axis = -1, start = 0 } = node.options as { axis?: number; start?: number };
    const index = axisOf(axis, shape.length);
    const strides = stridesOf(ownAxes(shape));
    const length = shape[index] as number;
    const begin = Math.min(Math.max(start < 0 ? length + start : start, 0), length);
    const stride = strides[index - (hasBatch(shape) ? 1 : 0)] as number;
    return picked(m, node, x as string, strides, begin * stride);
  },
  concatenate(m, node, inputs) {
    const { axis = -1 } = node.options as { axis?: number };
    const index = axisOf(axis, node.shape.length);
    const lengths = node.inputs.map(({ shape }) => sizeOf(shape.slice(index)));
    return m.call("join", `[${lengths.join(", ")}]`, ...inputs);
  },
  appendOne: (m, node, [x]) => m.call("appendOne", x as string, (node.shape.at(-1) as number) - 1),
  sum: overAxes("sums"),
  mean: overAxes("means"),
  amax: overAxes("extremes", 1),
  amin: overAxes("extremes", -1),
});
