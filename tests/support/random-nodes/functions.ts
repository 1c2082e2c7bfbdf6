/** Functions of one number that users' own nodes and black boxes compute, smooth and not. */
import type { Arithmetic } from "../arithmetic.js";

export interface PlainFunction {
  value<N>(arithmetic: Arithmetic<N>, x: N): N;
  /** The properties that a definition may declare. */
  readonly is: "smooth" | "kinked";
  /** Which smooth piece x lies on; for a kinked function that can tell. */
  side?(x: number): number;
  /** Below it, the function has no value; at it, no derivative. */
  readonly edge?: number;
  /** How far x is from the nearest kink or jump, for a function that has any. */
  toKink?(x: number): number;
  /** It jumps there, and is flat between. */
  readonly jumps?: true;
}

/** To so many decimals: jumps by 10^−decimals, everywhere. */
const rounded = (decimals: number): PlainFunction => {
  const scale = 10 ** decimals;
  return {
    is: "kinked",
    value: ({ of, toNumber }, x) => of(Math.round(toNumber(x) * scale) / scale),
    toKink: (x) => Math.abs(x * scale - Math.floor(x * scale) - 0.5) / scale,
    jumps: true,
  };
};

export const FUNCTIONS: Readonly<Record<string, PlainFunction>> = {
  wave: { is: "smooth", value: ({ of, add, multiply, divide }, x) => divide(x, add(of(1), multiply(x, x))) },
  // Networks in which the values are not finite are not drawn.
  root: { is: "smooth", edge: 0, value: ({ sqrt }, x) => sqrt(x) },
  logarithm: { is: "smooth", edge: 0, value: ({ log }, x) => log(x) },
  valley: {
    is: "kinked",
    value: ({ of, toNumber, multiply }, x) => (toNumber(x) > 0 ? x : multiply(of(-0.3), x)),
    side: (x) => (x > 0 ? 1 : 0),
    toKink: Math.abs,
  },
  "to four decimals": rounded(4),
  "to one decimal": rounded(1),
};
