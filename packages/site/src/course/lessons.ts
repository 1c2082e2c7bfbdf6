export type Language = "en" | "ko";
export type Told = Readonly<Record<Language, string>>;

/** A lesson of the course. */
export interface Lesson {
  /** The name of its page. */
  readonly id: string;
  readonly title: Told;
}

/** The lessons, in their order. */
export const LESSONS: readonly Lesson[] = [
  { id: "learning", title: { en: "What learning is", ko: "학습이란" } },
  { id: "losses", title: { en: "Losses", ko: "손실 함수" } },
  { id: "derivative", title: { en: "The numerical derivative", ko: "수치 미분" } },
  { id: "gradient", title: { en: "Partial derivatives and the gradient", ko: "편미분과 기울기" } },
  { id: "descent", title: { en: "Gradient descent", ko: "경사 하강법" } },
  { id: "network", title: { en: "The network as a directed graph", ko: "방향 그래프로 보는 신경망" } },
  { id: "nudging", title: { en: "The gradient of a network", ko: "신경망의 기울기" } },
  { id: "mini-batches", title: { en: "Mini-batches and MNIST", ko: "미니배치와 MNIST" } },
  { id: "backprop", title: { en: "Backpropagation", ko: "오차역전파" } },
  { id: "hyperparameters", title: { en: "Hyper-parameters", ko: "하이퍼파라미터" } },
  { id: "workshop", title: { en: "Workshop: build it yourself", ko: "워크숍: 직접 만들기" } },
];
