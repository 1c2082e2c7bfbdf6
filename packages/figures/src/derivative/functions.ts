/** A function with its derivative by formula, and where it is looked at. */
export interface FunctionWithSlope {
  readonly formula: string;
  f(x: number): number;
  slope(x: number): number;
  /** The part of the x axis that is drawn. */
  readonly range: readonly [number, number];
}

export type ExampleName = "sin" | "exp" | "square" | "parabola" | "sigmoid" | "abs";

/** The functions that a person chooses from. */
export const EXAMPLES: Readonly<Record<ExampleName, FunctionWithSlope>> = {
  sin: { formula: "sin x", f: Math.sin, slope: Math.cos, range: [-3.5, 3.5] },
  exp: { formula: "eˣ", f: Math.exp, slope: Math.exp, range: [-2, 2.5] },
  square: { formula: "x² + 1", f: (x) => x ** 2 + 1, slope: (x) => 2 * x, range: [-3, 3] },
  parabola: {
    formula: "0.01x² + 0.1x",
    f: (x) => 0.01 * x ** 2 + 0.1 * x,
    slope: (x) => 0.02 * x + 0.1,
    range: [0, 20],
  },
  sigmoid: {
    formula: "1 / (1 + e⁻ˣ)",
    f: (x) => 1 / (1 + Math.exp(-x)),
    slope: (x) => Math.exp(-x) / (1 + Math.exp(-x)) ** 2,
    range: [-6, 6],
  },
  abs: { formula: "|x|", f: Math.abs, slope: Math.sign, range: [-2, 2] },
};
