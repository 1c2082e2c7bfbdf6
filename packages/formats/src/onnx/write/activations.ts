import type { GraphWriter, KindTable, WriteKind } from "./graph-writer.js";

/** One operation that does the same. */
const same =
  (op: string): WriteKind =>
  (g, _node, inputs) =>
    g.emit(op, inputs);

/** Functions of each element. */
export const activations = (): KindTable => ({
  relu: same("Relu"),
  sigmoid: (g, _node, [x]) => sigmoidOf(g, x as string),
  tanh: same("Tanh"),
  abs: same("Abs"),
  neg: same("Neg"),
  exp: same("Exp"),
  log: same("Log"),
  sqrt: same("Sqrt"),
  linear: same("Identity"),
  softmax: (g, _node, inputs) => g.emit("Softmax", inputs, { axis: -1 }),
  logSoftmax: (g, _node, inputs) => g.emit("LogSoftmax", inputs, { axis: -1 }),
  step: (g, _node, [x]) => g.emit("Cast", [isPositive(g, x as string)], { to: g.element }),
  leakyRelu(g, node, [x]) {
    const slope = g.number(node, "slope", 0.01);
    if (!g.isDouble) return g.emit("LeakyRelu", [x as string], { alpha: { float: slope } });
    return ifPositive(g, x as string, g.emit("Mul", [x as string, g.constant(slope)]));
  },
  elu(g, node, [x]) {
    const alpha = g.number(node, "alpha", 1);
    if (!g.isDouble) return g.emit("Elu", [x as string], { alpha: { float: alpha } });
    const below = g.emit("Exp", [g.emit("Min", [x as string, g.constant(0)])]);
    const shifted = g.emit("Sub", [below, g.constant(1)]);
    return ifPositive(g, x as string, g.emit("Mul", [shifted, g.constant(alpha)]));
  },
  softplus: (g, _node, [x]) => softplusOf(g, x as string),
  silu: (g, _node, [x]) => g.emit("Mul", [x as string, sigmoidOf(g, x as string)]),
  gelu(g, node, [x]) {
    const { approximate = "none" } = node.options;
    const below = approximate === "none" ? normalBelow(g, x as string) : normalByTanh(g, x as string);
    return g.emit("Mul", [g.emit("Mul", [x as string, g.constant(0.5)]), below]);
  },
  dropout: same("Dropout"),
});

const isPositive = (g: GraphWriter, x: string): string => g.emit("Greater", [x, g.constant(0)]);

const ifPositive = (g: GraphWriter, x: string, other: string): string => g.emit("Where", [isPositive(g, x), x, other]);

/** 1 / (1 + e^−x). In float64 it is composed, since ONNX Runtime makes x·Sigmoid(x) one operation that is float32 alone. */
export function sigmoidOf(g: GraphWriter, x: string): string {
  if (!g.isDouble) return g.emit("Sigmoid", [x]);
  const power = g.emit("Exp", [g.emit("Neg", [x])]);
  return g.emit("Div", [g.constant(1), g.emit("Add", [power, g.constant(1)])]);
}

/** log(1 + e^x); in float64, max(x, 0) + log(1 + e^−|x|). */
export function softplusOf(g: GraphWriter, x: string): string {
  if (!g.isDouble) return g.emit("Softplus", [x]);
  const power = g.emit("Exp", [g.emit("Neg", [g.emit("Abs", [x])])]);
  const rest = g.emit("Log", [g.emit("Add", [power, g.constant(1)])]);
  return g.emit("Add", [g.emit("Max", [x, g.constant(0)]), rest]);
}

/** 2·Φ(x) = 1 + erf(x / √2). */
function normalBelow(g: GraphWriter, x: string): string {
  const erf = g.emit("Erf", [g.emit("Mul", [x, g.constant(Math.SQRT1_2)])]);
  return g.emit("Add", [erf, g.constant(1)]);
}

/** 1 + tanh(√(2/π)·(x + 0.044715x³)). */
function normalByTanh(g: GraphWriter, x: string): string {
  const cube = g.emit("Mul", [g.emit("Mul", [x, x]), x]);
  const inner = g.emit("Add", [x, g.emit("Mul", [cube, g.constant(0.044715)])]);
  const tanh = g.emit("Tanh", [g.emit("Mul", [inner, g.constant(Math.sqrt(2 / Math.PI))])]);
  return g.emit("Add", [tanh, g.constant(1)]);
}
