import { createNode, type Node } from "../graph/node.js";
import type { Block, Operation } from "../graph/operation.js";
import type { Grouping } from "./over-axes.js";

/**
 * The largest (sign 1) or smallest (sign −1) of the elements that belong together. Where several are equally large there is
 * a kink, and backprop gives each an equal part of the slope, as PyTorch's amax does.
 */
export function extremeElements(x: Node, kind: string, { shape, places, overSamples }: Grouping, sign: 1 | -1): Node {
  /** Calls back with each element of x and the element of the result that it belongs to. */
  const visit = (samples: number, width: number, outWidth: number, each: (i: number, o: number) => void): void => {
    for (let n = 0; n < samples; n++) {
      const first = overSamples ? 0 : n * outWidth;
      for (let i = 0; i < width; i++) each(n * width + i, first + places[i]);
    }
  };
  const operation: Operation = {
    kind,
    samplesIndependent: !overSamples,
    kinked: true,
    shape: () => shape,
    forward(out, { data, samples, width }) {
      out.kernels.fill(out.offset, -sign * Number.POSITIVE_INFINITY, out.size);
      visit(samples, width, out.width, (i, o) => {
        // Written so that NaN comes out as NaN.
        if (!(sign * data[i] <= sign * out.data[o])) out.data[o] = data[i];
      });
    },
    backward([dx], dOut, out, [{ data, samples, width }]) {
      if (!dx) return;
      const equal = new Float64Array(out.size);
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
        if (!(sign * rise <= sign * dOut.data[o])) dOut.data[o] = rise;
      });
    },
    sides(sides: Block, { data, samples, width }: Block) {
      const most = new Float64Array(sides.size).fill(-sign * Number.POSITIVE_INFINITY);
      visit(samples, width, sides.width, (i, o) => {
        if (sign * data[i] <= sign * most[o]) return;
        most[o] = data[i];
        sides.data[o] = i % width;
      });
    },
  };
  return createNode({ operation: Object.freeze(operation), inputs: [x] });
}
