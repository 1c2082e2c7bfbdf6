// Workshop: what the network that learns XOR answers over the plane, after each of its steps.
import "@rxgrad/figures";
import { evaluate } from "rxgrad";
import { BehaviorSubject, from, map, switchMap } from "rxjs";
import type { Mount } from "./figure.js";
import { make, slider, written } from "./make.js";
import { answer, learned, PAIRS, TARGETS } from "./xor-model.js";

const WORDS = {
  en: {
    steps: "steps of learning",
    label: "What the network answers over the plane",
    now: "loss {loss}, answers {all}",
  },
  ko: { steps: "학습한 걸음 수", label: "평면의 점마다 신경망이 내놓는 답", now: "손실 {loss}, 답 {all}" },
} as const;

const STEPS = 500;
const points = PAIRS.map((x, i) => ({ x, label: TARGETS[i] as number }));
const domain = { x: [-0.25, 1.25], y: [-0.25, 1.25] };

export const mount: Mount = (host, { lang }) => {
  const words = WORDS[lang];
  const states = learned(STEPS);
  const at$ = new BehaviorSubject(0);
  const answers = async (x: number[][]): Promise<number[]> => {
    const parameters = (await states)[at$.value];
    return parameters ? Array.from((await evaluate(answer, { x }, parameters)).data) : [];
  };
  const predict = async ({ data }: { readonly data: Float64Array }) => {
    const count = data.length / 2;
    const x = Array.from({ length: count }, (_, i) => [data[2 * i] as number, data[2 * i + 1] as number]);
    return { shape: [count], data: await answers(x) };
  };
  const plane = document.createElement("rx-boundary");
  Object.assign(plane, { ...{ predict, changes: at$, points, domain }, resolution: 32, label: words.label });
  plane.style.cssText = "max-width: 360px";
  const steps = slider(words.steps, { min: 0, max: STEPS, step: 1, value: 0 }, (step) => at$.next(step));
  const told = make("p", { className: "note" });
  told.setAttribute("role", "status");
  host.append(make("div", { className: "controls" }, steps.element), told, plane);

  const told$ = at$.pipe(
    switchMap(() => from(answers(PAIRS.map((pair) => [...pair])))),
    map((all) => {
      const loss = all.reduce((sum, each, i) => sum + (each - (TARGETS[i] as number)) ** 2, 0) / all.length;
      const list = all.map((each) => written(each, 3)).join("  ");
      return words.now.replace("{loss}", written(loss, 4)).replace("{all}", list);
    }),
  );
  const subscription = told$.subscribe((text) => {
    told.textContent = text;
  });
  return () => {
    subscription.unsubscribe();
    host.replaceChildren();
  };
};
