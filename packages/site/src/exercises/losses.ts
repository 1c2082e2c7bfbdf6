import type { Exercise } from "./exercise.js";

export const losses: Readonly<Record<string, Exercise>> = {
  "losses/mean": { kind: "number", answer: 0.055, within: 0.0005, solution: "0.055" },
  "losses/surer": { kind: "number", answer: -Math.log(0.6), within: 0.01, solution: "0.51" },
  "losses/three": { kind: "number", answer: 0.38, within: 0.005, solution: "0.38" },
};
