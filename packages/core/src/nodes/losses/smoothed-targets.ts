import { defineNode, type ElementwiseKind } from "../../graph/define-node.js";

/** (1 − share)·t + share / classes: a share of each target spread evenly over the classes. */
export const smoothedTargets: ElementwiseKind<{ readonly share: number; readonly classes: number }> = defineNode(
  "smoothedTargets",
  ({ share, classes }: { readonly share: number; readonly classes: number }) => ({
    elementwise: true,
    samplesIndependent: true,
    forward(out, t) {
      for (let i = 0; i < out.size; i++) out.data[i] = (1 - share) * t.data[i] + share / classes;
    },
    backward([dt], dOut) {
      dt?.kernels.addScaled(dt.offset, dt.offset, 1 - share, dOut.offset, dt.size);
    },
    difference(dOut, _out, _inputs, [dt]) {
      if (dt) dOut.kernels.scale(dOut.offset, dt.offset, 1 - share, dOut.size);
    },
  }),
);
