import type { OperationBody } from "../graph/define-built-in.js";

/** A function of one number; a node applies it to every element. */
export interface ElementwiseFunction {
  value(x: number): number;
  /** The derivative at x; y is the value at x. */
  slope(x: number, y: number): number;
  /** value(x + d) − value(x) for d ≠ 0 without cancellation; y is the value at x. */
  change(x: number, d: number, y: number): number;
  /** For a function with kinks: a number that identifies the smooth piece at x. */
  side?(x: number): number;
}

/** The operation that applies a function to every element. */
export function elementwise({
  value,
  slope,
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
      for (let i = 0; i < dx.size; i++) dx.data[i] += dOut.data[i] * slope(x.data[i], out.data[i]);
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
