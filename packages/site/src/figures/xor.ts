// Workshop: what the network that learns XOR answers over the plane, after each of its steps.
import "@rxgrad/figures";
import { BehaviorSubject, map, switchMap } from "rxjs";
import type { Mount } from "./figure.js";
import { make, slider, written } from "./make.js";
import { answerOf, PAIRS, TARGETS, UNTRAINED, type Weights } from "./xor-network.js";

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
  const at$ = new BehaviorSubject(0);
  let states: Promise<readonly Weights[]> | undefined;
  /** The weights after so many steps. It learns when the slider is first moved. */
  async function weightsAfter(steps: number): Promise<Weights> {
    if (steps === 0) return UNTRAINED;
    states ??= import("./xor-model.js").then(({ weightsOf }) => weightsOf(STEPS));
    return (await states)[steps] as Weights;
  }
  const predict = async ({ data }: { readonly data: Float64Array }) => {
    const weights = await weightsAfter(at$.value);
    const count = data.length / 2;
    const answers = Array.from({ length: count }, (_, i) =>
      answerOf(weights, data[2 * i] as number, data[2 * i + 1] as number),
    );
    return { shape: [count], data: answers };
  };
  const plane = document.createElement("rx-boundary");
  Object.assign(plane, { ...{ predict, changes: at$, points, domain }, resolution: 32, label: words.label });
  plane.style.cssText = "max-width: 360px";
  const steps = slider(words.steps, { min: 0, max: STEPS, step: 1, value: 0 }, (step) => at$.next(step));
  const told = make("p", { className: "note" });
  told.setAttribute("role", "status");
  host.append(make("div", { className: "controls" }, steps.element), told, plane);

  const told$ = at$.pipe(
    switchMap(weightsAfter),
    map((weights) => {
      const all = PAIRS.map(([a, b]) => answerOf(weights, a, b));
      const loss = all.reduce((sum, each, i) => sum + (each - (TARGETS[i] as number)) ** 2, 0) / all.length;
      const list = all.map((each) => written(each, 3)).join("  ");
      return words.now.replace("{loss}", written(loss, 4)).replace("{all}", list);
    }),
  );
  const tell = (text: string): void => {
    told.textContent = text;
  };
  const subscription = told$.subscribe({ next: tell, error: (error: Error) => tell(error.message) });
  return () => {
    subscription.unsubscribe();
    host.replaceChildren();
  };
};
