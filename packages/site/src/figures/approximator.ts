// A curve drawn by hand, and a sum of N units that learns it.
import "@rxgrad/figures";
import { adam, dense, finiteDifference, input, meanSquaredError, observe, tanh, train, values } from "rxgrad";
import { BehaviorSubject, combineLatest, debounceTime, EMPTY, map, Subject, switchMap } from "rxjs";
import type { Mount } from "./figure.js";
import { make, slider, written } from "./make.js";

const WORDS = {
  en: { units: "units N", error: "error (root of the mean square): {error}", label: "Draw a curve; N units learn it" },
  ko: { units: "뉴런 수 N", error: "오차(제곱 평균의 제곱근): {error}", label: "곡선을 그리면 뉴런 N개가 배웁니다" },
} as const;

const COUNT = 61;
const STEPS = 1000;
/** Each so many steps, the curves are drawn. */
const EVERY = 10;
const at = Array.from({ length: COUNT }, (_, i) => (2 * i) / (COUNT - 1) - 1);
const FIRST = at.map((x) => 0.7 * Math.sin(4 * x) * Math.cos(x));

/** The curve that each unit adds, again and again while it learns. */
function partsOf(target: readonly number[], N: number) {
  const steepness = Math.max(2, N / 2);
  const W = values([Array<number>(N).fill(steepness)]);
  const b = values(Array.from({ length: N }, (_, i) => -steepness * ((2 * i + 1) / N - 1)));
  const v = values(Array.from({ length: N }, () => [0]));
  const F = input("x", [1]).pipe(dense(N, { W, b }), tanh(), dense(1, { W: v }));
  const learned = adam(finiteDifference(meanSquaredError(F, input("t", [1]))), {
    learningRate: (iteration) => 0.05 * (1 - iteration / (STEPS + 1)),
  });
  const feed = { x: at.map((x) => [x]), t: target.map((height) => [height]) };
  return train(learned, Array<typeof feed>(STEPS).fill(feed)).pipe(
    observe(learned),
    map((parameters, step) => {
      if (step % EVERY > 0 && step < STEPS - 1) return undefined;
      const [w, c, heights, offset] = [...parameters].map(({ value }) => value.data) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const parts = at.flatMap((x) =>
        Array.from(heights, (height, i) => height * Math.tanh(x * (w[i] as number) + (c[i] as number))),
      );
      const sums = at.map(
        (_, i) => (offset[0] as number) + parts.slice(i * N, (i + 1) * N).reduce((sum, each) => sum + each, 0),
      );
      return { parts, sums };
    }),
  );
}

export const mount: Mount = (host, { lang, isOnScreen$ }) => {
  const words = WORDS[lang];
  const task$ = new BehaviorSubject({ target: FIRST as readonly number[], N: 5 });
  const [sums$, parts$] = [new Subject<ReturnType<typeof shaped>>(), new Subject<ReturnType<typeof shaped>>()];
  const figure = document.createElement("rx-fit");
  Object.assign(figure, { target: FIRST, drawable: true, prediction: sums$, parts: parts$, label: words.label });
  figure.addEventListener("rx-draw", (event) =>
    task$.next({ ...task$.value, target: (event as CustomEvent<{ heights: readonly number[] }>).detail.heights }),
  );
  const told = make("p", { className: "note" });
  const units = slider(words.units, { min: 1, max: 50, step: 1, value: 5 }, (N) => task$.next({ ...task$.value, N }));
  host.append(figure, make("div", { className: "controls" }, units.element), told);

  const learned$ = combineLatest([task$.pipe(debounceTime(150)), isOnScreen$]).pipe(
    switchMap(([task, isOn]) => (isOn ? partsOf(task.target, task.N).pipe(map((each) => ({ each, task }))) : EMPTY)),
  );
  const subscription = learned$.subscribe(({ each, task }) => {
    if (!each) return;
    sums$.next(shaped(each.sums, [COUNT]));
    parts$.next(shaped(each.parts, [COUNT, task.N]));
    const squares = each.sums.reduce((sum, height, i) => sum + (height - (task.target[i] as number)) ** 2, 0);
    told.textContent = words.error.replace("{error}", written(Math.sqrt(squares / COUNT), 4));
  });
  return () => {
    subscription.unsubscribe();
    host.replaceChildren();
  };
};

const shaped = (data: readonly number[], shape: readonly number[]) => ({ shape, data });
