import type { Exercise } from "./exercise.js";

export const miniBatches: Readonly<Record<string, Exercise>> = {
  "mini-batches/updates": { kind: "number", answer: (5 * 10_000) / 50, within: 0.5, solution: "1000" },
  "mini-batches/passes": {
    kind: "number",
    answer: 2 * (784 * 30 + 30 + 30 * 10 + 10),
    within: 0.5,
    solution: "47720",
  },
  "mini-batches/larger": {
    kind: "choice",
    options: {
      en: [
        "Half as noisy, at four times the work for each update",
        "A quarter as noisy, at four times the work for each update",
        "Half as noisy, at the same work for each update",
      ],
      ko: [
        "흔들림은 절반이 되고, 갱신 한 번의 계산은 네 배가 됩니다.",
        "흔들림은 4분의 1이 되고, 갱신 한 번의 계산은 네 배가 됩니다.",
        "흔들림은 절반이 되고, 갱신 한 번의 계산은 그대로입니다.",
      ],
    },
    answer: 1,
    solution: "1",
  },
};
