import {
  dense,
  evaluate,
  finiteDifference,
  input,
  meanSquaredError,
  observe,
  type Parameters,
  sgd,
  tanh,
  tensor,
  train,
  uniform,
} from "rxgrad";
import { concatMap, Subject, share, startWith, switchMap, take } from "rxjs";
import { elementIn } from "./element.js";

const COUNT = 61;
const x = Array.from({ length: COUNT }, (_, i) => [(2 * i) / (COUNT - 1) - 1]);

/** One hidden layer learns a curve again, from the beginning, each time it is drawn. */
export function showFit(): void {
  const hidden = input("x", [1]).pipe(dense(8, { W: uniform(4), b: uniform(3) }), tanh());
  const y = hidden.pipe(dense(1, { name: "sum" }));
  const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
  const element = elementIn("fit", "rx-fit");
  const target = x.map(([at = 0]) => 0.7 * Math.sin(4 * at) * Math.cos(at));
  element.target = target;
  const drawn$ = new Subject<readonly number[]>();
  element.addEventListener("rx-draw", (event) =>
    drawn$.next((event as CustomEvent<{ heights: readonly number[] }>).detail.heights),
  );
  const parameters$ = drawn$.pipe(
    startWith(target),
    switchMap((heights) =>
      train(W, Array(400).fill({ x, t: heights.map((height) => [height]) }), { seed: 1 }).pipe(take(400), observe(W)),
    ),
    share(),
  );
  // The page keeps the run going while the figure is off screen.
  parameters$.subscribe();
  element.prediction = parameters$.pipe(concatMap((parameters) => evaluate(y, { x }, parameters)));
  element.parts = parameters$.pipe(concatMap((parameters) => partsAt(parameters)));

  /** What each unit adds: its activation times its weight. */
  async function partsAt(parameters: Parameters): Promise<{ shape: number[]; data: Float64Array }> {
    const values = await evaluate(hidden, { x }, parameters);
    const v = parameters.get("sum/W").data;
    return tensor(
      values.data.map((value, i) => value * (v[i % v.length] as number)),
      [COUNT, v.length],
    );
  }
}
