// One neuron as a graph: its bias beside the sum, or as a weight on a constant 1. rxgrad computes both.
import {
  dense,
  evaluate,
  initialParameters,
  input,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  step,
  tanh,
  values,
} from "rxgrad";
import { BehaviorSubject, switchMap } from "rxjs";
import { filled } from "../words.js";
import type { Mount } from "./figure.js";
import { drawn } from "./made.js";
import { make, slider, tick, written } from "./make.js";

const WORDS = {
  en: {
    asWeight: "bias as a weight on a constant 1",
    activation: "activation",
    identity: "identity",
    step: "step",
    graph: "A neuron: {inputs} are weighted and summed to {a}; the activation makes {y} of it.",
  },
  ko: {
    asWeight: "편향을 상수 1에 걸린 가중치로",
    activation: "활성화 함수",
    identity: "항등",
    step: "계단",
    graph: "뉴런 하나: 입력 {inputs}에 가중치를 곱해 더하면 {a}, 활성화 함수를 거치면 {y}입니다.",
  },
} as const;

const ACTIVATIONS = {
  identity: linear,
  step,
  sigmoid,
  tanh,
  ReLU: relu,
  "leaky ReLU": leakyRelu,
} as const;
type Name = keyof typeof ACTIVATIONS;

interface State {
  readonly x0: number;
  readonly x1: number;
  readonly w0: number;
  readonly w1: number;
  readonly b: number;
  readonly name: Name;
  readonly isWeight: boolean;
}

/** The weighted sum and the output, with the bias in its place. */
async function computed({ x0, x1, w0, w1, b, name, isWeight }: State): Promise<readonly [number, number]> {
  const bias = isWeight ? ("input" as const) : true;
  const a = input("x", [2]).pipe(dense(1, { W: values([[w0], [w1]]), b: values([b]), bias }));
  const y = a.pipe(ACTIVATIONS[name]() as ReturnType<typeof linear>);
  const [feed, start] = [{ x: [[x0, x1]] }, initialParameters(y)];
  const results = [await evaluate(a, feed, start), await evaluate(y, feed, start)];
  return results.map((each) => each.data[0]) as [number, number];
}

export const mount: Mount = (host, { lang }) => {
  const words = WORDS[lang];
  const state$ = new BehaviorSubject<State>({
    ...{ x0: 0.6, x1: 0.9, w0: 0.8, w1: -0.5, b: 0.2 },
    ...{ name: "sigmoid", isWeight: false },
  });
  const change = (part: Partial<State>): void => state$.next({ ...state$.value, ...part });

  const picture = drawn("svg", { viewBox: "0 0 360 216", role: "img" });
  const select = make("select", {}, ...Object.keys(ACTIVATIONS).map(optionOf));
  select.value = "sigmoid";
  select.addEventListener("change", () => change({ name: select.value as Name }));
  const sliders = (["x0", "x1", "w0", "w1", "b"] as const).map(
    (name) =>
      slider(named(name), { min: -2, max: 2, step: 0.1, value: state$.value[name] }, (value) =>
        change({ [name]: value }),
      ).element,
  );
  host.append(
    picture,
    make("div", { className: "controls" }, make("label", {}, make("span", {}, words.activation), select), ...sliders),
    tick(words.asWeight, (isWeight) => change({ isWeight })),
  );

  function optionOf(name: string): HTMLOptionElement {
    const text = name === "identity" || name === "step" ? words[name] : name;
    return make("option", { value: name }, text);
  }

  const results = state$.pipe(switchMap(async (state) => ({ state, result: await computed(state) })));
  const subscription = results.subscribe(({ state, result: [a, y] }) => {
    picture.replaceChildren(...pictureOf(state, a, y, select.selectedOptions[0]?.textContent ?? state.name));
    const inputs = [state.x0, state.x1, ...(state.isWeight ? [1] : [])].map((each) => written(each, 1)).join(", ");
    const told = { inputs, a: written(a, 3), y: written(y, 3) };
    picture.setAttribute("aria-label", filled(words.graph, told));
  });
  return () => {
    subscription.unsubscribe();
    host.replaceChildren();
  };
};

const named = (name: string): string => name.replace("0", "₀").replace("1", "₁");

function pictureOf(state: State, a: number, y: number, name: string): SVGElement[] {
  const { isWeight, b } = state;
  const sources = [
    { y: 36, name: "x₀", value: written(state.x0, 1), weight: `w₀ = ${written(state.w0, 1)}` },
    { y: 106, name: "x₁", value: written(state.x1, 1), weight: `w₁ = ${written(state.w1, 1)}` },
    ...(isWeight ? [{ y: 176, name: "1", value: "", weight: `b = ${written(b, 1)}` }] : []),
  ];
  return [
    ...sources.flatMap((each) => [
      line(50, each.y, 170, 106),
      text(98, each.y + 0.4 * (106 - each.y) - 8, each.weight, each.name === "1" ? "var(--accent)" : undefined),
    ]),
    ...[line(210, 106, 250, 106), line(290, 106, 318, 106)],
    ...sources.flatMap((each) => node(32, each.y, each.name, each.value)),
    ...node(190, 106, "Σ", written(a, 3)),
    ...node(270, 106, "φ", name),
    ...node(336, 106, "y", written(y, 3)),
    ...(isWeight ? [] : [text(190, 72, `+ b = ${written(b, 1)}`, "var(--accent)")]),
  ];
}

const line = (x1: number, y1: number, x2: number, y2: number): SVGElement =>
  drawn("line", { x1, y1, x2, y2, stroke: "var(--faint)", "stroke-width": 1.2 });

const text = (x: number, y: number, content: string, fill = "var(--ink)"): SVGElement =>
  drawn(
    "text",
    {
      ...{ x, y, fill, "text-anchor": "middle", "font-size": 13, "paint-order": "stroke" },
      ...{ stroke: "var(--paper)", "stroke-width": 4, "stroke-linejoin": "round" },
    },
    content,
  );

const node = (x: number, y: number, name: string, below: string): SVGElement[] => [
  drawn("circle", { cx: x, cy: y, r: 19, fill: "var(--raised)", stroke: "var(--ink)", "stroke-width": 1.2 }),
  drawn("text", { x, y: y + 5, fill: "var(--ink)", "text-anchor": "middle", "font-size": 15 }, name),
  ...(below === "" ? [] : [text(x, y + 34, below)]),
];
