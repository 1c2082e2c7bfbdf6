import type { Node } from "@rxgrad/core";
import { repeatsInto, sampleSize, stridesOf } from "@rxgrad/core/internal";
import type { CompileKind, CompileTable, ModuleWriter } from "./module-writer.js";
import { ownAxes, placesOf } from "./places.js";
import { numeral } from "./text.js";

/** An operation on a and b, which are nodes or a number. */
const arithmetic =
  (expression: string): CompileKind =>
  (m, node, inputs) => {
    const { a, b } = node.options;
    const f = `(a, b) => ${expression}`;
    const number = (value: unknown): string =>
      m.constant(node, "number", `Float64Array.of(${numeral(value as number)})`);
    if (typeof a === "number") return m.call("pair", f, number(a), inputs[0] as string);
    if (typeof b === "number") return m.call("pair", f, inputs[0] as string, number(b));
    return m.call("pair", f, ...inputs.map((each, i) => broadcast(m, node, i, each)));
  };

/** An input with axes of length 1 repeated, where repeating the whole value is not enough. */
function broadcast(m: ModuleWriter, node: Node, i: number, value: string): string {
  return broadcastTo(m, node, node.inputs[i] as Node, value, node.shape);
}

/** The value of a node with axes of length 1 repeated to fill a shape. */
export function broadcastTo(m: ModuleWriter, owner: Node, { shape }: Node, value: string, into: Node["shape"]): string {
  if (repeatsInto(shape, into)) return value;
  const axes = into.slice(into.length - shape.length);
  const lengths = axes.map((length, axis) => (shape[axis] === 1 && length === "batch" ? 1 : length));
  const own = ownAxes(lengths);
  const missing = own.length - ownAxes(shape).length;
  const strides = stridesOf(ownAxes(shape));
  const steps = own.map((_, axis) => (ownAxes(shape)[axis - missing] === 1 ? 0 : (strides[axis - missing] ?? 0)));
  return m.call("pick", value, sampleSize(shape), placesOf(m, owner, own, steps));
}

/** Kinds on two nodes, or on a node and a number. */
export const arithmetics = (): CompileTable => ({
  add: arithmetic("a + b"),
  subtract: arithmetic("a - b"),
  multiply: arithmetic("a * b"),
  divide: arithmetic("a / b"),
  pow: arithmetic("a ** b"),
  maximum: arithmetic("Math.max(a, b)"),
  minimum: arithmetic("Math.min(a, b)"),
});
