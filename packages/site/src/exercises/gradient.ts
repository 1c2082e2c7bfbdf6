import type { Exercise } from "./exercise.js";

export const gradient: Readonly<Record<string, Exercise>> = {
  "gradient/by-y": { kind: "number", answer: 17, within: 0.01, solution: "17" },
  "gradient/evaluations": { kind: "number", answer: 200, within: 0.1, solution: "200" },
  "gradient/direction": {
    kind: "choice",
    options: {
      en: [
        "toward the minimum at (0, 0)",
        "where the function falls fastest from this point",
        "along the contour line through this point",
      ],
      ko: ["최솟값이 있는 (0, 0) 쪽", "이 점에서 함수가 가장 빨리 줄어드는 쪽", "이 점을 지나는 등고선을 따라가는 쪽"],
    },
    answer: 2,
    solution: "2",
  },
};
