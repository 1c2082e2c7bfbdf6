/** A function of two numbers, and the part of the plane that is drawn. */
export interface Hill {
  readonly formula: string;
  f(point: readonly [number, number]): number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export type HillName = "bowl" | "valley" | "saddle" | "pits" | "plateau";

/** The surfaces that a person chooses from. */
export const HILLS: Readonly<Record<HillName, Hill>> = {
  bowl: { formula: "x₀² + x₁²", f: ([x, y]) => x ** 2 + y ** 2, x: [-5, 5], y: [-5, 5] },
  valley: { formula: "x₀²/20 + x₁²", f: ([x, y]) => x ** 2 / 20 + y ** 2, x: [-10, 10], y: [-5, 5] },
  saddle: { formula: "x₀² − x₁²", f: ([x, y]) => x ** 2 - y ** 2, x: [-4, 4], y: [-4, 4] },
  pits: {
    formula: "(x₀² − 4)²/8 + x₀/2 + x₁²",
    f: ([x, y]) => (x ** 2 - 4) ** 2 / 8 + x / 2 + y ** 2,
    x: [-4, 4],
    y: [-4, 4],
  },
  plateau: {
    formula: "1 − exp(−(x₀² + x₁²)/2)",
    f: ([x, y]) => 1 - Math.exp(-(x ** 2 + y ** 2) / 2),
    x: [-5, 5],
    y: [-5, 5],
  },
};
