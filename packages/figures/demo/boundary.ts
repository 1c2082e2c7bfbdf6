import {
  adam,
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  input,
  observe,
  type Parameters,
  softmax,
  tanh,
  tensor,
  train,
} from "rxgrad";
import { share, take, tap } from "rxjs";
import { elementIn } from "./element.js";

/** Three arms of a spiral, 40 points each. */
const points = Array.from({ length: 120 }, (_, i) => {
  const [label, part] = [i % 3, Math.floor(i / 3) / 40];
  const angle = 3.2 * part + (label * 2 * Math.PI) / 3 + 0.25 * Math.sin(i * 12.9898);
  return { x: [(0.15 + part) * Math.cos(angle), (0.15 + part) * Math.sin(angle)], label };
});

export function showBoundary(): void {
  const y = input("x", [2]).pipe(dense(12), tanh(), dense(12), tanh(), dense(3), softmax());
  const W = adam(finiteDifference(crossEntropy(y, input("t", [3]))), { learningRate: 0.03 });
  const feed = {
    x: points.map(({ x }) => x),
    t: points.map(({ label }) => [0, 1, 2].map((k) => (k === label ? 1 : 0))),
  };
  let parameters: Parameters | undefined;
  const parameters$ = train(W, Array(300).fill(feed), { seed: 2 }).pipe(
    take(300),
    observe(W),
    tap((next) => {
      parameters = next;
    }),
    share(),
  );
  // The page keeps the run going while the figure is off screen.
  parameters$.subscribe();
  const element = elementIn("boundary", "rx-boundary");
  element.points = points;
  element.names = ["A", "B", "C"];
  element.changes = parameters$;
  element.predict = async ({ shape, data }) => evaluate(y, { x: tensor(data, shape) }, parameters);
}
