import { derivative } from "rxgrad/calculus";
import { decimals } from "../numbers/written.js";
import { en, ko } from "./backprop/texts.js";
import { at, descended, type Passes, PLACES, type Place, passes, START, withWeight, X } from "./backprop/two-layers.js";
import type { Mount } from "./figure.js";
import { button, choice, drawn, made, slider } from "./made.js";

const HEIGHT = 300;
const RADIUS = 23;
const SUBSCRIPTS = "₁₂₃";
const NUDGES = [{ h: 1e-2 }, { h: 1e-4 }, { h: 1e-3, scheme: "five-point" }] as const;
const RATE = 0.5;

const sub = (index: number): string => SUBSCRIPTS[index] ?? "";
const nameOf = ({ layer, from, to }: Place): string => `${layer}${sub(from)}${sub(to)}`;
const short = (value: number): string => decimals(value, 3);

/** How many significant digits two numbers have in common. */
export function digitsInCommon(a: number, b: number): number {
  if (a === b) return 16;
  return Math.max(0, Math.min(16, Math.floor(-Math.log10(Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))))));
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

const spotsOf = (width: number): Readonly<Record<"x" | "h" | "z", readonly Spot[]>> & { readonly loss: Spot } => {
  const column = (share: number): number => RADIUS + 6 + share * (width - 2 * RADIUS - 12);
  return {
    x: [85, 205].map((y) => ({ x: column(0), y })),
    h: [40, 145, 250].map((y) => ({ x: column(0.36), y })),
    z: [85, 205].map((y) => ({ x: column(0.72), y })),
    loss: { x: column(1), y: 145 },
  };
};

/** Lesson 9: values forward and slopes backward through a network of twelve weights, beside the nudge. */
export const mount: Mount = (host, { lang }) => {
  const texts = lang === "ko" ? ko : en;
  let weights = START;
  let x = X;
  let chosen: Place = PLACES[6] as Place;
  let [isBackward, nudge] = [false, 1];

  const svg = drawn("svg", { role: "img", "aria-label": texts.drawing, height: HEIGHT, class: "backprop" });
  const told = made("div", { class: "told" });
  const value = slider(
    texts.value,
    { min: -2, max: 2, step: 0.05, value: at(weights, chosen) },
    (v) => decimals(v, 2),
    (v) => {
      weights = withWeight(weights, chosen, v);
      draw();
    },
  );
  const first = slider(
    texts.input,
    { min: -2, max: 2, step: 0.1, value: X[0] as number },
    (v) => decimals(v, 1),
    (v) => {
      x = [v, X[1] as number];
      draw();
    },
  );
  const choose = (index: number): void => {
    chosen = PLACES[index] as Place;
    which.set(index);
    value.set(at(weights, chosen));
    draw();
  };
  const which = choice(texts.weight, PLACES.map(nameOf), choose);
  which.set(6);
  const view = choice(texts.view, texts.views, (index) => {
    isBackward = index === 1;
    draw();
  });
  const step = choice(texts.step, texts.steps, (index) => {
    nudge = index;
    draw();
  });
  step.set(1);
  const descend = button(texts.descend, () => {
    weights = descended(weights, passes(weights, x).slopes, RATE);
    value.set(at(weights, chosen));
    draw();
  });
  const reset = button(texts.reset, () => {
    [weights, x] = [START, X];
    first.set(X[0] as number);
    choose(6);
  });

  function line(from: Spot, to: Spot, number: number, most: number, place?: Place): SVGElement[] {
    const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
    const size = 0.8 + (6 * Math.min(Math.abs(number), most)) / most;
    const color = number < 0 ? "var(--negative)" : "var(--positive)";
    const parts: SVGElement[] = [drawn("line", { ...ends, stroke: color, "stroke-width": size, opacity: 0.75 })];
    if (!place) return parts;
    if (place === chosen)
      parts.unshift(drawn("line", { ...ends, stroke: "var(--ink)", "stroke-width": size + 5, opacity: 0.28 }));
    const wide = drawn("line", { ...ends, stroke: "transparent", "stroke-width": 18, class: "wide" });
    wide.append(drawn("title", {}, texts.choose.replace("{name}", nameOf(place))));
    wide.addEventListener("click", () => choose(PLACES.indexOf(place)));
    return [...parts, wide];
  }

  function node({ x, y }: Spot, name: string, number: number, slope?: number): SVGElement[] {
    const isLoss = slope === undefined;
    const parts: SVGElement[] = [
      drawn("circle", {
        cx: x,
        cy: y,
        r: RADIUS,
        fill: "var(--raised)",
        stroke: isLoss ? "var(--ink)" : "var(--faint)",
      }),
      drawn("text", { x, y: y - 5, class: "name" }, name),
      drawn("text", { x, y: y + 10 }, short(number)),
    ];
    if (!isLoss) parts.push(drawn("text", { x, y: y + RADIUS + 14, class: "slope" }, `∂ ${short(slope)}`));
    return parts;
  }

  function drawNetwork(result: Passes): void {
    const width = Math.max(280, host.clientWidth);
    svg.setAttribute("width", String(width));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const spots = spotsOf(width);
    const shown = isBackward ? result.slopes : weights;
    const most = isBackward ? 0.3 : 1;
    const lines = PLACES.flatMap((place) => {
      const [from, to] = place.layer === "w" ? [spots.x, spots.h] : [spots.h, spots.z];
      return line(from[place.from] as Spot, to[place.to] as Spot, at(shown, place), most, place);
    });
    const toLoss = spots.z.flatMap((spot, k) => line(spot, spots.loss, isBackward ? (result.dz[k] as number) : 0.3, 1));
    const dx = weights.w.map((row) => row.reduce((total, w, j) => total + w * (result.da[j] as number), 0));
    svg.replaceChildren(
      ...lines,
      ...toLoss,
      ...spots.x.flatMap((spot, i) => node(spot, `x${sub(i)}`, x[i] as number, dx[i])),
      ...spots.h.flatMap((spot, j) => node(spot, `h${sub(j)}`, result.h[j] as number, result.da[j])),
      ...spots.z.flatMap((spot, k) => node(spot, `y${sub(k)}`, result.y[k] as number, result.dz[k])),
      ...node(spots.loss, "L", result.loss),
    );
  }

  function tell(result: Passes): void {
    const { layer, from, to } = chosen;
    const slope = at(result.slopes, chosen);
    const before = layer === "w" ? x[from] : result.h[from];
    const behind = layer === "w" ? result.da[to] : result.dz[to];
    const [source, end] = layer === "w" ? ["x", "a"] : ["h", "z"];
    const measured = derivative((v) => passes(withWeight(weights, chosen, v), x).loss, at(weights, chosen), {
      ...(NUDGES[nudge] as (typeof NUDGES)[number]),
    });
    const rule = `∂L/∂${nameOf(chosen)} = ${source}${sub(from)} · ∂L/∂${end}${sub(to)} = ${short(before ?? 0)} × ${short(behind ?? 0)}`;
    const count = digitsInCommon(slope, measured);
    const row = (name: string, number: number): HTMLElement =>
      made("div", { class: "row" }, made("span", {}, name), made("code", {}, decimals(number, 15)));
    told.replaceChildren(
      made("p", {}, rule),
      row(texts.chain, slope),
      row(texts.nudged, measured),
      made("p", { class: "note" }, texts.same.replace("{count}", String(count))),
    );
  }

  function draw(): void {
    const result = passes(weights, x);
    drawNetwork(result);
    tell(result);
  }

  const controls = [which.element, value.element, first.element, view.element, step.element];
  const panel = made("div", { class: "controls" }, ...controls, made("div", { class: "pressed" }, descend, reset));
  host.append(svg, told, panel);
  const observer = new ResizeObserver(draw);
  observer.observe(host);
  draw();
  return () => {
    observer.disconnect();
    host.replaceChildren();
  };
};
