import type { Exercise } from "./exercise.js";

export const losses: Readonly<Record<string, Exercise>> = {
  "losses/mean": { kind: "number", answer: 0.055, within: 0.0005, solution: "0.055" },
  "losses/right-class": { kind: "number", answer: -Math.log(0.6), within: 0.01, solution: "0.51" },
  "losses/three": {
    kind: "choice",
    options: {
      en: ["½ Σ(y − t)²", "Σ(y − t)²", "Σ(y − t)² / K", "Σ|y − t|"],
      ko: ["½ Σ(y − t)²", "Σ(y − t)²", "Σ(y − t)² / K", "Σ|y − t|"],
    },
    answer: 2,
    solution: "2",
  },
};
