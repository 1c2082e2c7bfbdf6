/** Everything that figures say, in English. Words in braces are replaced. */
export const en = {
  "loading.failed": "This figure could not be drawn",
  "export.png": "Save as PNG",
  "export.svg": "Save as SVG",
  "stream.failed": "{name} ended with an error: {message}",

  "loss.label": "Loss by iteration",
  "loss.name": "loss",
  "loss.iteration": "iteration",
  "loss.unset": "Give this figure a stream of iterations: element.streams = iterations$",
  "loss.empty": "No iteration yet. The curve begins with the first one.",
  "loss.scale": "Axis",
  "loss.linear": "Linear",
  "loss.log": "Log",
  "loss.smoothing": "Smoothing",
  "loss.notFinite": "{name} is no longer a finite number since iteration {iteration}",
  "loss.notPositive": "Losses that are not positive lie on the lower edge of a logarithmic axis.",
  "loss.keys": "Left and right arrows move through the iterations, Home and End go to the ends, Escape leaves.",
  "loss.now": "Iteration {iteration}: {values}",
} as const;

/** The key of a text. */
export type Phrase = keyof typeof en;

/** The same in Korean. */
export const ko: Readonly<Record<Phrase, string>> = {
  "loading.failed": "그림을 그리지 못했습니다",
  "export.png": "PNG 저장",
  "export.svg": "SVG 저장",
  "stream.failed": "{name}: 오류로 끝났습니다. {message}",

  "loss.label": "반복에 따른 손실",
  "loss.name": "손실",
  "loss.iteration": "반복",
  "loss.unset": "이 그림에 반복 스트림을 넣어 주세요: element.streams = iterations$",
  "loss.empty": "아직 반복이 없습니다. 첫 반복부터 곡선이 그려집니다.",
  "loss.scale": "축",
  "loss.linear": "선형",
  "loss.log": "로그",
  "loss.smoothing": "평활화",
  "loss.notFinite": "{name}: 반복 {iteration}부터 유한한 수가 아닙니다",
  "loss.notPositive": "양수가 아닌 손실은 로그 축의 아래 끝에 놓입니다.",
  "loss.keys": "왼쪽·오른쪽 화살표로 반복을 옮기고, Home과 End로 양 끝으로 가며, Escape로 나갑니다.",
  "loss.now": "반복 {iteration}: {values}",
};
