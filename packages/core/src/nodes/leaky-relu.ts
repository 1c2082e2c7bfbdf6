import { HyperparameterError } from "../errors.js";
import { defineNode, type ElementwiseKind } from "../graph/define-node.js";
import { describeValue } from "../graph/node.js";

/**
 * x where x > 0, else slope·x.
 *
 * @param options.slope What negative values are multiplied by, finite. Default 0.01.
 * @throws HyperparameterError for a slope that is not a finite number.
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), leakyRelu({ slope: 0.1 }));
 */
export const leakyRelu: ElementwiseKind<{ readonly slope?: number }> = defineNode(
  "leakyRelu",
  ({ slope = 0.01 }: { readonly slope?: number }) => {
    if (!Number.isFinite(slope)) {
      throw new HyperparameterError(`leakyRelu: slope is ${describeValue(slope)}; give a finite number, such as 0.01.`);
    }
    return {
      elementwise: true,
      samplesIndependent: true,
      callsKernelsOnly: true,
      kinked: true,
      forward: (out, x) => out.kernels.leakyRelu(out.offset, x.offset, slope, out.size),
      difference(dOut, _out, [x], [dx]) {
        if (dx) dOut.kernels.leakyReluDifference(dOut.offset, x.offset, dx.offset, slope, dOut.size);
      },
      backward([dx], dOut, _out, [x]) {
        if (dx) dOut.kernels.leakyReluBackward(dx.offset, x.offset, dOut.offset, slope, dOut.size);
      },
      sides: (sides, x) => sides.kernels.step(sides.offset, x.offset, sides.size),
    };
  },
  ["slope"],
);
