// The page: it joins the queue that its address names, shows who has played, and draws the newest policy at its work.
import { CHOICES, force, type Policy, pushed, SECONDS, STARTS, type State, stands } from "./balance.js";
import type { News } from "./news.js";
import type { Order, Told } from "./page-worker.js";

const parameters = new URLSearchParams(location.search);
const queue = parameters.get("queue") ?? "ws://127.0.0.1:9222";
const concurrency = Number(parameters.get("threads") ?? Math.max(1, navigator.hardwareConcurrency - 1));
const name = `page ${Math.floor(Math.random() * 0x10000)
  .toString(16)
  .padStart(4, "0")}`;
const element = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

const worker = new Worker("/page-worker.js", { type: "module" });
worker.onerror = ({ message }) => say(`The page's worker has failed: ${message}`);
worker.onmessage = ({ data }: MessageEvent<Told>) => ("news" in data ? show(data.news) : say(data.says));
worker.postMessage({ queue, concurrency, name } satisfies Order);

let isOver = false;

function say(text: string): void {
  if (!isOver) element("state").textContent = text;
}

function show({ iteration, score, policy, workers, isLast }: News): void {
  newest = policy;
  element("iteration").textContent = String(iteration);
  element("score").textContent = `${score.toFixed(2)} of ${SECONDS}`;
  const own = workers.find((each) => each.name === name);
  element("done").textContent = String(own?.answered ?? 0);
  element("rate").textContent = (own?.rate ?? 0).toFixed(1);
  element("workers").replaceChildren(...workers.map(rowOf));
  if (isLast) say("The run is over.");
  isOver = isLast;
}

function rowOf(worker: News["workers"][number]): HTMLTableRowElement {
  const row = document.createElement("tr");
  for (const text of [worker.name, String(worker.answered), worker.rate.toFixed(1)]) {
    row.insertCell().textContent = text;
  }
  row.classList.toggle("own", worker.name === name);
  return row;
}

// The newest policy plays in the drawing, in real time, from one start after the other.
let newest: Policy | undefined;
let state: State = STARTS[0];
let [game, choice, drawn] = [0, 0, 0];

function draw(now: number): void {
  const choices = Math.min(CHOICES / 4, Math.floor(((now - drawn) * CHOICES) / 1000));
  if (choices > 0) drawn = now;
  for (let i = 0; i < choices && newest; i++) proceed(newest);
  element("cart").setAttribute("transform", `translate(${state.x} 0)`);
  element("pole").setAttribute("transform", `rotate(${(state.angle * 180) / Math.PI})`);
  requestAnimationFrame(draw);
}

function proceed(policy: Policy): void {
  state = pushed(state, force(policy, state));
  if (stands(state) && ++choice < SECONDS * CHOICES) return;
  game = (game + 1) % STARTS.length;
  choice = 0;
  state = STARTS[game];
}

requestAnimationFrame(draw);
