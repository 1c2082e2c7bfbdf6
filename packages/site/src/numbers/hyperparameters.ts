import type { Numbers } from "./written.js";

export const hyperparameters: Numbers = {};
