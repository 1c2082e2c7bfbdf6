import type { Numbers } from "./written.js";

export const nudging: Numbers = {};
