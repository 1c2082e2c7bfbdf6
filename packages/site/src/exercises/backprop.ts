import type { Exercise } from "./exercise.js";

export const backprop: Readonly<Record<string, Exercise>> = {};
