import type { Exercise } from "./exercise.js";

export const hyperparameters: Readonly<Record<string, Exercise>> = {};
