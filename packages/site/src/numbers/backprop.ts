import type { Numbers } from "./written.js";

export const backprop: Numbers = {};
