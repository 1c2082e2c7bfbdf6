import type { Numbers } from "./written.js";

export const gradient: Numbers = {};
