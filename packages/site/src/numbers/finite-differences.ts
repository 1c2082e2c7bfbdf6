// The numbers of the guide's page on finite differences: the weights of its network, and how many times longer they take than backprop.
import { dense, describe, input, sigmoid, softmax } from "rxgrad";
import { measured, twoDigits } from "./bench-results.js";
import type { Numbers } from "./written.js";

/** How many times longer an iteration takes by finite differences than by backprop, with strategy "auto". */
const longer = (network: string): string =>
  twoDigits(measured("d", "rxgrad auto", network) / measured("d", "rxgrad backprop", network));

/** As in code/guide/finite-differences/network.ts. */
const network = input("x", [64]).pipe(dense(8), sigmoid(), dense(3), softmax());

export const finiteDifferences: Numbers = {
  weights: String(describe(network).totals.trainable),
  shallow: longer("784-50-10, batch 100"),
  deep: longer("784-50-50-50-50-10, batch 100"),
};
