import type { InputRange } from "../../graph/operation-parts.js";

/** The range of predicted probabilities. @param layer The layer that usually computes them. */
export const probabilities = (input: string, layer: "softmax" | "sigmoid"): InputRange => ({
  input,
  from: 0,
  to: 1,
  isOpen: true,
  fix: `give probabilities: let ${input} end with ${layer}()`,
});

/** The range of targets that are probabilities. @param besides A further fix for the message. */
export const targets = (besides?: string): InputRange => ({
  input: "t",
  from: 0,
  to: 1,
  fix: `give targets from 0 to 1${besides ? `, ${besides}` : ""}`,
});
