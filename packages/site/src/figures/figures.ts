import type { Mount } from "./figure.js";

/** The figures of lessons that are more than an element of `@rxgrad/figures`. Each is loaded when it is first on screen. */
export const FIGURES: Readonly<Record<string, () => Promise<{ readonly mount: Mount }>>> = {
  nudge: () => import("./nudge.js"),
  field: () => import("./field.js"),
  backprop: () => import("./backprop.js"),
  xor: () => import("./xor.js"),
  mnist: () => import("./mnist.js"),
  vanishing: () => import("./vanishing.js"),
  neuron: () => import("./neuron.js"),
  layers: () => import("./layers.js"),
  collapse: () => import("./collapse.js"),
  approximator: () => import("./approximator.js"),
  optimizers: () => import("./optimizers.js"),
  overfitting: () => import("./overfitting.js"),
  "six-weights": () => import("./six-weights.js"),
  strategies: () => import("./strategies.js"),
};
