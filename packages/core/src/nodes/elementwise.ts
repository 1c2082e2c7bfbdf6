import type { Block } from "../graph/block.js";
import { defineBuiltIn, type ElementwiseKind, type OperationBody } from "../graph/define-built-in.js";

/** A function of one number; a node applies it to every element. */
export interface ElementwiseFunction {
  value(x: number): number;
  /** The derivative at x; y is the value at x. */
  derivative(x: number, y: number): number;
  /** value(x + d) − value(x) for d ≠ 0 without cancellation; y is the value at x. */
  change(x: number, d: number, y: number): number;
  /** For a function with kinks: a number that identifies the smooth piece at x. */
  side?(x: number): number;
}

/** The operation that applies a function to every element. */
export function elementwise({
  value,
  derivative,
  change,
  side,
}: ElementwiseFunction): OperationBody & { readonly elementwise: true } {
  return {
    elementwise: true,
    samplesIndependent: true,
    forward({ data }, x) {
      for (let i = 0; i < data.length; i++) data[i] = value(x.data[i]);
    },
    backward([dx], dOut, out, [x]) {
      if (!dx) return;
      for (let i = 0; i < dx.size; i++) dx.data[i] += dOut.data[i] * derivative(x.data[i], out.data[i]);
    },
    difference({ data }, out, [x], [dx]) {
      if (!dx) return;
      for (let i = 0; i < data.length; i++) {
        const d = dx.data[i];
        data[i] = d === 0 ? 0 : change(x.data[i], d, out.data[i]);
      }
    },
    ...(side && {
      kinked: true,
      sides({ data }, x) {
        for (let i = 0; i < data.length; i++) data[i] = side(x.data[i]);
      },
    }),
  };
}

/** Defines a node that applies a function to every element. @param traits What else is true of it. */
export const defineElementwise = (
  kind: string,
  of: ElementwiseFunction,
  traits: Pick<OperationBody, "linearCoefficients"> = {},
): ElementwiseKind => defineBuiltIn({ kind, ...elementwise(of), ...traits });

/** A function of two numbers; a node applies it element by element. */
export interface PairFunction {
  value(a: number, b: number): number;
  /** The derivative by a; y is the value. */
  derivativeA(a: number, b: number, y: number): number;
  /** The derivative by b; y is the value. */
  derivativeB(a: number, b: number, y: number): number;
  /** value(a + da, b + db) − value(a, b) without cancellation; y is the value at (a, b). */
  change(a: number, b: number, da: number, db: number, y: number): number;
  /** For a function with kinks: a number that identifies the smooth piece at (a, b). */
  side?(a: number, b: number): number;
}

/** The operation that applies a function of two numbers. An input with fewer elements is repeated. */
export function pairwise({ value, derivativeA, derivativeB, change, side }: PairFunction): OperationBody {
  return {
    inputs: ["a", "b"],
    elementwise: true,
    samplesIndependent: true,
    forward: (out, a, b) => fill(out, a, b, value),
    backward([da, db], dOut, out, [a, b]) {
      if (da) addAdjoint(da, dOut, out, a, b, derivativeA);
      if (db) addAdjoint(db, dOut, out, a, b, derivativeB);
    },
    difference(dOut, out, [a, b], [da, db]) {
      for (let i = 0, ia = 0, ib = 0; i < dOut.size; i++) {
        const moveA = da ? da.data[ia] : 0;
        const moveB = db ? db.data[ib] : 0;
        const still = moveA === 0 && moveB === 0;
        dOut.data[i] = still ? 0 : change(a.data[ia], b.data[ib], moveA, moveB, out.data[i]);
        if (++ia === a.size) ia = 0;
        if (++ib === b.size) ib = 0;
      }
    },
    ...(side && { kinked: true, sides: (sides: Block, a: Block, b: Block) => fill(sides, a, b, side) }),
  };
}

function fill({ data }: Block, a: Block, b: Block, value: (a: number, b: number) => number): void {
  for (let i = 0, ia = 0, ib = 0; i < data.length; i++) {
    data[i] = value(a.data[ia], b.data[ib]);
    if (++ia === a.size) ia = 0;
    if (++ib === b.size) ib = 0;
  }
}

/** Adds the adjoint of an input. The adjoint of a repeated input is the sum over its repetitions, in order. */
function addAdjoint(
  dx: Block,
  dOut: Block,
  out: Block,
  a: Block,
  b: Block,
  derivative: PairFunction["derivativeA"],
): void {
  for (let i = 0, ia = 0, ib = 0, ix = 0; i < out.size; i++) {
    dx.data[ix] += dOut.data[i] * derivative(a.data[ia], b.data[ib], out.data[i]);
    if (++ia === a.size) ia = 0;
    if (++ib === b.size) ib = 0;
    if (++ix === dx.size) ix = 0;
  }
}
