import type { Formulas, FormulaTeX } from "./formula-tex.js";

const SLOPE = "\\frac{\\partial L}{\\partial w}";

/** The chain rule: over everything that the weight reaches. */
const CHAIN = `${SLOPE} = \\sum_n \\frac{\\partial L}{\\partial y_n} \\frac{\\partial y_n}{\\partial w}`;

/** A difference: in general, with the weight and the step put in, and with the losses, if they are known. */
function difference(
  scheme: string,
  [estimate, ...where]: readonly string[],
  known: readonly string[],
  losses: readonly string[],
): Formulas {
  const general = [`${SLOPE} \\approx ${estimate}`, ...where];
  return {
    [`finiteDifference/${scheme}`]: { general, present: known },
    [`finiteDifference/${scheme}/losses`]: { general, present: losses },
  };
}

/** The loss with the weight moved. */
const lossAt = (steps: string, moved: string): Formulas => ({
  [`loss/${steps}`]: { general: [], present: [`L(${moved})`] },
});

/** The losses around a weight, and the central differences that Richardson's scheme is made of. */
const around: Formulas = {
  ...lossAt("2", "\\b{w} + 2 \\cdot \\b{h}"),
  ...lossAt("1", "\\b{w} + \\b{h}"),
  ...lossAt("0.5", "\\b{w} + \\b{h} / 2"),
  ...lossAt("0", "\\b{w}"),
  ...lossAt("-0.5", "\\b{w} - \\b{h} / 2"),
  ...lossAt("-1", "\\b{w} - \\b{h}"),
  ...lossAt("-2", "\\b{w} - 2 \\cdot \\b{h}"),
  "difference/1": { general: [], present: ["D(h) =", "\\frac{\\b{above} - \\n{below}}{2 \\cdot \\b{h}}"] },
  "difference/0.5": { general: [], present: ["D(h / 2) =", "\\frac{\\b{above} - \\n{below}}{\\b{h}}"] },
};

/** A slope from losses along random directions, which are not told: with the weight and the step put in. */
const alongDirections = (key: string, [estimate]: readonly [string], ...present: readonly string[]): Formulas => ({
  [key]: { general: [`${SLOPE} \\approx ${estimate}`], present },
});

/** What optimizers do to a gradient before they use it. */
const changesOfGradients: Formulas = {
  "gradient/clipNorm": {
    general: [],
    present: ["g =", "\\frac{\\b{limit}}{\\b{norm} + 10^{-6}} \\cdot \\n{g}"],
  },
  "gradient/clipValue": { general: [], present: ["g =", "\\max(-\\b{limit}, \\min(\\b{limit}, \\b{g}))"] },
  "gradient/weightDecay": { general: [], present: ["g =", "\\n{g} + \\b{decay} \\cdot \\n{w}"] },
};

const step = (...lines: readonly string[]): FormulaTeX["general"] => lines;

const MEANS = ["m \\leftarrow \\beta_1 m + (1 - \\beta_1) \\, g", "s \\leftarrow \\beta_2 s + (1 - \\beta_2) \\, g^2"];
const CORRECTED =
  "\\frac{\\frac{\\b{m}}{1 - \\b{beta1}^{\\b{k}}}}{\\sqrt{\\frac{\\b{s}}{1 - \\b{beta2}^{\\b{k}}}} + \\b{epsilon}}";
const SCALED = ["\\n{w}", "- \\b{rate} \\cdot \\frac{\\b{g}}{\\sqrt{\\b{s}} + \\b{epsilon}}"];

/** The formulas of gradients and optimizers. */
export const formulasOfMethods: Formulas = {
  ...difference(
    "central",
    ["\\frac{L(w + h) - L(w - h)}{2h}"],
    ["\\frac{L(\\b{w} + \\b{h}) - L(\\b{w} - \\b{h})}{2 \\cdot \\b{h}}"],
    ["\\frac{\\b{above} - \\n{below}}{2 \\cdot \\b{h}}"],
  ),
  ...difference(
    "forward",
    ["\\frac{L(w + h) - L(w)}{h}"],
    ["\\frac{L(\\b{w} + \\b{h}) - L(\\b{w})}{\\b{h}}"],
    ["\\frac{\\b{above} - \\n{at}}{\\b{h}}"],
  ),
  ...difference(
    "backward",
    ["\\frac{L(w) - L(w - h)}{h}"],
    ["\\frac{L(\\b{w}) - L(\\b{w} - \\b{h})}{\\b{h}}"],
    ["\\frac{\\b{at} - \\n{below}}{\\b{h}}"],
  ),
  ...difference(
    "five-point",
    ["\\frac{1}{12h} \\bigl( L(w - 2h) - 8 L(w - h)", "\\quad + \\, 8 L(w + h) - L(w + 2h) \\bigr)"],
    [
      "\\frac{1}{12 \\cdot \\b{h}} (",
      "L(\\b{w} - 2 \\cdot \\b{h})",
      "- 8 \\cdot L(\\b{w} - \\b{h})",
      "+ 8 \\cdot L(\\b{w} + \\b{h})",
      "- L(\\b{w} + 2 \\cdot \\b{h})",
      ")",
    ],
    [
      "\\frac{1}{12 \\cdot \\b{h}} (",
      "\\b{below2}",
      "- 8 \\cdot \\n{below}",
      "+ 8 \\cdot \\n{above}",
      "- \\n{above2}",
      ")",
    ],
  ),
  ...difference(
    "richardson",
    ["\\frac{4 D(h / 2) - D(h)}{3}", "D(h) = \\frac{L(w + h) - L(w - h)}{2h}"],
    ["\\frac{4 \\cdot D(\\b{h} / 2) - D(\\b{h})}{3}"],
    ["\\frac{4 \\cdot \\n{fine} - \\n{coarse}}{3}"],
  ),
  ...around,
  backprop: { general: [CHAIN] },
  "backprop/mean": {
    general: [CHAIN, `${SLOPE} = \\frac{1}{N} \\sum_i \\frac{\\partial L_i}{\\partial w}`],
    present: ["\\frac{1}{\\b{n}} (", "\\list{terms}", ")"],
    term: "\\n{g}",
  },
  "backprop/sum": {
    general: [CHAIN, `${SLOPE} = \\sum_i \\frac{\\partial L_i}{\\partial w}`],
    present: ["\\list{terms}"],
    term: "\\n{g}",
  },
  ...alongDirections(
    "spsa",
    ["\\frac{L(w + h \\Delta) - L(w - h \\Delta)}{2h} \\, \\Delta"],
    "\\frac{L(\\b{w} + \\b{h} \\, \\Delta) - L(\\b{w} - \\b{h} \\, \\Delta)}{2 \\cdot \\b{h}} \\, \\Delta",
  ),
  ...alongDirections(
    "spsa/mean",
    ["\\frac{1}{m} \\sum_{k} \\frac{L(w + h \\Delta_k) - L(w - h \\Delta_k)}{2h} \\, \\Delta_k"],
    "\\frac{1}{\\b{m}} \\sum_{k}",
    "\\frac{L(\\b{w} + \\b{h} \\, \\Delta_k) - L(\\b{w} - \\b{h} \\, \\Delta_k)}{2 \\cdot \\b{h}} \\, \\Delta_k",
  ),
  ...alongDirections(
    "randomDirections",
    ["\\frac{1}{m} \\sum_{k} \\frac{L(w + h u_k) - L(w - h u_k)}{2h} \\, u_k"],
    "\\frac{1}{\\b{m}} \\sum_{k}",
    "\\frac{L(\\b{w} + \\b{h} \\, u_k) - L(\\b{w} - \\b{h} \\, u_k)}{2 \\cdot \\b{h}} \\, u_k",
  ),
  ...alongDirections(
    "randomDirections/forward",
    ["\\frac{1}{m} \\sum_{k} \\frac{L(w + h u_k) - L(w)}{h} \\, u_k"],
    "\\frac{1}{\\b{m}} \\sum_{k}",
    "\\frac{L(\\b{w} + \\b{h} \\, u_k) - L(\\b{w})}{\\b{h}} \\, u_k",
  ),
  ...changesOfGradients,
  sgd: { general: step("w \\leftarrow w - \\eta \\, g"), present: ["\\n{w}", "- \\b{rate} \\cdot \\n{g}"] },
  momentum: {
    general: step("v \\leftarrow \\mu \\, v + g", "w \\leftarrow w - \\eta \\, v"),
    present: ["\\n{w}", "- \\b{rate} \\cdot \\n{v}"],
  },
  nesterov: {
    general: step("v \\leftarrow \\mu \\, v + g", "w \\leftarrow w - \\eta \\, (g + \\mu \\, v)"),
    present: ["\\n{w}", "- \\b{rate} \\cdot (\\b{g} + \\b{momentum} \\cdot \\n{v})"],
  },
  adaGrad: {
    general: step("s \\leftarrow s + g^2", "w \\leftarrow w - \\eta \\, \\frac{g}{\\sqrt{s} + \\varepsilon}"),
    present: SCALED,
  },
  rmsProp: {
    general: step(
      "s \\leftarrow \\rho \\, s + (1 - \\rho) \\, g^2",
      "w \\leftarrow w - \\eta \\, \\frac{g}{\\sqrt{s} + \\varepsilon}",
    ),
    present: SCALED,
  },
  adam: {
    general: step(
      ...MEANS,
      "w \\leftarrow w - \\eta \\, \\frac{\\frac{m}{1 - \\beta_1^k}}{\\sqrt{\\frac{s}{1 - \\beta_2^k}} + \\varepsilon}",
    ),
    present: ["\\n{w}", `- \\b{rate} \\cdot ${CORRECTED}`],
  },
  adamW: {
    general: step(
      ...MEANS,
      "w \\leftarrow w - \\eta \\lambda w - \\eta \\, \\frac{\\frac{m}{1 - \\beta_1^k}}{\\sqrt{\\frac{s}{1 - \\beta_2^k}} + \\varepsilon}",
    ),
    present: ["\\n{w}", "- \\b{rate} \\cdot \\b{decay} \\cdot \\n{w}", `- \\b{rate} \\cdot ${CORRECTED}`],
  },
};
