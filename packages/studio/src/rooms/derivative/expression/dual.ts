/** A number and its derivative by x: forward mode. */
export interface Dual {
  readonly value: number;
  readonly slope: number;
}

export const constant = (value: number): Dual => ({ value, slope: 0 });

/** The chain rule. A factor of 0 stays 0, whatever the other one is. */
const times = (outer: number, inner: number): number => (inner === 0 ? 0 : outer * inner);

export const OPERATORS: Readonly<Record<"+" | "-" | "*" | "/" | "^", (a: Dual, b: Dual) => Dual>> = {
  "+": (a, b) => ({ value: a.value + b.value, slope: a.slope + b.slope }),
  "-": (a, b) => ({ value: a.value - b.value, slope: a.slope - b.slope }),
  "*": (a, b) => ({
    value: a.value * b.value,
    slope: times(b.value, a.slope) + times(a.value, b.slope),
  }),
  "/": (a, b) => {
    const value = a.value / b.value;
    return { value, slope: (a.slope - times(value, b.slope)) / b.value };
  },
  "^": power,
};

function power(a: Dual, b: Dual): Dual {
  const value = a.value ** b.value;
  const ofBase = b.value === 0 ? 0 : times(b.value * a.value ** (b.value - 1), a.slope);
  return { value, slope: ofBase + times(value * Math.log(a.value), b.slope) };
}

export const negative = ({ value, slope }: Dual): Dual => ({ value: -value, slope: -slope });

/** A function of one number with its derivative. */
type WithSlope = readonly [f: (x: number) => number, slope: (x: number) => number];

const { LN2, LN10 } = Math;

/** The functions of an expression: those of Math whose derivatives have a formula. */
const FUNCTIONS: Readonly<Record<string, WithSlope>> = {
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, (x) => -Math.sin(x)],
  tan: [Math.tan, (x) => 1 / Math.cos(x) ** 2],
  asin: [Math.asin, (x) => 1 / Math.sqrt(1 - x ** 2)],
  acos: [Math.acos, (x) => -1 / Math.sqrt(1 - x ** 2)],
  atan: [Math.atan, (x) => 1 / (1 + x ** 2)],
  sinh: [Math.sinh, Math.cosh],
  cosh: [Math.cosh, Math.sinh],
  tanh: [Math.tanh, (x) => 1 / Math.cosh(x) ** 2],
  exp: [Math.exp, Math.exp],
  log: [Math.log, (x) => 1 / x],
  log2: [Math.log2, (x) => 1 / (x * LN2)],
  log10: [Math.log10, (x) => 1 / (x * LN10)],
  sqrt: [Math.sqrt, (x) => 0.5 / Math.sqrt(x)],
  cbrt: [Math.cbrt, (x) => 1 / (3 * Math.cbrt(x) ** 2)],
  abs: [Math.abs, Math.sign],
};

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/** A function of a name, for duals; undefined if there is none. */
export function functionNamed(name: string): ((x: Dual) => Dual) | undefined {
  if (!Object.hasOwn(FUNCTIONS, name)) return undefined;
  const [f, slope] = FUNCTIONS[name] as WithSlope;
  return (x) => ({ value: f(x.value), slope: times(slope(x.value), x.slope) });
}
