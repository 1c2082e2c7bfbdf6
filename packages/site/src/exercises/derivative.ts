import type { Exercise } from "./exercise.js";

export const derivative: Readonly<Record<string, Exercise>> = {};
