import type { Told } from "../course/lessons.js";

/** A page of the guide. */
export interface GuidePage {
  readonly id: string;
  readonly title: Told;
}

/** The pages of the guide, in the order in which a person needs them. */
export const GUIDE: readonly GuidePage[] = [
  { id: "start", title: { en: "A first network in five minutes", ko: "5분 만에 첫 신경망" } },
  { id: "composing", title: { en: "Composing", ko: "신경망 구성하기" } },
  { id: "streams", title: { en: "Streams", ko: "스트림" } },
  { id: "finite-differences", title: { en: "Finite differences", ko: "유한 차분" } },
  { id: "own-nodes", title: { en: "Nodes of your own and black boxes", ko: "나만의 노드와 블랙박스" } },
  { id: "data", title: { en: "Data: from CSV to a prediction", ko: "데이터: CSV에서 예측까지" } },
  { id: "training", title: { en: "Training, checkpoints, history", ko: "학습, 체크포인트, 되돌리기" } },
  { id: "exchange", title: { en: "Files of other tools", ko: "다른 도구와 파일 주고받기" } },
  { id: "command", title: { en: "The command rxgrad", ko: "rxgrad 명령" } },
  { id: "threads", title: { en: "Threads", ko: "스레드" } },
  { id: "machines", title: { en: "Other machines", ko: "다른 컴퓨터와 함께" } },
  { id: "performance", title: { en: "Performance", ko: "성능" } },
  { id: "recipes", title: { en: "Recipes", ko: "레시피" } },
  { id: "coming-from", title: { en: "Coming from another library", ko: "다른 라이브러리를 쓰다 왔다면" } },
  { id: "troubleshooting", title: { en: "Troubleshooting", ko: "문제 해결" } },
];
