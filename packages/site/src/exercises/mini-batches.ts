import type { Exercise } from "./exercise.js";

export const miniBatches: Readonly<Record<string, Exercise>> = {};
