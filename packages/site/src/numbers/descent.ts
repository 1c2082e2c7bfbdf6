import type { Numbers } from "./written.js";

export const descent: Numbers = {};
