// Trains the network, one iteration in each frame of the page, and draws what becomes of it.
import "@rxgrad/figures";
import { drop, evaluate, type Parameters, tensor, train } from "rxgrad";
import { animationFrames, fromEvent, map, share, startWith, switchMap, take, tap } from "rxjs";
import { examples, W, y } from "./network.js";

const element = <E extends Element>(selector: string): E => document.querySelector(selector) as E;
const state = element<HTMLOutputElement>("output");

// A run takes 300 iterations. Each click begins another, from other weights.
let parameters: Parameters | undefined;
const iterations$ = fromEvent(element("button"), "click").pipe(
  startWith(undefined),
  switchMap((_, run) => {
    const data$ = animationFrames().pipe(map(() => examples));
    return train(W, data$, { seed: run + 1, policy: drop() }).pipe(take(300));
  }),
  tap((iteration) => {
    parameters = iteration.parameters;
  }),
  share(),
);

element<HTMLElementTagNameMap["rx-loss"]>("rx-loss").streams = iterations$;

const boundary = element<HTMLElementTagNameMap["rx-boundary"]>("rx-boundary");
boundary.points = Array.from(examples.t.data, (label, i) => ({
  x: [...examples.x.data.slice(2 * i, 2 * i + 2)],
  label,
}));
boundary.names = ["upper moon", "lower moon"];
boundary.predict = ({ shape, data }) => evaluate(y, { x: tensor(data, shape) }, parameters);
boundary.changes = iterations$;

// Figures off the screen do not subscribe, so this subscriber keeps the run going.
iterations$.subscribe({
  next: ({ iteration, loss }) => {
    state.value = `iteration ${iteration}, loss ${loss.toFixed(4)}`;
  },
  error: (error: Error) => {
    state.value = error.message;
  },
});
