import type { KindTable, WriteKind } from "./graph-writer.js";

/** An operation on two nodes, or on a node and a number. */
const arithmetic =
  (op: string): WriteKind =>
  (g, { options: { a, b } }, inputs) => {
    if (typeof a === "number") return g.emit(op, [g.constant(a), inputs[0] as string]);
    return g.emit(op, typeof b === "number" ? [inputs[0] as string, g.constant(b)] : inputs);
  };

/** Functions of two numbers, and of the elements of one axis or more. */
export const arithmetics = (): KindTable => ({
  add: arithmetic("Add"),
  subtract: arithmetic("Sub"),
  multiply: arithmetic("Mul"),
  divide: arithmetic("Div"),
  pow: arithmetic("Pow"),
  maximum: arithmetic("Max"),
  minimum: arithmetic("Min"),
  sum: overAxes("ReduceSum"),
  mean: overAxes("ReduceMean"),
  amax: overAxes("ReduceMax"),
  amin: overAxes("ReduceMin"),
});

function overAxes(op: string): WriteKind {
  return (g, { inputs: [x], options }, inputs) => {
    const rank = x?.shape.length as number;
    if (rank === 0) return g.emit("Identity", inputs);
    const given = options.axes as readonly (number | "batch")[] | undefined;
    const axes = given?.map((axis) => (axis === "batch" ? 0 : axis < 0 ? rank + axis : axis));
    const keepdims = options.keepDimensions === true ? 1 : 0;
    if (axes === undefined) return g.emit(op, inputs, { keepdims });
    // Until opset 18, only ReduceSum takes its axes as an input.
    if (op === "ReduceSum") return g.emit(op, [...inputs, g.integers(axes)], { keepdims });
    return g.emit(op, inputs, { axes, keepdims });
  };
}
