// The numbers of the workshop: the losses of examples/the-idea.ts, computed by rxgrad.
import { losses } from "../figures/xor-model.js";
import { decimals, type Numbers } from "./written.js";

const [all, equal] = await Promise.all([losses(500), losses(500, { areEqual: true })]);

export const workshop: Numbers = {
  first: decimals(all[0] as number, 4),
  last: decimals(all[499] as number, 4),
  equal: decimals(equal[499] as number, 4),
  half: decimals(0.5 ** 2, 2),
};
