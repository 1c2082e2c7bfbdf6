// One weight of a small network is nudged. Which units each strategy computes for it, and how many for the whole gradient.
import { filled } from "../words.js";
import type { Mount } from "./figure.js";
import { choice, drawn, made } from "./made.js";
import { written } from "./make.js";
import * as model from "./strategies-model.js";

const WORDS = {
  en: {
    weight: "The nudged weight",
    ...{ loss: "loss", move: "sum into {unit}" },
    ...{
      computed: "computed for this weight",
      shared: "computed once for all weights of the unit",
      kept: "not computed",
    },
    direct: "Runs everything again, at w + h and at w − h.",
    propagated: "Computes only what lies behind the weight, twice.",
    collapsed: "Computes nothing for this weight: reads it from six samples, which its unit shares.",
    picture: "{strategy}: {computed} computed for {weight}; {shared} computed once for the unit; {kept} not computed.",
    slope:
      "All three find the slope ∂L/∂w = {slope} of the weight {weight}. Here h is {h}, so that the curve can be seen.",
    ...{ none: "nothing", table: "Units computed for one sample", one: "this weight", all: "all {count} weights" },
    digits: "all 39,760 of 784-50-10",
  },
  ko: {
    weight: "움직일 가중치",
    ...{ loss: "손실", move: "{unit}에 들어가는 합" },
    ...{ computed: "이 가중치 때문에 계산", shared: "뉴런마다 한 번만 계산", kept: "계산하지 않음" },
    direct: "w + h와 w − h에서 전부 다시 계산합니다.",
    propagated: "가중치 뒤쪽만 두 번 계산합니다.",
    collapsed: "이 가중치를 위해 계산하는 것은 없습니다. 뉴런마다 재어 둔 값 여섯 개에서 읽습니다.",
    picture:
      "{strategy}: {weight} 때문에 계산하는 것 {computed}, 뉴런마다 한 번만 계산하는 것 {shared}, 계산하지 않는 것 {kept}.",
    slope: "가중치 {weight}의 기울기 ∂L/∂w는 세 전략 모두 {slope}입니다. 곡선이 보이도록 h를 {h}로 크게 잡았습니다.",
    ...{ none: "없음", table: "샘플 하나에 계산하는 뉴런의 수", one: "이 가중치", all: "가중치 {count}개 전체" },
    digits: "784-50-10의 39,760개 전체",
  },
} as const;
type Words = (typeof WORDS)["en" | "ko"];

const DIGITS = ["₁", "₂", "₃", "₄", "₅"];
const LETTERS = ["x", "h", "y"];
const nameOf = (layer: number, i: number): string => `${LETTERS[layer]}${DIGITS[i]}`;
const weightName = ({ layer, from, to }: model.Weight): string => `${nameOf(layer, from)} → ${nameOf(layer + 1, to)}`;

/** What a strategy does with a unit for the nudged weight. */
type Use = "computed" | "shared" | "kept";

/** @param layer 1 for hidden units, 2 for outputs. */
function useOf(strategy: model.Strategy, weight: model.Weight, layer: number, i: number): Use {
  if (strategy === "direct") return "computed";
  const own = layer === weight.layer + 1 && i === weight.to;
  if (!own && layer <= weight.layer + 1) return "kept";
  return strategy === "propagated" ? "computed" : "shared";
}

const [WIDTH, HEIGHT, GRAPH] = [220, 288, 176];
const ACROSS = [22, 108, 194];
const placeOf = (layer: number, i: number): readonly [number, number] => {
  const count = model.LAYERS[layer] as number;
  return [ACROSS[layer] as number, GRAPH / 2 + (i - (count - 1) / 2) * (layer === 0 ? 34 : 46)];
};

const FILLS: Readonly<Record<Use, string>> = {
  computed: "var(--accent)",
  shared: "color-mix(in srgb, var(--accent) 28%, var(--raised))",
  kept: "var(--raised)",
};

function unit(cx: number, cy: number, name: string, use: Use | undefined): SVGElement[] {
  const stroke = use === undefined || use === "kept" ? "var(--faint)" : "var(--accent)";
  const dashes = { "stroke-dasharray": use === "shared" ? "4 3" : "none" };
  const style = `fill: ${use === "computed" ? "var(--paper)" : "var(--ink)"}`;
  const fill = use === undefined ? "var(--paper)" : FILLS[use];
  return [
    drawn("circle", { cx, cy, r: 14, fill, stroke, "stroke-width": 1.5, ...dashes }),
    drawn("text", { x: cx, y: cy + 4, style }, name),
  ];
}

function edge(each: model.Weight, strategy: model.Strategy, weight: model.Weight): SVGElement {
  const [[x1, y1], [x2, y2]] = [placeOf(each.layer, each.from), placeOf(each.layer + 1, each.to)];
  const sameUnit = each.layer === weight.layer && each.to === weight.to;
  const own = sameUnit && each.from === weight.from;
  const isShared = strategy === "collapsed" && sameUnit;
  return drawn("line", {
    ...{ x1, y1, x2, y2, stroke: own || isShared ? "var(--accent)" : "var(--rule)" },
    ...{ "stroke-width": own ? 4 : 1.5, "stroke-dasharray": isShared && !own ? "4 3" : "none" },
  });
}

function graph(strategy: model.Strategy, weight: model.Weight): SVGElement[] {
  const units = model.LAYERS.flatMap((count, layer) =>
    Array.from({ length: count }, (_, i) => {
      const use = layer === 0 ? undefined : useOf(strategy, weight, layer, i);
      return unit(...placeOf(layer, i), nameOf(layer, i), use);
    }),
  );
  const isOwn = (each: model.Weight): boolean => weightName(each) === weightName(weight);
  const inFront = [...model.ALL].sort((a, b) => Number(isOwn(a)) - Number(isOwn(b)));
  return [...inFront.map((each) => edge(each, strategy, weight)), ...units.flat()];
}

/** The loss by the sum into the weight's unit, the points that are computed, and the two points of the weight. */
function curve(strategy: model.Strategy, weight: model.Weight, words: Words): SVGElement[] {
  const range = model.rangeOf(weight) * 1.15;
  const moves = Array.from({ length: 41 }, (_, i) => range * (i / 20 - 1));
  const losses = moves.map((move) => model.profile(weight, move));
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const at = (move: number): readonly [number, number] => [
    WIDTH / 2 + (move / range) * 84,
    GRAPH + 80 - ((model.profile(weight, move) - low) / (high - low)) * 56,
  ];
  const [left, bottom] = [WIDTH / 2 - 88, GRAPH + 90];
  const own = model.H * model.inputOf(weight);
  const dot = (move: number): SVGElement => {
    const [cx, cy] = at(move);
    return drawn("circle", { cx, cy, r: 4, fill: FILLS.shared, stroke: "var(--accent)", "stroke-width": 1.5 });
  };
  const mark = (move: number): SVGElement => {
    const [x, y] = at(move);
    if (strategy !== "collapsed") return drawn("circle", { cx: x, cy: y, r: 5, fill: "var(--accent)" });
    return drawn("path", {
      d: `M${x} ${y - 7}l6 7l-6 7l-6 -7z`,
      fill: "none",
      stroke: "var(--ink)",
      "stroke-width": 2,
    });
  };
  const points = moves.map((move) => at(move).join(",")).join(" ");
  return [
    drawn("path", { d: `M${left} ${GRAPH + 14}V${bottom}H${WIDTH - left}`, fill: "none", stroke: "var(--faint)" }),
    drawn("text", { x: left + 6, y: GRAPH + 22, class: "name start" }, words.loss),
    drawn("text", { x: WIDTH / 2, y: bottom + 16, class: "name" }, moveName(weight, words)),
    drawn("polyline", { points, fill: "none", stroke: "var(--faint)", "stroke-width": 1.5 }),
    ...(strategy === "collapsed" ? model.sampledAt(weight).map(dot) : []),
    ...[-own, own].map(mark),
  ];
}

const moveName = ({ layer, to }: model.Weight, words: Words): string =>
  filled(words.move, { unit: nameOf(layer + 1, to) });

/** Which units are computed, for those who do not see the drawing. */
function told(strategy: model.Strategy, weight: model.Weight, words: Words): string {
  const units = ([1, 2] as const).flatMap((layer) =>
    Array.from({ length: model.LAYERS[layer] }, (_, i) => ({ layer, i })),
  );
  const list = (use: Use): string => {
    const those = units.filter(({ layer, i }) => useOf(strategy, weight, layer, i) === use);
    return those.map(({ layer, i }) => nameOf(layer, i)).join(", ") || words.none;
  };
  const uses = { computed: list("computed"), shared: list("shared"), kept: list("kept") };
  return filled(words.picture, { strategy, weight: weightName(weight), ...uses });
}

function legend(words: Words): HTMLElement {
  const items = (["computed", "shared", "kept"] as const).map((use) => {
    const key = drawn("svg", { viewBox: "0 0 32 32", width: 18, height: 18, "aria-hidden": "true" });
    key.append(...unit(16, 16, "", use));
    return made("span", { class: "key" }, key, words[use]);
  });
  return made("p", { class: "keys" }, ...items);
}

function table({ layer }: model.Weight, words: Words): HTMLElement[] {
  const small = (strategy: model.Strategy): model.Counts =>
    model.unitsComputed(strategy, model.LAYERS, { hasBiases: false, layer });
  const large = (strategy: model.Strategy): model.Counts =>
    model.unitsComputed(strategy, [784, 50, 10], { hasBiases: true, layer });
  const row = (strategy: model.Strategy): HTMLElement => {
    const counts = [small(strategy).one, small(strategy).all, large(strategy).all];
    const cells = counts.map((count) => made("td", {}, count.toLocaleString("en-US")));
    return made("tr", {}, made("th", { scope: "row" }, strategy), ...cells);
  };
  const names = [words.one, filled(words.all, { count: model.ALL.length }), words.digits];
  return [
    made("caption", {}, words.table),
    made("thead", {}, made("tr", {}, made("td"), ...names.map((name) => made("th", { scope: "col" }, name)))),
    made("tbody", {}, ...model.STRATEGIES.map(row)),
  ];
}

/** Lesson 8 and the guide: the three strategies, drawn. */
export const mount: Mount = (host, { lang }) => {
  const words = WORDS[lang];
  const pictures = model.STRATEGIES.map(() => drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }));
  const panels = model.STRATEGIES.map((strategy, k) =>
    made(
      "div",
      {},
      made("p", { class: "strategy" }, strategy),
      pictures[k] as Node,
      made("p", { class: "note" }, words[strategy]),
    ),
  );
  const slope = made("p", { role: "status", class: "told" });
  const counts = made("table", { class: "counts" });
  const chosen = choice(words.weight, model.ALL.map(weightName), (i) => show(model.ALL[i] as model.Weight));
  host.append(
    made("div", { class: "controls" }, chosen.element),
    made("div", { class: "strategies" }, ...panels),
    ...[legend(words), slope, counts],
  );

  function show(weight: model.Weight): void {
    for (const [k, picture] of pictures.entries()) {
      const strategy = model.STRATEGIES[k] as model.Strategy;
      picture.replaceChildren(...graph(strategy, weight), ...curve(strategy, weight, words));
      picture.setAttribute("aria-label", told(strategy, weight, words));
    }
    const found = { slope: written(model.readSlope(weight), 4), weight: weightName(weight), h: model.H };
    slope.textContent = filled(words.slope, found);
    counts.replaceChildren(...table(weight, words));
  }

  const first = 4;
  chosen.set(first);
  show(model.ALL[first] as model.Weight);
  return () => host.replaceChildren();
};
