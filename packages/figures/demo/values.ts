import { type Iteration, observe, train } from "rxgrad";
import { map, type Observable, take } from "rxjs";
import { elementIn } from "./element.js";
import { branching } from "./graph.js";

const corners = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ],
};
const { W, hidden } = branching();

const run = (): Observable<Iteration> => train(W, Array(600).fill(corners), { seed: 1 }).pipe(take(600));

export function showWeights(): void {
  const parameters$ = run().pipe(observe(W));
  elementIn("weights", "rx-weights").values = parameters$.pipe(map((parameters) => parameters.get("dense1/W")));
}

export function showHistogram(): void {
  elementIn("histogram", "rx-histogram").values = run().pipe(
    observe(hidden),
    map((value) => (typeof value === "number" ? { shape: [], data: [value] } : value)),
  );
}
