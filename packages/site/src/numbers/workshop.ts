import type { Numbers } from "./written.js";

export const workshop: Numbers = {};
