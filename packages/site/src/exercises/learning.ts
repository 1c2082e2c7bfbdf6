import type { Exercise } from "./exercise.js";

export const learning: Readonly<Record<string, Exercise>> = {
  "learning/useful-slope": {
    kind: "choice",
    options: {
      en: [
        "the accuracy on the training data",
        "the number of wrong answers",
        "the output of a step function",
        "the mean cross-entropy on the training data",
      ],
      ko: [
        "훈련 데이터에 대한 정확도",
        "틀린 답의 개수",
        "계단 함수의 출력",
        "훈련 데이터에 대한 교차 엔트로피 오차의 평균",
      ],
    },
    answer: 4,
    solution: "4",
  },
  "learning/next-accuracy": { kind: "number", answer: 33, within: 0.1, solution: "33" },
  "learning/overfitting": {
    kind: "choice",
    options: {
      en: [
        "It has not learned anything yet.",
        "It has learned the training pictures themselves: it overfits.",
        "The test data are wrong.",
      ],
      ko: [
        "아직 아무것도 배우지 못했습니다.",
        "훈련 사진 자체를 외웠습니다. 과적합입니다.",
        "시험 데이터가 잘못되었습니다.",
      ],
    },
    answer: 2,
    solution: "2",
  },
};
