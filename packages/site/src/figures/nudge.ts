// Lesson 1: one weight of a trained network is nudged. Its loss moves at every nudge; its accuracy stands still or jumps.
import type { Subscription } from "rxjs";
import { decimals } from "../numbers/written.js";
import type { Mount } from "./figure.js";
import { type Measured, measure, trained, withFirst } from "./nudge-model.js";
import { html, svg } from "./svg.js";

const WORDS = {
  en: {
    weight: "weight",
    zoom: "range",
    back: "Back",
    less: "Nudge by −0.01",
    more: "Nudge by +0.01",
    loss: "loss",
    right: "right of 100",
    plot: "The loss and the number of right answers by the weight",
    now: (w: string, loss: string, right: number) => `weight ${w}, loss ${loss}, ${right} of 100 right`,
  },
  ko: {
    weight: "가중치",
    zoom: "범위",
    back: "처음으로",
    less: "−0.01 움직이기",
    more: "+0.01 움직이기",
    loss: "손실",
    right: "100개 중 맞힌 개수",
    plot: "가중치에 따른 손실과 맞힌 개수",
    now: (w: string, loss: string, right: number) => `가중치 ${w}, 손실 ${loss}, 100개 중 ${right}개 맞힘`,
  },
};

/** How far the weight is drawn to both sides. */
const ZOOMS = [3, 0.3, 0.03] as const;
const POINTS = 240;
const PANEL = 132;
const [LEFT, RIGHT, TOP] = [52, 12, 22];

const middle = trained[0] as number;

export const mount: Mount = (host, { lang, isOnScreen$ }) => {
  const words = WORDS[lang];
  let weight = middle;
  let zoom: number = ZOOMS[0];
  let isOnScreen = false;

  const bar = html(host, "div");
  bar.style.cssText = "display:flex;flex-wrap:wrap;gap:8px;align-items:center;font-size:13px";
  const name = html(bar, "label", { textContent: `${words.weight} ` });
  name.style.cssText = "display:flex;gap:8px;align-items:center;flex:1 1 220px";
  const slider = html(name, "input", { type: "range", step: "any" });
  slider.style.cssText = "flex:1;accent-color:var(--accent)";
  const less = html(bar, "button", { type: "button", textContent: words.less });
  const more = html(bar, "button", { type: "button", textContent: words.more });
  const back = html(bar, "button", { type: "button", textContent: words.back });
  const range = html(bar, "label", { textContent: `${words.zoom} ` });
  const choice = html(range, "select");
  choice.style.cssText =
    "padding:0 8px;border:1px solid var(--rule);border-radius:6px;background:var(--raised);appearance:auto";
  for (const each of ZOOMS) html(choice, "option", { value: String(each), textContent: `±${each}` });
  const told = html(host, "p");
  told.setAttribute("role", "status");
  told.style.cssText = "margin:8px 0;font-variant-numeric:tabular-nums";
  const plot = html(host, "div");

  const change = (next: number): void => {
    weight = Math.min(middle + zoom, Math.max(middle - zoom, next));
    draw();
  };

  function draw(): void {
    if (!isOnScreen) return;
    const [from, to] = [middle - zoom, middle + zoom];
    Object.assign(slider, { min: String(from), max: String(to), value: String(weight) });
    const now = measure(withFirst(weight));
    told.textContent = words.now(decimals(weight, 3), now.loss.toFixed(5), now.right);
    slider.setAttribute("aria-valuetext", told.textContent);
    plot.replaceChildren();
    const width = Math.max(240, host.clientWidth);
    const picture = svg(plot, "svg", { ...{ width, height: 2 * PANEL, role: "img" }, "aria-label": words.plot });
    picture.style.display = "block";
    const curve = Array.from({ length: POINTS + 1 }, (_, i) => {
      const at = from + ((to - from) * i) / POINTS;
      return { at, ...measure(withFirst(at)) };
    });
    const xOf = (at: number): number => LEFT + ((at - from) / (to - from)) * (width - LEFT - RIGHT);
    panel(0, words.loss, (each) => each.loss, 4, false);
    panel(PANEL, words.right, (each) => each.right, 0, true);

    function panel(y0: number, title: string, of: (each: Measured) => number, digits: number, steps: boolean): void {
      const values = curve.map(of);
      let [low, high] = [Math.min(...values), Math.max(...values)];
      if (steps && high - low < 2) [low, high] = [low - 1, high + 1];
      const yOf = (value: number): number => y0 + PANEL - 12 - ((value - low) / (high - low || 1)) * (PANEL - TOP - 18);
      const small = (anchor: string): string => `font-size:13px;fill:var(--faint);text-anchor:${anchor}`;
      svg(picture, "text", { style: small("start"), x: LEFT, y: y0 + 13 }, title);
      for (const value of [low, high]) {
        const y = yOf(value);
        svg(picture, "line", { x1: LEFT, x2: width - RIGHT, y1: y, y2: y, stroke: "var(--rule)" });
        svg(picture, "text", { style: small("end"), x: LEFT - 6, y: y + 4 }, value.toFixed(digits));
      }
      const path = curve.map((each, i) => {
        const [x, y] = [xOf(each.at).toFixed(1), yOf(of(each)).toFixed(1)];
        if (i === 0) return `M${x} ${y}`;
        return steps ? `H${x}V${y}` : `L${x} ${y}`;
      });
      const stroke = steps ? "var(--series-2)" : "var(--accent)";
      svg(picture, "path", { d: path.join(""), fill: "none", stroke, "stroke-width": 2 });
      const x = xOf(weight);
      svg(picture, "line", { x1: x, x2: x, y1: y0 + TOP, y2: y0 + PANEL - 12, stroke: "var(--faint)" });
      svg(picture, "circle", {
        ...{ cx: x, cy: yOf(of(now)), r: 5, fill: "var(--paper)" },
        ...{ stroke, "stroke-width": 2 },
      });
    }
  }

  slider.addEventListener("input", () => change(slider.valueAsNumber));
  less.addEventListener("click", () => change(weight - 0.01));
  more.addEventListener("click", () => change(weight + 0.01));
  back.addEventListener("click", () => change(middle));
  choice.addEventListener("change", () => {
    zoom = Number(choice.value);
    change(weight);
  });
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
