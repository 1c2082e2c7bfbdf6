import type { Exercise } from "./exercise.js";

export const network: Readonly<Record<string, Exercise>> = {
  // 3·4 + 4 and 4·2 + 2
  "network/count": { kind: "number", answer: 26, within: 0.1, solution: "26" },
  "network/leak": { kind: "number", answer: -0.03, within: 0.0005, solution: "-0.03" },
  "network/linear": {
    kind: "choice",
    options: {
      en: [
        "dense, ReLU, dense",
        "dense, sigmoid, dense",
        "dense, identity, dense, identity, dense",
        "dense, tanh, dense, identity",
      ],
      ko: [
        "밀집층, ReLU, 밀집층",
        "밀집층, 시그모이드, 밀집층",
        "밀집층, 항등 함수, 밀집층, 항등 함수, 밀집층",
        "밀집층, tanh, 밀집층, 항등 함수",
      ],
    },
    answer: 3,
    solution: "3",
  },
};
