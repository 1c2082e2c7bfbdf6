import { HyperparameterError } from "../errors.js";

/** A derivative, and an estimate of how far it is off: truncation and rounding together. */
export interface DerivativeEstimate {
  readonly value: number;
  readonly error: number;
}

const SHRINK = 1.4;
const ROWS = 10;

/**
 * The steps of the table, widest first, rounded so that x ± step are float64s themselves.
 *
 * @throws HyperparameterError where that leaves fewer than two different ones.
 */
export function tableSteps(x: number, h: number): number[] {
  const size = Math.abs(x);
  const steps = new Set(Array.from({ length: ROWS }, (_, row) => size + h / SHRINK ** row - size));
  steps.delete(0);
  if (steps.size > 1) return [...steps];
  throw new HyperparameterError(
    `richardson: h is ${h}, of which too little is left beside x = ${x}; give a larger h or "auto".`,
  );
}

/**
 * Ridders' table: each row starts with the central difference of one step and cancels h², h⁴, h⁶ … against the row
 * above. The entry that agrees best with its neighbours is the answer.
 *
 * C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982); Numerical
 * Recipes (3rd ed.), section 5.7. Two things differ. The rounding of f itself, ε|f|/h, is added, without which entries
 * that agree by accident would claim no error at all. And the table is always completed: ending it where its diagonal
 * worsens costs up to all digits where the widest step is too wide (atan(20x) with h = 0.1).
 */
export function extrapolate(at: (nudge: number) => number, x: number, h: number): DerivativeEstimate {
  const steps = tableSteps(x, h);
  let best: DerivativeEstimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  let above: number[] = [];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    const plus = at(step);
    const minus = at(-step);
    const rounding = (Number.EPSILON * (Math.abs(plus) + Math.abs(minus))) / step;
    const row = [(plus - minus) / (2 * step)];
    for (let order = 1; order <= i; order++) {
      const left = row[order - 1];
      const entry = left + (left - above[order - 1]) / ((steps[i - order] / step) ** 2 - 1);
      const error = Math.max(Math.abs(entry - left), Math.abs(entry - above[order - 1])) + rounding;
      if (error <= best.error) best = { value: entry, error };
      row.push(entry);
    }
    above = row;
  }
  return best;
}
