import { anyFinite, suchAs } from "../errors/domains.js";
import { labelOf, type NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn, type ElementwiseKind, type OperationBody } from "../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../graph/hyperparameters.js";
import { byNumber } from "./current-number.js";

export interface LeakyReluOptions extends NodeOptions {
  /**
   * The factor of negative values: a finite number, a schedule or an Observable. Default 0.01. If it changes, it is
   * reported as `"leakyRelu1.slope"`.
   */
  readonly slope?: Hyperparameter | undefined;
}

/**
 * x if x > 0, otherwise slope·x.
 *
 * @throws HyperparameterError for a slope that is not a finite number.
 * @see A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), leakyRelu({ slope: 0.1 }));
 * const bending = leakyRelu({ slope: (iteration) => 1 / iteration }); // from linear to a ReLU
 */
export const leakyRelu: ElementwiseKind<LeakyReluOptions> = /* @__PURE__ */ defineBuiltIn(
  "leakyRelu",
  ({ slope = 0.01, name }: LeakyReluOptions) => {
    const declaration = hyperparameter(labelOf("leakyRelu", name), {
      name: "slope",
      value: slope,
      ...suchAs(anyFinite, "0.01"),
    });
    return byNumber("leakyRelu", declaration, sloped);
  },
  ["slope"],
);

/** @param given The slope; undefined: the second input, a number that never moves. */
function sloped(given: number | undefined): OperationBody & { readonly elementwise: true } {
  return {
    elementwise: true,
    samplesIndependent: true,
    callsKernelsOnly: given !== undefined,
    kinked: true,
    forward: (out, x, held) => out.kernels.leakyRelu(out.offset, x.offset, given ?? held.data[0], out.size),
    difference({ kernels, offset, size }, _out, [x, held], [dx]) {
      if (dx) kernels.leakyReluDifference(offset, x.offset, dx.offset, given ?? held.data[0], size);
    },
    backward([dx], dOut, _out, [x, held]) {
      if (dx) dOut.kernels.leakyReluBackward(dx.offset, x.offset, dOut.offset, given ?? held.data[0], dOut.size);
    },
    sides: (sides, x) => sides.kernels.step(sides.offset, x.offset, sides.size),
  };
}
