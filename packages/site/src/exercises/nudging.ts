import type { Exercise } from "./exercise.js";

export const nudging: Readonly<Record<string, Exercise>> = {};
