import "@rxgrad/figures";
import { BehaviorSubject, combineLatest, concatMap, debounceTime, EMPTY, filter, Subject, switchMap } from "rxjs";
import { filled } from "../words.js";
import type { Mount } from "./figure.js";
import { type Learned, learner, points, STEPS, truth } from "./hyperparameters/overfitting-model.js";
import { made, slider } from "./made.js";
import { tick, written } from "./make.js";

const en = {
  units: "Hidden units",
  dropout: "Dropout of a tenth of them",
  losses: "Loss on the training and the validation points",
  curve: "Twelve noisy points, the curve behind them, and what was learned",
  train: "training",
  validation: "validation",
  told: "Iteration {iteration}: training {train}, validation {validation}. Lowest validation loss: {best}, in iteration {at}.",
};
const ko: typeof en = {
  units: "은닉 뉴런 수",
  dropout: "10분의 1을 드롭아웃",
  losses: "훈련 점과 검증 점의 손실",
  curve: "잡음이 섞인 점 열둘과 원래 곡선, 그리고 배운 곡선",
  train: "훈련",
  validation: "검증",
  told: "반복 {iteration}번: 훈련 {train}, 검증 {validation}. 검증 손실이 가장 낮았던 때: 반복 {at}번, {best}.",
};

/** Lesson 10: a network that first learns a curve, and then the noise of twelve points. */
export const mount: Mount = (host, { lang, isOnScreen$ }) => {
  const texts = lang === "ko" ? ko : en;
  const task$ = new BehaviorSubject({ units: 40, ratio: 0 });
  const train$ = new Subject<{ readonly iteration: number; readonly loss: number }>();
  const validation$ = new Subject<{ readonly iteration: number; readonly loss: number }>();
  const curve$ = new Subject<unknown>();

  const losses = made("rx-loss" as "div", { label: texts.losses, scale: "log", bare: "" });
  Object.assign(losses, { streams: { [texts.train]: train$, [texts.validation]: validation$ } });
  const curve = made("rx-fit" as "div", { label: texts.curve });
  Object.assign(curve, { target: truth, points, prediction: curve$ });
  const told = made("p", { class: "told" });
  const units = slider(texts.units, { min: 2, max: 40, step: 1, value: 40 }, String, (value) =>
    task$.next({ ...task$.value, units: value }),
  );
  const dropped = tick(texts.dropout, (isOn) => task$.next({ ...task$.value, ratio: isOn ? 0.1 : 0 }));
  host.append(
    made("div", { class: "two" }, losses, curve),
    made("div", { class: "controls" }, units.element, dropped),
    told,
  );

  let best: Learned | undefined;
  const learned$ = combineLatest([task$.pipe(debounceTime(200)), isOnScreen$]).pipe(
    switchMap(([task, isOn]) => {
      if (!isOn) return EMPTY;
      best = undefined;
      const { learned$, curve } = learner(task);
      return learned$.pipe(
        filter((each) => each !== undefined),
        concatMap(async (each) => ({
          each,
          curve: each.iteration % 50 === 0 ? await curve(each.parameters) : undefined,
        })),
      );
    }),
  );
  const subscription = learned$.subscribe(({ each, curve }) => {
    const { iteration, train, validation } = each;
    if (best === undefined || validation < best.validation) best = each;
    train$.next({ iteration, loss: train });
    validation$.next({ iteration, loss: validation });
    if (curve) curve$.next(curve);
    if (iteration % 100 > 0 && iteration < STEPS) return;
    told.textContent = filled(texts.told, {
      ...{ iteration, train: written(train, 4), validation: written(validation, 4) },
      ...{ at: best.iteration, best: written(best.validation, 4) },
    });
  });
  return () => {
    subscription.unsubscribe();
    host.replaceChildren();
  };
};
