export const en = {
  drawing: "The network 2-3-2. In each node its value, below it the slope of the loss there.",
  weight: "Weight",
  value: "Its value",
  input: "Input x₁",
  view: "Lines show",
  views: ["weights, forward", "slopes of the loss, backward"],
  step: "Nudge with",
  steps: ["h = 0.01, central", "h = 0.0001, central", "h = 0.001, five points"],
  descend: "One step of descent",
  reset: "Start again",
  chain: "chain rule",
  nudged: "nudging",
  same: "The first {count} digits agree.",
  choose: "weight {name}",
} as const;

export const ko: { readonly [Name in keyof typeof en]: (typeof en)[Name] extends string ? string : readonly string[] } =
  {
    drawing: "2-3-2 신경망. 노드 안은 값, 노드 아래는 그 값에 대한 손실의 기울기.",
    weight: "가중치",
    value: "가중치의 값",
    input: "입력 x₁",
    view: "선의 뜻",
    views: ["가중치 (순전파)", "손실의 기울기 (역전파)"],
    step: "살짝 옮기는 방법",
    steps: ["h = 0.01, 중심 차분", "h = 0.0001, 중심 차분", "h = 0.001, 다섯 점"],
    descend: "한 걸음 내려가기",
    reset: "처음부터",
    chain: "연쇄 법칙",
    nudged: "수치 미분",
    same: "앞의 {count}자리가 같습니다.",
    choose: "가중치 {name}",
  };
