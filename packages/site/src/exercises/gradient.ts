import type { Exercise } from "./exercise.js";

export const gradient: Readonly<Record<string, Exercise>> = {};
