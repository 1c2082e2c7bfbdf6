import {
  abs,
  add,
  divide,
  dropout,
  elu,
  exp,
  gelu,
  type Layer,
  leakyRelu,
  log,
  maximum,
  minimum,
  multiply,
  type Node,
  neg,
  pow,
  relu,
  sigmoid,
  softplus,
  sqrt,
  subtract,
  tanh,
} from "@rxgrad/core";
import { belowTranspose, type Operation, type OperationTable, type ReadOperation } from "./operation.js";

type Named = { readonly name: string };

/** A function of each element. */
const each =
  (layer: (options: Named, operation: Operation) => unknown): ReadOperation =>
  (operation) =>
    belowTranspose(operation.x(), layer(operation.named, operation) as Layer);

type Pair = (a: Node | number, b: Node | number, options?: Named) => Node;

/** A function of two nodes, or of a node and a number. */
const pair =
  (join: unknown): ReadOperation =>
  (operation) => {
    const [a, b] = [operation.number(0), operation.number(1)];
    const isB = b !== undefined;
    return (join as Pair)((isB ? undefined : a) ?? operation.x(0), b ?? operation.x(1), operation.named);
  };

/** A function of several nodes, from left to right. */
const several =
  (join: unknown): ReadOperation =>
  (operation) => {
    if (operation.count === 2) return pair(join)(operation);
    const nodes = operation.all();
    return nodes.reduce((a, b) => (join as Pair)(a, b));
  };

function clip(operation: Operation): Node {
  const { named } = operation;
  const limit = (input: number, attribute: string): number | undefined => {
    const found = operation.float(attribute, Number.NaN);
    const given = Number.isNaN(found) ? operation.number(input) : found;
    if (given === undefined && operation.has(input)) {
      throw operation.refused("has a limit that is no single number", "only numbers in the file are read");
    }
    return given !== undefined && Number.isFinite(given) && Math.abs(given) < 3.4e38 ? given : undefined;
  };
  const [least, most] = [limit(1, "min"), limit(2, "max")];
  return belowTranspose(operation.x(), (x) => {
    if (most === undefined) return least === undefined ? x : (maximum as Pair)(x, least, named);
    return (minimum as Pair)(least === undefined ? x : (maximum as Pair)(x, least), most, named);
  });
}

function ratioOf(operation: Operation): number {
  const ratio = operation.number(1) ?? operation.float("ratio", 0.5);
  if (ratio >= 0 && ratio < 1) return ratio;
  throw operation.refused(`has the ratio ${ratio}`, "only ratios from 0 to below 1 are read");
}

/** Operations on each element. */
export const elementwise = (): OperationTable => ({
  Relu: each(relu),
  Sigmoid: each(sigmoid),
  Tanh: each(tanh),
  Abs: each(abs),
  Neg: each(neg),
  Exp: each(exp),
  Log: each(log),
  Sqrt: each(sqrt),
  Softplus: each(softplus),
  LeakyRelu: each((named, operation) => leakyRelu({ ...named, slope: operation.float("alpha", 0.01) })),
  Elu: each((named, operation) => elu({ ...named, alpha: operation.float("alpha", 1) })),
  Gelu: each((named, operation) =>
    gelu({ ...named, approximate: operation.text("approximate", "none") as "none" | "tanh" }),
  ),
  Dropout: each((named, operation) => dropout(ratioOf(operation), named)),
  Reciprocal: each((named) => (x: Node) => (divide as Pair)(1, x, named)),
  Clip: clip,
  Add: pair(add),
  Sub: pair(subtract),
  Mul: pair(multiply),
  Div: pair(divide),
  Pow: pair(pow),
  Max: several(maximum),
  Min: several(minimum),
  Sum: several(add),
});
