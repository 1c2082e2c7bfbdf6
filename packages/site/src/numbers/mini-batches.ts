import type { Numbers } from "./written.js";

export const miniBatches: Numbers = {};
