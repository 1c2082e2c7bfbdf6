// The gradient of six weights, one nudge at a time; then the step.
import { crossEntropy, evaluate, initialParameters, input, matmul, parameter, softmax, values } from "rxgrad";
import { filled } from "../words.js";
import type { Mount } from "./figure.js";
import { make, written } from "./make.js";

const WORDS = {
  en: {
    ...{ weights: "Weights W", slopes: "Slopes ∂L/∂W", loss: "loss {loss}" },
    hint: "Choose a weight to nudge it by ±h, with h = 0.0001.",
    nudged: "w{place}: loss {above} above, {below} below. The slope is {slope}.",
    stepped: "A step with the learning rate 1: the loss went from {before} to {after}.",
    ...{ all: "Nudge all", step: "Take a step", reset: "From the beginning" },
  },
  ko: {
    ...{ weights: "가중치 W", slopes: "기울기 ∂L/∂W", loss: "손실 {loss}" },
    hint: "가중치를 고르면 h = 0.0001만큼 위아래로 움직여 봅니다.",
    nudged: "w{place}: 위로 움직이면 손실 {above}, 아래로 움직이면 {below}. 기울기는 {slope}입니다.",
    stepped: "학습률 1로 한 걸음: 손실이 {before}에서 {after}로 바뀌었습니다.",
    ...{ all: "모두 움직여 보기", step: "한 걸음", reset: "처음부터" },
  },
} as const;

const FIRST = [0.47355232, 0.9977393, 0.84668094, 0.85557411, 0.03563661, 0.69422093];
const PLACES = ["₀₀", "₀₁", "₀₂", "₁₀", "₁₁", "₁₂"];
const H = 1e-4;

async function lossOf(weights: readonly number[]): Promise<number> {
  const W = parameter([2, 3], { initial: values([weights.slice(0, 3), weights.slice(3)]) });
  const y = matmul(input("x", [2]), W).pipe(softmax());
  const loss = crossEntropy(y, input("t", [3]));
  return evaluate(loss, { x: [[0.6, 0.9]], t: [[0, 0, 1]] }, initialParameters(loss));
}

export const mount: Mount = (host, { lang }) => {
  const words = WORDS[lang];
  let weights = [...FIRST];
  let slopes: (number | undefined)[] = [];
  const nudges = PLACES.map((_, i) => button("", () => nudge(i)));
  const cells = PLACES.map(() => make("output", { className: "number" }));
  const [now, told] = [make("p", { className: "number" }), make("p", { role: "status" }, words.hint)];
  const step = button(words.step, takeStep);
  step.className = "primary";
  const all = button(words.all, async () => {
    for (const i of PLACES.keys()) await nudge(i);
  });
  const reset = button(words.reset, async () => {
    [weights, slopes] = [[...FIRST], []];
    told.textContent = words.hint;
    await show();
  });
  const grid = (name: string, items: readonly HTMLElement[]): HTMLElement =>
    make("div", {}, make("p", { className: "note" }, name), make("div", { className: "grid3" }, ...items));
  host.append(
    make("div", { className: "pair" }, grid(words.weights, nudges), grid(words.slopes, cells)),
    ...[now, told, make("p", { className: "buttons" }, all, step, reset)],
  );

  function button(name: string, act: () => Promise<void>): HTMLButtonElement {
    const element = make("button", { type: "button" }, name);
    element.addEventListener("click", () => void act());
    return element;
  }

  async function nudge(i: number): Promise<void> {
    const moved = (by: number): number[] => weights.map((each, k) => (k === i ? each + by : each));
    const [above, below] = [await lossOf(moved(H)), await lossOf(moved(-H))];
    const slope = (above - below) / (2 * H);
    slopes[i] = slope;
    told.textContent = filled(words.nudged, {
      ...{ place: PLACES[i] as string, slope: written(slope, 4) },
      ...{ above: written(above, 7), below: written(below, 7) },
    });
    await show();
  }

  async function takeStep(): Promise<void> {
    const before = await lossOf(weights);
    weights = weights.map((each, i) => each - (slopes[i] ?? 0));
    slopes = [];
    const after = await lossOf(weights);
    told.textContent = filled(words.stepped, { before: written(before, 4), after: written(after, 4) });
    await show();
  }

  async function show(): Promise<void> {
    for (const [i, each] of nudges.entries()) {
      each.textContent = written(weights[i] as number, 4);
      each.ariaLabel = `w${PLACES[i]} = ${each.textContent}`;
    }
    for (const [i, cell] of cells.entries()) {
      const slope = slopes[i];
      cell.textContent = slope === undefined ? "–" : written(slope, 4);
    }
    step.disabled = PLACES.some((_, i) => slopes[i] === undefined);
    now.textContent = filled(words.loss, { loss: written(await lossOf(weights), 4) });
  }

  void show();
  return () => host.replaceChildren();
};
