import type { Exercise } from "./exercise.js";

export const workshop: Readonly<Record<string, Exercise>> = {};
