import type { Numbers } from "./written.js";

export const network: Numbers = {};
