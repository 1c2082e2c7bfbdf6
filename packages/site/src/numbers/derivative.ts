import type { Numbers } from "./written.js";

export const derivative: Numbers = {};
