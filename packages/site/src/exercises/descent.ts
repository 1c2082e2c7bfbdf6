import type { Exercise } from "./exercise.js";

export const descent: Readonly<Record<string, Exercise>> = {};
