import type { Exercise } from "./exercise.js";

export const learning: Readonly<Record<string, Exercise>> = {};
