import type { Exercise } from "./exercise.js";

export const descent: Readonly<Record<string, Exercise>> = {
  "descent/step": { kind: "number", answer: 2.3, within: 0.001, solution: "2.3" },
  "descent/one": {
    kind: "choice",
    options: {
      en: [
        "It arrives at 0 in one step.",
        "It jumps between 1 and −1 for ever.",
        "It flies off.",
        "It comes nearer to 0 with each step.",
      ],
      ko: ["한 걸음 만에 0에 도착한다.", "1과 −1 사이를 끝없이 오간다.", "멀리 달아난다.", "걸음마다 0에 가까워진다."],
    },
    answer: 2,
    solution: "2",
  },
  // Where both directions shrink alike: 1 − η/10 = 2η − 1.
  "descent/fewest": { kind: "number", answer: 2 / 2.1, within: 0.03, solution: "0.95" },
};
