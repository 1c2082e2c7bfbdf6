/** An activation function with its slope by formula. */
export interface Activation {
  readonly formula: string;
  f(x: number): number;
  slope(x: number): number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export type ActivationName =
  | "linear"
  | "step"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "elu"
  | "softplus"
  | "silu";

/** The slopes at kinks are those that rxgrad's backprop takes. */
export const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  linear: { formula: "x", f: (x) => x, slope: () => 1 },
  step: { formula: "x > 0 ? 1 : 0", f: (x) => Number(x > 0), slope: () => 0 },
  sigmoid: { formula: "1 / (1 + e⁻ˣ)", f: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x) },
  tanh: { formula: "tanh x", f: Math.tanh, slope: (x) => 4 * sigmoid(2 * x) * sigmoid(-2 * x) },
  relu: { formula: "max(x, 0)", f: (x) => Math.max(x, 0), slope: (x) => Number(x > 0) },
  leakyRelu: { formula: "x > 0 ? x : 0.01x", f: (x) => (x > 0 ? x : 0.01 * x), slope: (x) => (x > 0 ? 1 : 0.01) },
  elu: {
    formula: "x > 0 ? x : eˣ − 1",
    f: (x) => (x > 0 ? x : Math.expm1(x)),
    slope: (x) => (x > 0 ? 1 : Math.exp(x)),
  },
  softplus: {
    formula: "log(1 + eˣ)",
    f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slope: sigmoid,
  },
  silu: {
    formula: "x / (1 + e⁻ˣ)",
    f: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
  },
};

export const NAMES: readonly ActivationName[] = Object.keys(ACTIVATIONS) as readonly ActivationName[];

/** The part of the x axis that is drawn. */
export const LEAST = -8;
export const MOST = 8;

/** A slope below this is told to vanish: after two layers less than a ten-thousandth of the gradient arrives. */
const VANISHING = 0.01;

/** What is left of a slope. */
export type Flow = "flows" | "vanishes" | "dead";

export function flowAt(slope: number): Flow {
  if (slope === 0) return "dead";
  return Math.abs(slope) < VANISHING ? "vanishes" : "flows";
}

export interface Region {
  readonly from: number;
  readonly to: number;
  readonly flow: Exclude<Flow, "flows">;
}

/** Where the slope of a function vanishes or is 0, from left to right. */
export function regionsOf({ slope }: Activation): Region[] {
  const cells = 640;
  const edge = (i: number): number => LEAST + ((MOST - LEAST) * i) / cells;
  const found: Region[] = [];
  for (let i = 0; i < cells; i++) {
    const [from, to] = [edge(i), edge(i + 1)];
    const flow = flowAt(slope((from + to) / 2));
    const last = found.at(-1);
    if (flow === "flows") continue;
    if (last?.flow === flow && last.to === from) found[found.length - 1] = { ...last, to };
    else found.push({ from, to, flow });
  }
  return found;
}

/** What is left of a gradient behind so many layers, each at this slope. */
export const throughLayers = (slope: number, layers: number): number => slope ** layers;
