import { power } from "../numbers/written.js";
import { gradientLengths, LAYERS } from "./backprop/lengths.js";
import type { Mount } from "./figure.js";
import { button, drawn, made, slider } from "./made.js";

const HEIGHT = 300;
/** The powers of ten of the axis. */
const [LOWEST, HIGHEST] = [-9, 1];
const en = {
  drawing: "The length of the gradient of each of ten layers, on a logarithmic scale.",
  layer: "layer",
  scale: "Spread of the weights",
  other: "Draw other weights",
  first: "Gradient of layer 1 ÷ gradient of layer 10: sigmoid {sigmoid}, ReLU {relu}.",
};
const ko: typeof en = {
  drawing: "열 개 층의 기울기 크기를 로그 눈금으로 그린 그림.",
  layer: "층",
  scale: "가중치의 흩어진 정도",
  other: "가중치 다시 뽑기",
  first: "1층 기울기 ÷ 10층 기울기: 시그모이드 {sigmoid}, ReLU {relu}.",
};

const about = (value: number): string => (value >= 0.01 ? value.toPrecision(2) : power(value));

/** Lesson 9: ten sigmoid layers against ten ReLU layers. */
export const mount: Mount = (host, { lang }) => {
  const texts = lang === "ko" ? ko : en;
  let [scale, seed, asked] = [1, 1, 0];
  let curves: readonly (readonly number[])[] = [];
  const svg = drawn("svg", { role: "img", "aria-label": texts.drawing, height: HEIGHT });
  const told = made("p", { class: "told", role: "status" });

  function draw(): void {
    const width = Math.max(280, host.clientWidth);
    svg.setAttribute("width", String(width));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const across = (i: number): number => 52 + ((width - 130) * i) / (LAYERS - 1);
    const clipped = (value: number): number => Math.max(LOWEST, Math.min(HIGHEST, Math.log10(value)));
    const down = (value: number): number => 16 + ((HEIGHT - 60) * (HIGHEST - clipped(value))) / (HIGHEST - LOWEST);
    const parts: SVGElement[] = [];
    for (let exponent = LOWEST; exponent <= HIGHEST; exponent += 2) {
      const y = down(10 ** exponent);
      parts.push(drawn("line", { x1: 44, x2: width - 70, y1: y, y2: y, stroke: "var(--rule)" }));
      parts.push(drawn("text", { x: 38, y: y + 4, class: "end" }, power(10 ** exponent).slice(4)));
    }
    for (let i = 0; i < LAYERS; i++) parts.push(drawn("text", { x: across(i), y: HEIGHT - 24 }, String(i + 1)));
    parts.push(drawn("text", { x: across(4.5), y: HEIGHT - 6, class: "name" }, texts.layer));
    for (const [k, values] of curves.entries()) {
      const color = `var(--series-${k + 1})`;
      const points = values.map((value, i) => `${across(i)},${down(value)}`).join(" ");
      const dashes = { "stroke-dasharray": k === 0 ? "none" : "6 4" };
      parts.push(drawn("polyline", { points, fill: "none", stroke: color, "stroke-width": 2, ...dashes }));
      for (const [i, value] of values.entries()) {
        const [cx, cy] = [across(i), down(value)];
        const mark =
          k === 0
            ? drawn("circle", { cx, cy, r: 4, fill: color })
            : drawn("rect", { x: cx - 4, y: cy - 4, width: 8, height: 8, fill: color });
        mark.append(drawn("title", {}, `${i + 1}: ${value.toExponential(1)}`));
        parts.push(mark);
      }
    }
    for (const [k, name] of ["sigmoid", "ReLU"].entries()) {
      const y = HEIGHT - 94 + 20 * k;
      const dashes = { "stroke-dasharray": k === 0 ? "none" : "6 4" };
      const stroke = { stroke: `var(--series-${k + 1})`, "stroke-width": 2, ...dashes };
      parts.push(drawn("line", { x1: 60, x2: 84, y1: y - 4, y2: y - 4, ...stroke }));
      parts.push(drawn("text", { x: 90, y, class: "start" }, name));
    }
    svg.replaceChildren(...parts);
  }

  async function compute(): Promise<void> {
    const mine = ++asked;
    const found = await Promise.all((["sigmoid", "relu"] as const).map((kind) => gradientLengths(kind, scale, seed)));
    if (mine !== asked) return;
    curves = found;
    const [forSigmoid = "", forRelu = ""] = found.map((values) => about((values[0] as number) / (values[9] as number)));
    told.textContent = texts.first.replace("{sigmoid}", forSigmoid).replace("{relu}", forRelu);
    draw();
  }

  const spread = slider(
    texts.scale,
    { min: 0.5, max: 4, step: 0.25, value: 1 },
    (v) => `× ${v}`,
    (v) => {
      scale = v;
      void compute();
    },
  );
  const other = button(texts.other, () => {
    seed++;
    void compute();
  });
  host.append(svg, told, made("div", { class: "controls" }, spread.element, made("div", { class: "pressed" }, other)));
  const observer = new ResizeObserver(draw);
  observer.observe(host);
  void compute();
  return () => {
    asked = -1;
    observer.disconnect();
    host.replaceChildren();
  };
};
