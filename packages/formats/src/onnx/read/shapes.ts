import { amax, amin, concatenate, flatten, type Layer, mean, type Node, reshape, slice, sum } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { MOST_AXES } from "./file-tensor.js";
import { type Operation, type OperationTable, type ReadOperation, transposed } from "./operation.js";

const isBatched = ({ shape }: Node): boolean => shape[0] === "batch";

/** x with this shape, whose first axis is the batch if that of x is. */
function reshaped(operation: Operation, x: Node, shape: readonly number[]): Node {
  const layer = reshape(isBatched(x) ? shape.slice(1) : shape, operation.named) as Layer;
  return layer(x);
}

function reshapeOf(operation: Operation): Node {
  const x = operation.x();
  operation.demand("allowzero", 0);
  const given = operation.integers(1, "shape") ?? [];
  const lengths = given.map((length, axis) => (length === 0 ? ((x.shape[axis] as number) ?? 0) : length));
  if (!isBatched(x)) return reshaped(operation, x, lengths);
  const [first, ...rest] = lengths;
  const isKept = first === ("batch" as unknown) || (first === -1 && sizeOf(rest) === sizeOf(x.shape));
  if (isKept) return reshaped(operation, x, lengths);
  throw operation.refused("does not keep the batch as its first axis", "save the model with 0 or −1 for that axis");
}

function axesOf(operation: Operation, rank: number): readonly number[] | undefined {
  return operation.integers(1, "axes")?.map((axis) => operation.axis(axis, rank));
}

/** The same elements, with some axes more or less. */
const withAxes =
  (lengths: (operation: Operation, x: Node) => readonly (number | "batch")[]): ReadOperation =>
  (operation) => {
    const x = operation.x();
    const shape = lengths(operation, x);
    if (isBatched(x) && shape[0] !== "batch") {
      throw operation.refused("does not keep the batch as its first axis", "change the model");
    }
    return reshaped(operation, x, shape as readonly number[]);
  };

const squeezed = /* @__PURE__ */ withAxes((operation, { shape }) => {
  const axes = axesOf(operation, shape.length) ?? shape.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const wrong = axes.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined) throw operation.refused(`removes axis ${wrong}, which is not 1`, "save the model again");
  return shape.filter((_, axis) => !axes.includes(axis));
});

const unsqueezed = /* @__PURE__ */ withAxes((operation, { shape }) => {
  const count = operation.integers(1, "axes")?.length ?? 0;
  if (shape.length + count > MOST_AXES) {
    throw operation.refused(`makes ${shape.length + count} axes`, `only ${MOST_AXES} at most are read`);
  }
  const axes = axesOf(operation, shape.length + count) ?? [];
  const rest = [...shape];
  return Array.from({ length: shape.length + count }, (_, axis) =>
    axes.includes(axis) ? 1 : (rest.shift() as number | "batch"),
  );
});

type OverAxes = (options: { name: string; axes?: readonly number[]; keepDimensions: boolean }) => unknown;

const over =
  (kind: unknown): ReadOperation =>
  (operation) => {
    const x = operation.x();
    const axes = axesOf(operation, x.shape.length);
    const keepDimensions = operation.int("keepdims", 1) === 1;
    if (axes?.length === 0 || (axes === undefined && operation.int("noop_with_empty_axes", 0) === 1)) return x;
    const layer = (kind as OverAxes)({ ...operation.named, ...(axes && { axes }), keepDimensions }) as Layer;
    return layer(x);
  };

function sliceOf(operation: Operation): Node {
  const x = operation.x();
  const starts = operation.integers(1, "starts") ?? [];
  const ends = operation.integers(2, "ends") ?? [];
  const axes = operation.integers(3, "axes") ?? starts.map((_, axis) => axis);
  const steps = operation.integers(4) ?? [];
  if (steps.some((step) => step !== 1)) throw operation.refused(`has steps ${steps}`, "only steps of 1 are read");
  if (ends.length !== starts.length || axes.length !== starts.length) {
    throw operation.refused("has starts, ends and axes of different lengths", "save the model again");
  }
  return starts.reduce((part: Node, start, i) => {
    const axis = operation.axis(axes[i] as number, x.shape.length);
    const end = ends[i] as number;
    const length = part.shape[axis];
    // The end of an axis is written as a very large number.
    const stop = typeof length === "number" ? Math.min(end, length) : end;
    const layer = slice({ axis, start, stop, ...(i === starts.length - 1 && operation.named) }) as unknown as Layer;
    return layer(part);
  }, x);
}

/** Operations that move or add up elements. */
export const shapes = (): OperationTable => ({
  Reshape: reshapeOf,
  Flatten(operation) {
    operation.demand("axis", 1);
    const x = operation.x();
    if (!isBatched(x)) throw operation.refused("has no batch axis", "save the model with a symbolic first axis");
    return (flatten(operation.named) as Layer)(x);
  },
  Squeeze: squeezed,
  Unsqueeze: unsqueezed,
  Transpose(operation) {
    const x = operation.x();
    const rank = x.shape.length;
    const order = (operation.ints("perm") ?? x.shape.map((_, axis) => rank - 1 - axis)).map((axis) =>
      operation.axis(axis, rank),
    );
    if (new Set(order).size !== rank || order.length !== rank) {
      throw operation.refused(`has perm ${order}`, "give each axis once");
    }
    return transposed(x, order, operation.named.name);
  },
  Concat(operation) {
    const nodes = operation.all() as [Node, ...Node[]];
    const axis = operation.axis(operation.int("axis", 0), nodes[0]?.shape.length ?? 0);
    return concatenate(nodes, { axis, ...operation.named });
  },
  Slice: sliceOf,
  ReduceSum: over(sum),
  ReduceMean: over(mean),
  ReduceMax: over(amax),
  ReduceMin: over(amin),
});
