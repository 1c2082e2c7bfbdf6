import { passes, START } from "../figures/backprop/two-layers.js";
import type { Exercise } from "./exercise.js";

const { h, dz } = passes(START);

export const backprop: Readonly<Record<string, Exercise>> = {
  "backprop/product": {
    kind: "number",
    answer: (h[2] as number) * (dz[1] as number),
    within: 0.0015,
    solution: ((h[2] as number) * (dz[1] as number)).toFixed(3),
  },
  "backprop/meeting": {
    kind: "number",
    answer: 0.4 * (dz[0] as number) + 0.2 * (dz[1] as number),
    within: 0.0015,
    solution: (0.4 * (dz[0] as number) + 0.2 * (dz[1] as number)).toFixed(3),
  },
  "backprop/which": {
    kind: "choice",
    options: {
      en: [
        "An image network of a million weights, built from layers",
        "Three settings of an oven, whose loss is a taste score",
        "The slopes of a formula that you check with backprop itself",
      ],
      ko: [
        "여러 층을 쌓아 만든, 가중치가 백만 개인 이미지 신경망",
        "맛 점수가 손실인, 오븐의 설정값 세 개",
        "역전파로 구한 기울기를 역전파로 다시 확인하는 일",
      ],
    },
    answer: 2,
    solution: "2",
  },
};
