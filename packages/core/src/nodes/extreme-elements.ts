import type { Block } from "../graph/block.js";
import { createNode } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import type { Grouping } from "./axes.js";

/**
 * The largest (sign 1) or smallest (sign −1) element of each group. If several are equal there is a kink, and backprop
 * divides the adjoint equally among them, as PyTorch's amax does.
 */
export function extremeElements(x: Node, kind: string, { shape, indexMap, overSamples }: Grouping, sign: 1 | -1): Node {
  /** Written so that NaN always wins: it must reach the result, so that the run reports the node. */
  const beats = (value: number, best: number): boolean => best === best && !(sign * value <= sign * best);

  /** Calls `each` with the index of each element of x and of its group in the result. */
  const visit = (samples: number, width: number, outWidth: number, each: (i: number, o: number) => void): void => {
    for (let n = 0; n < samples; n++) {
      const first = overSamples ? 0 : n * outWidth;
      for (let i = 0; i < width; i++) each(n * width + i, first + indexMap[i]);
    }
  };
  /** The number of equal extremes per group. Scratch memory that grows only if it is too short. */
  let equal = new Float64Array(0);
  const operation: Operation = {
    kind,
    samplesIndependent: !overSamples,
    kinked: true,
    shape: () => shape,
    forward(out, { data, samples, width }) {
      out.kernels.fill(out.offset, -sign * Number.POSITIVE_INFINITY, out.size);
      visit(samples, width, out.width, (i, o) => {
        if (beats(data[i], out.data[o])) out.data[o] = data[i];
      });
    },
    backward([dx], dOut, out, [{ data, samples, width }]) {
      if (!dx) return;
      if (equal.length < out.size) equal = new Float64Array(out.size);
      equal.fill(0, 0, out.size);
      visit(samples, width, out.width, (i, o) => {
        if (data[i] === out.data[o]) equal[o]++;
      });
      visit(samples, width, out.width, (i, o) => {
        if (data[i] === out.data[o]) dx.data[i] += dOut.data[o] / equal[o];
      });
    },
    // With y the largest before: max (x + Δx) − y = max ((x − y) + Δx), where x − y is 0 for the largest itself.
    difference(dOut, out, [{ data, samples, width }], [dx]) {
      if (!dx) return;
      dOut.kernels.fill(dOut.offset, -sign * Number.POSITIVE_INFINITY, dOut.size);
      visit(samples, width, out.width, (i, o) => {
        const rise = data[i] - out.data[o] + dx.data[i];
        if (beats(rise, dOut.data[o])) dOut.data[o] = rise;
      });
    },
    // The index of the first extreme.
    sides(sides: Block, { data, samples, width }: Block) {
      sides.kernels.fill(sides.offset, -1, sides.size);
      visit(samples, width, sides.width, (i, o) => {
        const best = sides.data[o];
        if (best < 0 || sign * data[i] > sign * data[best]) sides.data[o] = i;
      });
    },
  };
  return createNode({ operation: Object.freeze(operation), inputs: [x] });
}
