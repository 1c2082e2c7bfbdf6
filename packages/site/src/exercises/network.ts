import type { Exercise } from "./exercise.js";

export const network: Readonly<Record<string, Exercise>> = {};
