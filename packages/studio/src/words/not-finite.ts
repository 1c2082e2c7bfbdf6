/**
 * What ends a run whose values are no longer finite: the sentences of the engine and their parts, as it writes them, so that they are
 * found in another language.
 */
export const notFinite = {
  "notFinite.ofSample": "{node}: element {at} of sample {sample} is {value} at {when}, computed from {ranges}; {fix}.",
  "notFinite.ofValue": "{node}: element {at} of its value is {value} at {when}, computed from {ranges}; {fix}.",
  "notFinite.ofGradient":
    'parameter "{name}": element {at} of its gradient for {optimizer} is {value} at {when}, taken at values in {ranges}; {fix}.',
  "notFinite.ofGradientAt":
    'parameter "{name}": element {at} of its gradient for {optimizer} is {value} at {when}, taken at values in {ranges}: {origin}; {fix}.',
  "notFinite.ofUpdate":
    'parameter "{name}": element {at} of its update by {optimizer} is {value} at {when}, computed from {ranges}; {fix}.',

  "notFinite.originSample": "{node}: element {at} of sample {sample} is {value} at {when}, computed from {ranges}",
  "notFinite.originValue": "{node}: element {at} of its value is {value} at {when}, computed from {ranges}",
  "notFinite.moved": "that element {move}",
  "notFinite.iteration": "iteration {iteration}",
  "notFinite.batch": "iteration {iteration} (batch {batch} of epoch {epoch})",

  "notFinite.lowerOrFed": "lower the learning rate, or look at what it was fed",
  "notFinite.fedOrStart": "look at what it was fed, or at how its parameters start",
  "notFinite.lowerOrScale": "lower the learning rate, or scale what the loss is computed from",
  "notFinite.startOrScale": "start from other values, or scale what the loss is computed from",
  "notFinite.smallerStep": "give a smaller h, or keep that node away from where it has no value",
  "notFinite.inputs": "look at the inputs of that node",
  "notFinite.overflow": "its {memory} has overflowed: clip the gradient (clipNorm), or scale the loss",
  "notFinite.lower": "lower the learning rate",
} as const;

/** The same in Korean. */
export const notFiniteKo: Readonly<Record<keyof typeof notFinite, string>> = {
  "notFinite.ofSample":
    "{node}: {when}에서 샘플 {sample}의 원소 {at}의 값이 {value}입니다. 계산에 쓴 값: {ranges}. {fix}.",
  "notFinite.ofValue": "{node}: {when}에서 원소 {at}의 값이 {value}입니다. 계산에 쓴 값: {ranges}. {fix}.",
  "notFinite.ofGradient":
    '파라미터 "{name}": {when}에서 {optimizer}에 줄 기울기의 원소 {at}의 값이 {value}입니다. 파라미터의 값: {ranges}. {fix}.',
  "notFinite.ofGradientAt":
    '파라미터 "{name}": {when}에서 {optimizer}에 줄 기울기의 원소 {at}의 값이 {value}입니다. 파라미터의 값: {ranges}. {origin}. {fix}.',
  "notFinite.ofUpdate":
    '파라미터 "{name}": {when}에서 {optimizer}(으)로 갱신한 원소 {at}의 값이 {value}입니다. 계산에 쓴 값: {ranges}. {fix}.',

  "notFinite.originSample": "{node}: {when}에서 샘플 {sample}의 원소 {at}의 값이 {value}입니다. 계산에 쓴 값: {ranges}",
  "notFinite.originValue": "{node}: {when}에서 원소 {at}의 값이 {value}입니다. 계산에 쓴 값: {ranges}",
  "notFinite.moved": "그 원소 {move}",
  "notFinite.iteration": "반복 {iteration}",
  "notFinite.batch": "반복 {iteration}(에폭 {epoch}의 배치 {batch})",

  "notFinite.lowerOrFed": "학습률을 낮추거나, 넣은 데이터를 살펴봐 주세요",
  "notFinite.fedOrStart": "넣은 데이터나 파라미터의 초깃값을 살펴봐 주세요",
  "notFinite.lowerOrScale": "학습률을 낮추거나, 손실을 계산하는 값의 크기를 조절해 주세요",
  "notFinite.startOrScale": "다른 초깃값에서 시작하거나, 손실을 계산하는 값의 크기를 조절해 주세요",
  "notFinite.smallerStep": "h를 줄이거나, 노드의 값이 정해지지 않는 곳을 피해 주세요",
  "notFinite.inputs": "그 노드의 입력을 살펴봐 주세요",
  "notFinite.overflow": "{memory}의 값이 너무 커졌습니다. 기울기를 자르거나(clipNorm) 손실의 크기를 조절해 주세요",
  "notFinite.lower": "학습률을 낮춰 주세요",
};
