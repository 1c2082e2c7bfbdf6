// Twelve noisy measurements of a curve, and a network with more weights than that.
import {
  dense,
  dropout,
  evaluate,
  finiteDifference,
  input,
  meanSquaredError,
  normal,
  type Parameters,
  sgd,
  tanh,
  train,
  withMetrics,
} from "rxgrad";
import { map, type Observable } from "rxjs";

export const STEPS = 2000;
/** The losses are measured in each so many iterations. */
const EVERY = 10;

const f = (x: number): number => Math.sin(3 * x);
const NOISE = [0.31, -0.42, 0.12, 0.38, -0.27, -0.11, 0.44, -0.36, 0.05, 0.29, -0.4, 0.22];
const places = (count: number): number[] => Array.from({ length: count }, (_, i) => (2 * i) / (count - 1) - 1);
const column = (values: readonly number[]): number[][] => values.map((each) => [each]);

/** The measurements that are learned. */
export const points = places(12).map((x, i) => ({ x, y: f(x) + (NOISE[i] as number) }));
const between = places(61);
/** The curve itself, at places in between. */
export const truth: readonly number[] = between.map(f);

const training = { x: column(points.map(({ x }) => x)), t: column(points.map(({ y }) => y)) };
const validation = { x: column(between), t: column(truth) };

export interface Learned {
  readonly iteration: number;
  /** Mean squared errors on the measurements, and on the curve in between. */
  readonly train: number;
  readonly validation: number;
  readonly parameters: Parameters;
}

/** A network that learns the measurements, and how it is asked for its curve. */
export function learner({ units, ratio }: { readonly units: number; readonly ratio: number }) {
  // Steep units can bend between any two points.
  const steep = dense(units, { W: normal(6), b: normal(3) });
  const hidden = input("x", [1]).pipe(steep, tanh());
  const y = ratio > 0 ? hidden.pipe(dropout(ratio), dense(1)) : hidden.pipe(dense(1));
  const t = input("t", [1]);
  const loss = meanSquaredError(y, t);
  const W = sgd(finiteDifference(loss), { learningRate: 0.02 });
  const measured = { every: EVERY, y, t, train: training, validation, metrics: { loss } };
  const learned$: Observable<Learned | undefined> = train(W, Array<typeof training>(STEPS).fill(training), {
    seed: 2,
  }).pipe(
    withMetrics(measured),
    map(({ iteration, metrics, parameters }) => {
      return metrics && { iteration, train: metrics.train.loss, validation: metrics.validation.loss, parameters };
    }),
  );
  return { y, loss, learned$, curve: (parameters: Parameters) => evaluate(y, { x: validation.x }, parameters) };
}
