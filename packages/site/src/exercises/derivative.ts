import type { Exercise } from "./exercise.js";

export const derivative: Readonly<Record<string, Exercise>> = {
  "derivative/best-forward": { kind: "number", answer: 8, within: 1, solution: "8" },
  "derivative/best-backward": { kind: "number", answer: 8, within: 1, solution: "8" },
  "derivative/best-central": { kind: "number", answer: 5, within: 1, solution: "5" },
  "derivative/best-five-point": { kind: "number", answer: 3, within: 1, solution: "3" },
  "derivative/parabola": {
    kind: "choice",
    options: {
      en: [
        "Rounding only: truncation is exactly 0, so a large h is best.",
        "Truncation only: a small h is best.",
        "Both, with the best step near 6·10⁻⁶, as for sin x.",
      ],
      ko: [
        "반올림 오차뿐입니다. 절단 오차가 정확히 0이므로 h가 클수록 좋습니다.",
        "절단 오차뿐입니다. h가 작을수록 좋습니다.",
        "둘 다 있습니다. sin x처럼 6·10⁻⁶ 근처에서 가장 좋습니다.",
      ],
    },
    answer: 1,
    solution: "1",
  },
};
