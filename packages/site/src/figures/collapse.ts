// Three layers without activations beside the one layer that they are.
import "@rxgrad/figures";
import { dense, evaluate, initialParameters, input, relu, values } from "rxgrad";
import { BehaviorSubject, switchMap } from "rxjs";
import type { Mount } from "./figure.js";
import { make, slider, tick, written } from "./make.js";

const WORDS = {
  en: { three: "three layers", one: "one layer", relu: "ReLU between the layers", product: "W₁·W₂·W₃" },
  ko: { three: "세 층", one: "한 층", relu: "층 사이에 ReLU 넣기", product: "W₁·W₂·W₃" },
} as const;

type Matrix = readonly (readonly number[])[];

// biome-ignore format: matrices
const LAYERS: readonly Matrix[] = [
  [[0.8, -0.6, 0.3], [0.4, 0.9, -0.7]],
  [[0.5, -0.2, 0.9], [0.7, 0.6, -0.4], [-0.3, 0.8, 0.5]],
  [[0.9, -0.5], [-0.6, 0.7], [0.4, 0.8]],
];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    (b[0] as readonly number[]).map((_, j) => row.reduce((sum, each, k) => sum + each * (b[k]?.[j] as number), 0)),
  );
const ONE = LAYERS.reduce(product);

const layer = (W: Matrix) => dense((W[0] as readonly number[]).length, { W: values(W), bias: false });
const [first, second, third] = LAYERS.map(layer) as [
  ReturnType<typeof layer>,
  ReturnType<typeof layer>,
  ReturnType<typeof layer>,
];
const x = input("x", [2]);
const linear = x.pipe(first, second, third);
const bent = x.pipe(first, relu(), second, relu(), third);
const single = x.pipe(layer(ONE));

export const mount: Mount = (host, { lang }) => {
  const words = WORDS[lang];
  const state$ = new BehaviorSubject({ x0: 1, x1: 1, isBent: false });
  const [threeSay, oneSay] = [make("output", { className: "number" }), make("output", { className: "number" })];
  const row = (name: string, matrices: readonly Matrix[], output: HTMLElement): HTMLElement =>
    make("p", { className: "matrices" }, make("span", { className: "name" }, name), ...matrices.map(pictureOf), output);
  const sliderOf = (name: "x0" | "x1"): HTMLElement =>
    slider(name === "x0" ? "x₀" : "x₁", { min: -2, max: 2, step: 0.1, value: 1 }, (value) =>
      state$.next({ ...state$.value, [name]: value }),
    ).element;
  host.append(
    ...[row(words.three, LAYERS, threeSay), row(words.one, [ONE], oneSay)],
    make("div", { className: "controls" }, sliderOf("x0"), sliderOf("x1")),
    tick(words.relu, (isBent) => state$.next({ ...state$.value, isBent })),
  );
  const results = state$.pipe(
    switchMap(async ({ x0, x1, isBent }) => {
      const feed = { x: [[x0, x1]] };
      return Promise.all([isBent ? bent : linear, single].map((y) => evaluate(y, feed, initialParameters(y))));
    }),
  );
  const subscription = results.subscribe(([three, one]) => {
    if (!three || !one) return;
    threeSay.textContent = vector(three.data);
    oneSay.textContent = vector(one.data);
    oneSay.style.textDecoration = threeSay.textContent === oneSay.textContent ? "" : "line-through";
  });
  return () => {
    subscription.unsubscribe();
    host.replaceChildren();
  };
};

const vector = (data: ArrayLike<number>): string => `(${Array.from(data, (each) => written(each, 3)).join(", ")})`;

/** A matrix as a picture, with a side of 22 pixels for each number. */
function pictureOf(W: Matrix): HTMLElement {
  const columns = (W[0] as readonly number[]).length;
  const picture = document.createElement("rx-weights");
  Object.assign(picture, { miniature: true, limit: 1, values: { shape: [W.length, columns], data: W.flat() } });
  picture.label = W.map((row) => row.map((each) => written(each)).join(", ")).join("; ");
  picture.style.cssText = `width: ${columns * 22}px; height: ${W.length * 22}px`;
  return picture;
}
