// The numbers of the guide's page on finite differences: how many times longer they take than backprop.
import { measured, twoDigits } from "./bench-results.js";
import type { Numbers } from "./written.js";

/** How many times longer an iteration takes by finite differences than by backprop, with strategy "auto". */
const longer = (network: string): string =>
  twoDigits(measured("d", "rxgrad auto", network) / measured("d", "rxgrad backprop", network));

export const finiteDifferences: Numbers = {
  shallow: longer("784-50-10, batch 100"),
  deep: longer("784-50-50-50-50-10, batch 100"),
};
