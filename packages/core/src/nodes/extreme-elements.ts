import type { Block } from "../graph/block.js";
import { createNode } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import type { Grouping } from "./over-axes.js";

/**
 * The largest (sign 1) or smallest (sign −1) of the elements that belong together. Where several are equally large there is
 * a kink, and backprop gives each an equal part of the slope, as PyTorch's amax does.
 */
export function extremeElements(x: Node, kind: string, { shape, indexMap, overSamples }: Grouping, sign: 1 | -1): Node {
  /** Written so that NaN beats all and is beaten by nothing: it must come out, for the run to name the node. */
  const beats = (value: number, best: number): boolean => best === best && !(sign * value <= sign * best);

  /** Calls back with each element of x and the element of the result that it belongs to. */
  const visit = (samples: number, width: number, outWidth: number, each: (i: number, o: number) => void): void => {
    for (let n = 0; n < samples; n++) {
      const first = overSamples ? 0 : n * outWidth;
      for (let i = 0; i < width; i++) each(n * width + i, first + indexMap[i]);
    }
  };
  /** How many are equally large: of no meaning between calls, and made again only where it is too short. */
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
    // The place of the first that is the largest.
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
