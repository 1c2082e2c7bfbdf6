import type { Scheme } from "./here.js";
import type { DifferenceScheme } from "./options.js";
import { RICHARDSON, RICHARDSON_SECOND } from "./richardson-search.js";
import { FIRST, SECOND } from "./stencil-schemes.js";

/** The schemes of first and second derivatives. */
export const SCHEMES: Readonly<Record<1 | 2, Readonly<Record<DifferenceScheme, Scheme>>>> = {
  1: { ...FIRST, richardson: RICHARDSON },
  2: { ...SECOND, richardson: RICHARDSON_SECOND },
};
