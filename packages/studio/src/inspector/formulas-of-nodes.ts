import { type Formulas, formula, listed } from "./formula-tex.js";

/** A mean, or with the variant `/sum` a sum, over the terms of a loss. */
function loss(
  kind: string,
  term: { readonly general: string; readonly present: string; readonly where?: string },
  factor = "",
): Formulas {
  const where = term.where === undefined ? [] : [term.where];
  const open = factor === "" ? [] : [`${factor} (`];
  const close = factor === "" ? [] : [")"];
  return {
    [kind]: listed(
      [`L = ${factor}\\frac{1}{n} \\sum_i ${term.general}`, ...where],
      term.present,
      `${factor}\\frac{1}{\\b{n}} (`,
      "\\list{terms}",
      ")",
    ),
    [`${kind}/sum`]: listed(
      [`L = ${factor}\\sum_i ${term.general}`, ...where],
      term.present,
      ...open,
      "\\list{terms}",
      ...close,
    ),
  };
}

const activations: Formulas = {
  sigmoid: formula("y = \\frac{1}{1 + e^{-x}}", "\\frac{1}{1 + e^{-\\n{x}}}"),
  tanh: formula("y = \\tanh x", "\\tanh(\\b{x})"),
  relu: formula("y = \\max(x, 0)", "\\max(\\b{x}, 0)"),
  leakyRelu: formula(
    "y = \\begin{cases} x & x > 0 \\\\ a \\, x & x \\le 0 \\end{cases}",
    "\\max(\\b{x}, 0) + \\n{slope} \\cdot \\min(\\b{x}, 0)",
  ),
  elu: formula(
    "y = \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}",
    "\\max(\\b{x}, 0) + \\n{alpha} \\cdot (e^{\\min(\\b{x}, 0)} - 1)",
  ),
  gelu: formula("y = x \\cdot \\Phi(x)", "\\n{x} \\cdot \\Phi(\\b{x})"),
  "gelu/tanh": formula(
    "y = \\frac{x}{2} \\left(1 + \\tanh\\left(\\sqrt{2 / \\pi} \\, (x + 0.044715 \\, x^3)\\right)\\right)",
    "\\frac{\\b{x}}{2} \\cdot (1 + \\tanh(",
    "\\sqrt{\\frac{2}{\\pi}} \\cdot (\\n{x} + 0.044715 \\cdot \\n{x}^{3})",
    "))",
  ),
  silu: formula("y = \\frac{x}{1 + e^{-x}}", "\\frac{\\b{x}}{1 + e^{-\\n{x}}}"),
  softplus: formula("y = \\log(1 + e^x)", "\\log(1 + e^{\\b{x}})"),
  softmax: listed("y_k = \\frac{e^{x_k}}{\\sum_j e^{x_j}}", "e^{\\b{x}}", "\\frac{e^{\\b{x}}}{\\list{terms}}"),
  logSoftmax: listed("y_k = x_k - \\log \\sum_j e^{x_j}", "e^{\\b{x}}", "\\n{x} - \\log(", "\\list{terms}", ")"),
  step: formula("y = \\theta(x) = \\begin{cases} 1 & x > 0 \\\\ 0 & x \\le 0 \\end{cases}", "\\theta(\\b{x})"),
  linear: formula("y = x", "\\b{x}"),
  dropout: formula("y = \\frac{m \\, x}{1 - p}, \\; m \\in \\{0, 1\\}", "\\frac{\\b{m} \\cdot \\n{x}}{1 - \\b{p}}"),
};

const arithmetic: Formulas = {
  add: formula("y = a + b", "\\b{a} + \\n{b}"),
  subtract: formula("y = a - b", "\\b{a} - \\n{b}"),
  multiply: formula("y = a \\cdot b", "\\n{a} \\cdot \\n{b}"),
  divide: formula("y = \\frac{a}{b}", "\\frac{\\b{a}}{\\b{b}}"),
  pow: formula("y = a^b", "\\n{a}^{\\b{b}}"),
  maximum: formula("y = \\max(a, b)", "\\max(\\b{a}, \\b{b})"),
  minimum: formula("y = \\min(a, b)", "\\min(\\b{a}, \\b{b})"),
  exp: formula("y = e^x", "e^{\\b{x}}"),
  log: formula("y = \\log x", "\\log(\\b{x})"),
  sqrt: formula("y = \\sqrt{x}", "\\sqrt{\\b{x}}"),
  abs: formula("y = \\lvert x \\rvert", "\\lvert \\b{x} \\rvert"),
  neg: formula("y = -x", "-\\n{x}"),
  matmul: listed("y_{ij} = \\sum_k a_{ik} \\, b_{kj}", "\\n{a} \\cdot \\n{b}", "\\list{terms}"),
  sum: listed("y = \\sum_i x_i", "\\n{x}", "\\list{terms}"),
  mean: listed("y = \\frac{1}{n} \\sum_i x_i", "\\n{x}", "\\frac{1}{\\b{n}} (", "\\list{terms}", ")"),
  amax: listed("y = \\max_i x_i", "\\b{x}", "\\max(", "\\list{terms}", ")"),
  amin: listed("y = \\min_i x_i", "\\b{x}", "\\min(", "\\list{terms}", ")"),
  concatenate: formula("y = (x_1, x_2, \\ldots)", "\\b{x}"),
  slice: formula("y_i = x_{a + i}", "\\b{x}"),
  reshape: formula("y = x", "\\b{x}"),
  flatten: formula("y = x", "\\b{x}"),
  transpose: formula("y_{ij} = x_{ji}", "\\b{x}"),
  appendOne: formula("y = (x, 1)", "\\b{x}"),
};

const NORMALIZED = [
  "\\frac{\\b{x} - \\n{mean}}{\\sqrt{\\b{variance} + \\b{epsilon}}}",
  "\\cdot \\n{gamma}",
  "+ \\n{beta}",
] as const;
const NORMALIZATION = "y = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}} \\, \\gamma + \\beta";

const layers: Formulas = {
  dense: listed("y_j = \\sum_i x_i \\, W_{ij} + b_j", "\\n{x} \\cdot \\n{w}", "\\list{terms}", "+ \\n{b}"),
  "dense/plain": listed("y_j = \\sum_i x_i \\, W_{ij}", "\\n{x} \\cdot \\n{w}", "\\list{terms}"),
  conv2d: listed(
    "y_{rcf} = \\sum_{i,j,k} x_{r+i, \\, c+j, \\, k} \\, W_{ijkf} + b_f",
    "\\n{x} \\cdot \\n{w}",
    "\\list{terms}",
    "+ \\n{b}",
  ),
  "conv2d/plain": listed(
    "y_{rcf} = \\sum_{i,j,k} x_{r+i, \\, c+j, \\, k} \\, W_{ijkf}",
    "\\n{x} \\cdot \\n{w}",
    "\\list{terms}",
  ),
  maxPool: listed("y_{rck} = \\max_{i,j} x_{r+i, \\, c+j, \\, k}", "\\b{x}", "\\max(", "\\list{terms}", ")"),
  averagePool: listed(
    "y_{rck} = \\frac{1}{n} \\sum_{i,j} x_{r+i, \\, c+j, \\, k}",
    "\\n{x}",
    "\\frac{1}{\\b{n}} (",
    "\\list{terms}",
    ")",
  ),
  batchNormalization: { general: [NORMALIZATION], present: NORMALIZED },
  layerNormalization: { general: [NORMALIZATION], present: NORMALIZED },
};

const losses: Formulas = {
  ...loss("meanSquaredError", { general: "(y_i - t_i)^2", present: "(\\b{y} - \\n{t})^{2}" }),
  ...loss("sumSquaredError", { general: "(y_i - t_i)^2", present: "(\\b{y} - \\n{t})^{2}" }),
  ...loss("sumSquaredError/half", { general: "(y_i - t_i)^2", present: "(\\b{y} - \\n{t})^{2}" }, "\\frac{1}{2} "),
  ...loss("absoluteError", {
    general: "\\lvert y_i - t_i \\rvert",
    present: "\\lvert \\b{y} - \\n{t} \\rvert",
  }),
  ...loss("huber", {
    general: "h(y_i - t_i)",
    present: "h(\\b{y} - \\n{t})",
    where:
      "h(e) = \\begin{cases} \\frac{1}{2} e^2 & \\lvert e \\rvert \\le d \\\\ d \\, (\\lvert e \\rvert - \\frac{d}{2}) & \\lvert e \\rvert > d \\end{cases}",
  }),
  ...loss(
    "crossEntropy",
    { general: "\\sum_k t_{ik} \\log(y_{ik} + \\delta)", present: "\\n{t} \\cdot \\log(\\b{y} + \\b{delta})" },
    "-",
  ),
  ...loss("binaryCrossEntropy", {
    general: "\\ell(y_i, t_i)",
    present: "\\ell(\\b{y}, \\b{t})",
    where: "\\ell(y, t) = -t \\log(y + \\delta) - (1 - t) \\log(1 - y + \\delta)",
  }),
  l1Penalty: listed(
    "L = s \\sum_i \\lvert w_i \\rvert",
    "\\lvert \\b{w} \\rvert",
    "\\b{strength} \\cdot (",
    "\\list{terms}",
    ")",
  ),
  l2Penalty: listed("L = s \\sum_i w_i^2", "\\n{w}^{2}", "\\b{strength} \\cdot (", "\\list{terms}", ")"),
  "l2Penalty/half": listed(
    "L = \\frac{s}{2} \\sum_i w_i^2",
    "\\n{w}^{2}",
    "\\frac{\\b{strength}}{2} \\cdot (",
    "\\list{terms}",
    ")",
  ),
};

/** The formulas of all nodes that compute something known. */
export const formulasOfNodes: Formulas = {
  ...activations,
  ...arithmetic,
  ...layers,
  ...losses,
  blackBox: { general: ["y = f(x_1, x_2, \\ldots)"] },
};
