import type { Numbers } from "./written.js";

export const learning: Numbers = {};
