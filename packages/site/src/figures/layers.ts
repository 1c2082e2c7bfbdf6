// A dense network as a directed graph of neurons, with its layers and the number of its parameters.
import { filled } from "../words.js";
import type { Mount } from "./figure.js";
import { drawn } from "./made.js";
import { make, slider } from "./make.js";

const WORDS = {
  en: {
    ...{ inputs: "inputs", layers: "hidden layers", units: "units in each", outputs: "outputs" },
    count: "{edges} weights and {biases} biases: {all} parameters",
    graph: "A directed graph from left to right, with layers of {sizes} neurons.",
  },
  ko: {
    ...{ inputs: "입력", layers: "은닉층", units: "층마다 뉴런", outputs: "출력" },
    count: "가중치 {edges}개와 편향 {biases}개, 매개변수 {all}개",
    graph: "왼쪽에서 오른쪽으로 흐르는 방향 그래프. 층마다 뉴런이 {sizes}개입니다.",
  },
} as const;

export const mount: Mount = (host, { lang }) => {
  const words = WORDS[lang];
  const chosen = { inputs: 1, layers: 1, units: 5, outputs: 1 };
  const picture = drawn("svg", { viewBox: "0 0 360 200", role: "img" });
  const told = make("p", { className: "note", role: "status" });
  const most = { inputs: 4, layers: 3, units: 6, outputs: 4 };
  const sliders = (["inputs", "layers", "units", "outputs"] as const).map(
    (name) =>
      slider(words[name], { min: 1, max: most[name], step: 1, value: chosen[name] }, (value) => {
        chosen[name] = value;
        show();
      }).element,
  );

  function show(): void {
    const sizes = [chosen.inputs, ...Array<number>(chosen.layers).fill(chosen.units), chosen.outputs];
    const pairs = sizes.slice(1).map((size, i) => [sizes[i] as number, size] as const);
    const edges = pairs.reduce((sum, [from, to]) => sum + from * to, 0);
    const biases = pairs.reduce((sum, [, to]) => sum + to, 0);
    const counts: Readonly<Record<string, string>> = {
      ...{ edges: String(edges), biases: String(biases), all: String(edges + biases) },
      sizes: sizes.join(lang === "ko" ? "개, " : ", "),
    };
    told.textContent = filled(words.count, counts);
    picture.setAttribute("aria-label", filled(words.graph, counts));
    picture.replaceChildren(...pictureOf(sizes));
  }

  show();
  host.append(picture, told, make("div", { className: "controls" }, ...sliders));
  return () => host.replaceChildren();
};

function pictureOf(sizes: readonly number[]): SVGElement[] {
  const x = (layer: number): number => 30 + (300 * layer) / (sizes.length - 1);
  const y = (i: number, size: number): number => 100 + (i - (size - 1) / 2) * 32;
  const places = sizes.map((size, layer) => Array.from({ length: size }, (_, i) => [x(layer), y(i, size)] as const));
  const edges = places
    .slice(1)
    .flatMap((targets, layer) =>
      targets.flatMap(([x2, y2]) =>
        (places[layer] ?? []).map(([x1, y1]) =>
          drawn("line", { x1, y1, x2, y2, stroke: "var(--faint)", "stroke-width": 0.8 }),
        ),
      ),
    );
  const nodes = places.flatMap((layer, i) =>
    layer.map(([cx, cy]) =>
      drawn("circle", {
        ...{ cx, cy, r: 11, stroke: "var(--ink)", "stroke-width": 1.2 },
        fill: i === 0 || i === sizes.length - 1 ? "var(--raised)" : "var(--accent)",
      }),
    ),
  );
  return [...edges, ...nodes];
}
