import type { Node } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { isBatched, type KindTable } from "./graph-writer.js";

const rankOf = ({ inputs: [x] }: Node): number => (x as Node).shape.length;

const positive = (axis: number, rank: number): number => (axis < 0 ? rank + axis : axis);

/** Kinds that move elements. */
export const shapes = (): KindTable => ({
  flatten(g, node, inputs) {
    if (isBatched(node)) return g.emit("Flatten", inputs, { axis: 1 });
    return g.emit("Reshape", [...inputs, g.integers([sizeOf(node.shape)])]);
  },
  // 0 stands for the length that the input has along this axis: the batch.
  reshape: (g, { shape }, inputs) =>
    g.emit("Reshape", [...inputs, g.integers(shape.map((length) => (length === "batch" ? 0 : length)))]),
  transpose(g, node, inputs) {
    const { axes } = node.options;
    const rank = rankOf(node);
    const swapped = Array.from({ length: rank }, (_, k) => (k < rank - 2 ? k : 2 * rank - 3 - k));
    const given = (axes as readonly (number | "batch")[] | undefined)?.map((axis) =>
      axis === "batch" ? 0 : positive(axis, rank),
    );
    return g.emit("Transpose", inputs, { perm: given ?? swapped });
  },
  slice(g, node, inputs) {
    const { axis = -1, start = 0, stop } = node.options as { axis?: number; start?: number; stop?: number };
    const end = stop ?? 2 ** 31 - 1;
    const place = [[start], [end], [positive(axis, rankOf(node))]];
    return g.emit("Slice", [...inputs, ...place.map((each) => g.integers(each))]);
  },
  concatenate(g, node, inputs) {
    const { axis = -1 } = node.options as { axis?: number };
    return g.emit("Concat", inputs, { axis: positive(axis, node.shape.length) });
  },
  appendOne(g, { shape }, inputs) {
    const pads = [...shape.map(() => 0), ...shape.map((_, axis) => (axis === shape.length - 1 ? 1 : 0))];
    return g.emit("Pad", [...inputs, g.integers(pads), g.constant(1)]);
  },
});
