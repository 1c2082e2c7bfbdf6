/** Curves to begin with. */
export type CurveName = "wave" | "hill" | "steps" | "corner";

/** The number of places of a drawn curve. */
export const PLACES = 61;

const FORMULAS: Readonly<Record<CurveName, (x: number) => number>> = {
  wave: (x) => 0.55 * Math.sin(6 * x) * (1 + 0.5 * x) + 0.25 * Math.abs(x - 0.3),
  hill: (x) => 1.6 * Math.exp(-18 * x ** 2) - 0.8,
  steps: (x) => (x < -0.4 ? -0.6 : x < 0.35 ? 0.1 : 0.7),
  corner: (x) => Math.abs(2 * x) - 1,
};

/** Three digits are enough for a curve on a screen, and keep the address short. */
const rounded = (height: number): number => Math.round(height * 1000) / 1000;

export const curveNamed = (name: CurveName): number[] =>
  Array.from({ length: PLACES }, (_, i) => rounded(FORMULAS[name]((2 * i) / (PLACES - 1) - 1)));

export const CURVES = Object.keys(FORMULAS) as readonly CurveName[];

/** The heights of a curve that was drawn, as they are in the address. */
export const heightsOf = (drawn: readonly number[]): number[] => drawn.map(rounded);
