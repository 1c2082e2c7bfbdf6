// Lesson 4: the negative gradient at every place of a surface, and at a point that is dragged, with its two parts.

import { numericalGradient } from "rxgrad/calculus";
import type { Subscription } from "rxjs";
import type { Mount } from "./figure.js";
import { html, svg } from "./svg.js";

const WORDS = {
  en: {
    surface: "function",
    plot: "Arrows of the negative gradient, and a point",
    ...{ arrow: "−gradient", parts: "its two parts", minimum: "way to the minimum" },
    at: (x: string, y: string) => `At (${x}, ${y})`,
  },
  ko: {
    surface: "함수",
    plot: "음의 기울기를 그린 화살표와 점 하나",
    ...{ arrow: "음의 기울기", parts: "두 성분", minimum: "최솟값으로 가는 길" },
    at: (x: string, y: string) => `(${x}, ${y})에서`,
  },
};

type Pair = readonly [number, number];

/** Sums of squares: a·x₀² + x₁². */
const SURFACES = [
  { formula: "x₀² + x₁²", a: 1 },
  { formula: "x₀²/20 + x₁²", a: 1 / 20 },
] as const;
const REACH = 5;
const LEVELS = [0.5, 2, 4.5, 8, 12.5, 18, 24.5, 32];

/** With a true minus sign, and none before 0. */
const written = (value: number, digits: number): string =>
  (Number(value.toFixed(digits)) || 0).toFixed(digits).replace("-", "−");

export const mount: Mount = (host, { lang, isOnScreen$ }) => {
  const words = WORDS[lang];
  let a: number = SURFACES[0].a;
  let at: Pair = [3, 4];
  let isOnScreen = false;
  const f = (x: number[]): number => a * (x[0] as number) ** 2 + (x[1] as number) ** 2;
  const gradientAt = (x: Pair): Pair => numericalGradient(f, [...x]) as unknown as Pair;

  const bar = html(host, "div");
  bar.style.cssText = "display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;font-size:13px";
  const named = html(bar, "label", { textContent: `${words.surface} ` });
  const choice = html(named, "select");
  choice.style.cssText =
    "padding:0 8px;border:1px solid var(--rule);border-radius:6px;background:var(--raised);appearance:auto";
  for (const { formula, a: each } of SURFACES) html(choice, "option", { value: String(each), textContent: formula });
  const sliders = ["x₀", "x₁"].map((name, i) => {
    const label = html(bar, "label", { textContent: `${name} ` });
    label.style.cssText = "display:flex;gap:8px;align-items:center;flex:1 1 150px";
    const [min, max] = [String(-REACH), String(REACH)];
    const slider = html(label, "input", { type: "range", min, max, step: "0.1", value: String(at[i]) });
    slider.style.cssText = "flex:1;min-width:0;accent-color:var(--accent)";
    slider.addEventListener("input", () =>
      change(i === 0 ? [slider.valueAsNumber, at[1]] : [at[0], slider.valueAsNumber]),
    );
    return slider;
  });
  const told = html(host, "p");
  told.setAttribute("role", "status");
  told.style.cssText = "margin:8px 0;min-height:1.6em;font-variant-numeric:tabular-nums";
  const plot = html(host, "div");

  function change(next: Pair): void {
    at = next.map((each) => Math.round(10 * Math.min(REACH, Math.max(-REACH, each))) / 10) as unknown as Pair;
    draw();
  }

  function draw(): void {
    if (!isOnScreen) return;
    for (const [i, slider] of sliders.entries()) slider.value = String(at[i]);
    const g = gradientAt(at);
    const place = words.at(written(at[0], 1), written(at[1], 1));
    told.textContent = `${place}: f = ${written(f([...at]), 2)}, ∂f/∂x₀ = ${written(g[0], 2)}, ∂f/∂x₁ = ${written(g[1], 2)}`;
    plot.replaceChildren();
    const size = Math.min(460, Math.max(240, host.clientWidth));
    const picture = svg(plot, "svg", { ...{ width: size, height: size, role: "img" }, "aria-label": words.plot });
    picture.style.cssText = "display:block;margin:0 auto;touch-action:none;cursor:crosshair;overflow:hidden";
    const unit = size / (2 * REACH + 1);
    const toX = (x: number): number => size / 2 + x * unit;
    const toY = (y: number): number => size / 2 - y * unit;
    for (const level of LEVELS) {
      const [rx, ry] = [Math.sqrt(level / a) * unit, Math.sqrt(level) * unit];
      svg(picture, "ellipse", { ...{ cx: size / 2, cy: size / 2, rx, ry }, fill: "none", stroke: "var(--rule)" });
    }
    for (let x = -REACH; x <= REACH; x++) {
      for (let y = -REACH; y <= REACH; y++) {
        const [gx, gy] = gradientAt([x, y]);
        arrow([x, y], [-0.045 * gx, -0.045 * gy], "var(--faint)", 1.2);
      }
    }
    const tip: Pair = [-0.25 * g[0], -0.25 * g[1]];
    const dashed = { "stroke-dasharray": "5 4", "stroke-width": 2 };
    line(at, [at[0] + tip[0], at[1]], { stroke: "var(--series-2)", ...dashed });
    line([at[0] + tip[0], at[1]], [at[0] + tip[0], at[1] + tip[1]], { stroke: "var(--series-2)", ...dashed });
    line(at, [0, 0], {
      stroke: "var(--series-3)",
      "stroke-dasharray": "1 5",
      "stroke-width": 2,
      "stroke-linecap": "round",
    });
    arrow(at, tip, "var(--accent)", 3);
    svg(picture, "circle", {
      cx: toX(at[0]),
      cy: toY(at[1]),
      r: 8,
      fill: "var(--paper)",
      stroke: "var(--ink)",
      "stroke-width": 2,
    });

    function line(from: Pair, to: Pair, attributes: Readonly<Record<string, string | number>>): void {
      svg(picture, "line", { x1: toX(from[0]), y1: toY(from[1]), x2: toX(to[0]), y2: toY(to[1]), ...attributes });
    }

    function arrow(from: Pair, by: Pair, color: string, width: number): void {
      const length = Math.hypot(...by) * unit;
      if (length < 1) return;
      const [ux, uy] = [(by[0] * unit) / length, (-by[1] * unit) / length];
      const [x, y] = [toX(from[0] + by[0]), toY(from[1] + by[1])];
      const head = Math.min(length, 3 + 2 * width);
      const d = [
        `M${toX(from[0])} ${toY(from[1])}L${x} ${y}`,
        `M${x - head * (ux - uy / 2)} ${y - head * (uy + ux / 2)}L${x} ${y}`,
        `L${x - head * (ux + uy / 2)} ${y - head * (uy - ux / 2)}`,
      ].join("");
      svg(picture, "path", { d, fill: "none", stroke: color, "stroke-width": width });
    }
  }

  function drag(event: PointerEvent): void {
    const picture = plot.firstElementChild;
    if (!picture) return;
    const { left, top, width } = picture.getBoundingClientRect();
    const unit = width / (2 * REACH + 1);
    change([(event.clientX - left - width / 2) / unit, (width / 2 - (event.clientY - top)) / unit]);
  }
  const move = (event: PointerEvent): void => {
    if (event.buttons > 0) drag(event);
  };

  choice.addEventListener("change", () => {
    a = Number(choice.value);
    draw();
  });
  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    drag(event);
  });
  plot.addEventListener("pointermove", move);
  const key = html(host, "p", { className: "note" });
  for (const [color, dash, text] of [
    ["--accent", "solid", words.arrow],
    ["--series-2", "dashed", words.parts],
    ["--series-3", "dotted", words.minimum],
  ] as const) {
    const item = html(key, "span");
    item.style.cssText = "display:inline-flex;align-items:center;gap:6px;margin-inline-end:16px";
    html(item, "span").style.cssText = `width:24px;border-top:3px ${dash} var(${color})`;
    item.append(text);
  }
  const resizes = new ResizeObserver(draw);
  resizes.observe(host);
  const watching: Subscription = isOnScreen$.subscribe((is) => {
    isOnScreen = is;
    draw();
  });
  return () => {
    watching.unsubscribe();
    resizes.disconnect();
    host.replaceChildren();
  };
};
