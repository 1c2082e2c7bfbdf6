import type { PredictDigit } from "@rxgrad/figures";
import { Subject } from "rxjs";
import { filled } from "../words.js";
import type { Mount } from "./figure.js";
import { button, made } from "./made.js";
import type { FromTraining, LossAt, ToTraining } from "./mnist/messages.js";

const en = {
  train: "Train",
  pause: "Pause",
  resume: "Go on",
  reset: "Start again",
  ready: "Nothing is loaded yet. Train fetches 12,000 digits, about 2 MB.",
  loading: "The digits are being loaded.",
  loaded: "Training on {digits} digits, tested on {tests} others.",
  tested:
    "Epoch {epoch}, iteration {iteration}, {seconds} s: of {tests} test digits {percent} % are right, of {tests} training digits {training} %.",
  reached: "90 % after {seconds} s.",
  failed: "Training has ended: {reason}",
  loss: "Loss by iteration",
  digit: "Draw a digit",
};
const ko: typeof en = {
  train: "학습",
  pause: "일시정지",
  resume: "계속",
  reset: "처음부터",
  ready: "아직 아무것도 불러오지 않았습니다. 학습을 누르면 숫자 그림 12,000장(약 2MB)을 불러옵니다.",
  loading: "숫자 그림을 불러오고 있습니다.",
  loaded: "그림 {digits}장으로 학습하고, 다른 {tests}장으로 시험합니다.",
  tested:
    "{epoch}에폭, 반복 {iteration}번, {seconds}초: 시험 그림 {tests}장 가운데 {percent}%, 훈련 그림 {tests}장 가운데 {training}%를 맞혔습니다.",
  reached: "90%까지 {seconds}초.",
  failed: "학습이 끝났습니다: {reason}",
  loss: "반복마다의 손실",
  digit: "숫자를 그려 보세요",
};

/** The share of test digits that the lesson promises. */
const GOAL = 0.9;

/** Lesson 8: MNIST by finite differences, in a worker of its own. Digits are loaded when a reader presses Train. */
export const mount: Mount = (host, { lang, root, isOnScreen$ }) => {
  const texts = lang === "ko" ? ko : en;
  const losses$ = new Subject<LossAt>();
  const changes$ = new Subject<void>();
  let worker: Worker | undefined;
  let [isPaused, isSeen, hasEnded] = [false, true, false];
  let [tests, since, spent] = [0, 0, 0];
  let reached = "";
  const answers = new Map<number, (probabilities: Float64Array) => void>();

  const curve = made("rx-loss" as "div", { label: texts.loss, scale: "log", smoothing: "0.9", bare: "" });
  const paper = made("rx-digit" as "div", { label: texts.digit });
  const status = made("p", { role: "status" }, texts.ready);
  const press = button(texts.train, pressed, true);
  const again = button(texts.reset, reset);
  again.hidden = true;

  const send = (message: ToTraining): void => worker?.postMessage(message);
  /** Milliseconds of training, without pauses. */
  const elapsed = (): number => spent + (since > 0 ? performance.now() - since : 0);

  /** It computes while it is on screen, and nobody has paused it. */
  function pace(): void {
    const isHeld = isPaused || !isSeen || hasEnded;
    spent = elapsed();
    since = isHeld || tests === 0 ? 0 : performance.now();
    send({ type: "pause", isPaused: isHeld });
    press.textContent = worker === undefined ? texts.train : isPaused ? texts.resume : texts.pause;
    press.disabled = hasEnded;
    again.hidden = worker === undefined;
  }

  function pressed(): void {
    if (worker) isPaused = !isPaused;
    else begin();
    pace();
  }

  function begin(): void {
    status.textContent = texts.loading;
    worker = new Worker(new URL("./mnist/training.worker.ts", import.meta.url), { type: "module", name: "digits" });
    worker.onmessage = ({ data }: MessageEvent<FromTraining>) => hear(data);
    worker.onerror = ({ message }) => hear({ type: "failed", reason: message });
    send({ type: "begin", root });
  }

  function reset(): void {
    worker?.terminate();
    worker = undefined;
    [isPaused, hasEnded, tests, since, spent, reached] = [false, false, 0, 0, 0, ""];
    answers.clear();
    status.textContent = texts.ready;
    pace();
  }

  function hear(message: FromTraining): void {
    if (message.type === "losses") {
      for (const point of message.losses) losses$.next(point);
      changes$.next();
    } else if (message.type === "loaded") {
      tests = message.tests;
      status.textContent = filled(texts.loaded, { digits: message.digits, tests });
      pace();
    } else if (message.type === "tested") {
      const { epoch, iteration, right, rightInTraining } = message;
      const seconds = (elapsed() / 1000).toFixed(1);
      if (right >= GOAL && reached === "") reached = ` ${filled(texts.reached, { seconds })}`;
      const [percent, training] = [right, rightInTraining].map((part) => (100 * part).toFixed(1)) as [string, string];
      status.textContent = filled(texts.tested, { epoch, iteration, seconds, percent, training, tests }) + reached;
    } else if (message.type === "predicted") {
      answers.get(message.id)?.(message.probabilities);
      answers.delete(message.id);
    } else {
      hasEnded = true;
      if (message.type === "failed") status.textContent = filled(texts.failed, { reason: message.reason });
      pace();
    }
  }

  let asked = 0;
  const unknown = { shape: [1, 10], data: new Float64Array(10).fill(0.1) };
  const predict: PredictDigit = ({ data }) => {
    if (!worker) return unknown;
    const id = ++asked;
    const answer = new Promise<Float64Array>((resolve) => answers.set(id, resolve));
    send({ type: "predict", id, pixels: Float64Array.from(data) });
    return answer.then((probabilities) => ({ shape: [1, 10], data: probabilities }));
  };

  Object.assign(curve, { streams: { loss: losses$ } });
  Object.assign(paper, { predict, changes: changes$ });
  host.append(made("div", { class: "pressed" }, press, again), status, made("div", { class: "two" }, curve, paper));
  const seen = isOnScreen$.subscribe((isOnScreen) => {
    isSeen = isOnScreen;
    if (worker) pace();
  });
  return () => {
    seen.unsubscribe();
    worker?.terminate();
    host.replaceChildren();
  };
};
