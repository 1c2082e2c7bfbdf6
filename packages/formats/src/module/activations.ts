import type { CompileKind, CompileTable } from "./module-writer.js";

/** A function of each element, which the module contains. */
const by =
  (name: string): CompileKind =>
  (m, _node, [x]) =>
    m.call("map", m.use(name), x as string);

/** An expression in `v` for each element. */
const of =
  (expression: string): CompileKind =>
  (m, _node, [x]) =>
    m.call("map", expression, x as string);

/** The input itself. */
export const same: CompileKind = (_m, _node, [x]) => x as string;

/** A function of the classes in each row. */
const ofClasses =
  (name: string): CompileKind =>
  (m, { shape }, [x]) =>
    m.call(name, x as string, shape.at(-1) as number);

/** Functions of each element. */
export const activations = (): CompileTable => ({
  // 0 times x is NaN for NaN and −∞, as it is in rxgrad.
  relu: of("(v) => (v > 0 ? v : 0 * v)"),
  sigmoid: by("sigmoid"),
  tanh: by("tanh"),
  abs: of("Math.abs"),
  neg: of("(v) => -v"),
  exp: of("Math.exp"),
  log: of("Math.log"),
  sqrt: of("Math.sqrt"),
  linear: same,
  dropout: same,
  softmax: ofClasses("softmax"),
  logSoftmax: ofClasses("logSoftmax"),
  step: of("(v) => (v > 0 ? 1 : Number.isNaN(v) ? v : 0)"),
  leakyRelu: (m, node, inputs) => of(`(v) => (v > 0 ? v : ${m.number(node, "slope", 0.01)} * v)`)(m, node, inputs),
  elu: (m, node, inputs) => of(`(v) => (v > 0 ? v : ${m.number(node, "alpha", 1)} * Math.expm1(v))`)(m, node, inputs),
  softplus: of("(v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))"),
  silu(m, node, inputs) {
    return of(`(v) => v * ${m.use("logistic")}(v)`)(m, node, inputs);
  },
  gelu(m, node, inputs) {
    const { approximate = "none" } = node.options;
    if (approximate !== "none") return by("geluByTanh")(m, node, inputs);
    return of(`(v) => v * ${m.use("normalBelow")}(v)`)(m, node, inputs);
  },
});
