import type { Mount } from "./figure.js";
import { distanceOf, NAMES, type OptimizerName, type Point, pathOf, STEPS } from "./hyperparameters/optimizer-rules.js";
import { drawn, made, slider } from "./made.js";
import { written } from "./make.js";

const en = {
  drawing: "A long valley, and the way of each optimizer from the left to the bottom in the middle.",
  rate: "Learning rate of all",
  told: `Behind each name: the distance from the bottom after ${STEPS} steps.`,
  away: "away",
};
const ko: typeof en = {
  drawing: "긴 골짜기와, 왼쪽에서 가운데 바닥으로 가는 최적화 방법들의 경로.",
  rate: "모두의 학습률",
  told: `이름 뒤의 수는 ${STEPS}걸음 뒤 바닥까지 남은 거리입니다.`,
  away: "발산",
};

const RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 1.1];
const FIRST = RATES.indexOf(0.1);
const HEIGHTS = [0.05, 0.3, 1, 2.2, 4, 6.5];
/** The part of the plane that is drawn. */
const [LEFT, RIGHT, HALF] = [-8, 3.5, 2.8];
const DASHES = ["none", "8 3", "2 3", "8 3 2 3", "4 2", "12 4"];
/** A walker that is farther away than the start has flown off. */
const FAR = 10;

/** Lesson 10: six optimizers in one valley. */
export const mount: Mount = (host, { lang }) => {
  const texts = lang === "ko" ? ko : en;
  const shown = new Set<OptimizerName>(["SGD", "Momentum", "Adam"]);
  let rate = RATES[FIRST] as number;
  const svg = drawn("svg", { role: "img", "aria-label": texts.drawing });
  const distances = new Map(NAMES.map((name) => [name, made("output", { style: "min-width: 2.6em" })]));

  function draw(): void {
    const width = Math.min(520, Math.max(280, host.clientWidth));
    const scale = width / (RIGHT - LEFT);
    const height = 2 * HALF * scale;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      svg.setAttribute(name, String(value));
    }
    const across = (x0: number): number => (x0 - LEFT) * scale;
    const down = (x1: number): number => (HALF - x1) * scale;
    /** Points far outside are drawn a little outside. */
    const near = (value: number): number => Math.max(-30, Math.min(30, value));
    const at = ([x0, x1]: Point): string => `${across(near(x0)).toFixed(1)},${down(near(x1)).toFixed(1)}`;
    const parts: SVGElement[] = HEIGHTS.map((level) => {
      const radii = { rx: Math.sqrt(20 * level) * scale, ry: Math.sqrt(level) * scale };
      return drawn("ellipse", { cx: across(0), cy: down(0), ...radii, fill: "none", stroke: "var(--rule)" });
    });
    parts.push(drawn("circle", { cx: across(0), cy: down(0), r: 3, fill: "var(--faint)" }));
    for (const [k, name] of NAMES.entries()) {
      const path = pathOf(name, rate);
      const distance = distanceOf(path);
      const output = distances.get(name) as HTMLOutputElement;
      output.textContent = distance > FAR ? texts.away : written(distance);
      if (!shown.has(name)) continue;
      const stroke = { stroke: `var(--series-${k + 1})`, "stroke-width": 2, "stroke-dasharray": DASHES[k] as string };
      parts.push(
        drawn("polyline", { points: path.map(at).join(" "), fill: "none", "stroke-linejoin": "round", ...stroke }),
      );
      const [cx, cy] = at(path.at(-1) as Point).split(",") as [string, string];
      parts.push(drawn("circle", { cx, cy, r: 5, fill: `var(--series-${k + 1})`, stroke: "var(--paper)" }));
    }
    const [x, y] = at([-7, 2]).split(",") as [string, string];
    parts.push(drawn("circle", { cx: x, cy: y, r: 4, fill: "var(--paper)", stroke: "var(--ink)", "stroke-width": 2 }));
    svg.replaceChildren(...parts);
  }

  const ticks = NAMES.map((name, k) => {
    const input = made("input", { type: "checkbox", ...(shown.has(name) && { checked: "" }) });
    input.addEventListener("change", () => {
      if (input.checked) shown.add(name);
      else shown.delete(name);
      draw();
    });
    const line = drawn("line", { x1: 0, x2: 24, y1: 5, y2: 5, stroke: `var(--series-${k + 1})`, "stroke-width": 3 });
    line.setAttribute("stroke-dasharray", DASHES[k] as string);
    const swatch = drawn("svg", { width: 24, height: 10, "aria-hidden": "true", style: "display: inline-block" }, line);
    const style = "display: flex; gap: 6px; align-items: center";
    return made("label", { style }, input, swatch, name, distances.get(name) as HTMLElement);
  });
  const rates = slider(
    texts.rate,
    { min: 0, max: RATES.length - 1, step: 1, value: FIRST },
    (index) => String(RATES[index]),
    (index) => {
      rate = RATES[index] as number;
      draw();
    },
  );
  const told = made("p", { class: "told" }, texts.told);
  host.append(
    svg,
    made("div", { class: "controls" }, ...ticks),
    told,
    made("div", { class: "controls" }, rates.element),
  );
  const observer = new ResizeObserver(draw);
  observer.observe(host);
  return () => {
    observer.disconnect();
    host.replaceChildren();
  };
};
