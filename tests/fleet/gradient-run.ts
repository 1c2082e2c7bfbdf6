// The runs of the tests of gradients over a fleet: a small network, trained in three ways, and the bits of its losses.
import { batches } from "@rxgrad/data";
import {
  adam,
  backprop,
  cosineDecay,
  crossEntropy,
  dense,
  dropout,
  finiteDifference,
  type GradientFleet,
  type GradientNode,
  input,
  momentum,
  type OptimizerNode,
  relu,
  sharded,
  softmax,
  spsa,
  tensor,
  train,
} from "rxgrad";
import { lastValueFrom, map, type Observable, take, toArray } from "rxjs";
import { bitsOf } from "./run.js";

const SAMPLES = 45;

/** The samples, of which workers may have copies. */
export const samples = {
  x: tensor(
    Float64Array.from({ length: SAMPLES * 6 }, (_, i) => ((i * 37) % 64) / 32 - 1),
    [SAMPLES, 6],
  ),
  t: tensor(
    Float64Array.from({ length: SAMPLES * 3 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)),
    [SAMPLES, 3],
  ),
};

/** The number of iterations of a run: 10 epochs of 3 batches, of which one is smaller. */
export const ITERATIONS = 30;

const y = input("x", [6]).pipe(dense(8), relu(), dropout(0.1), dense(3), softmax());
const loss = crossEntropy(y, input("t", [3]));
const learningRate = cosineDecay({ start: 0.05, end: 0.001, iterations: ITERATIONS });

/** The ways to train: each with an optimizer that carries something from one iteration to the next. */
const WAYS = {
  backprop: {
    gradient: (): GradientNode => backprop(loss),
    optimizer: (gradient: GradientNode): OptimizerNode => momentum(gradient, { learningRate, momentum: 0.9 }),
  },
  finiteDifference: {
    gradient: (): GradientNode => finiteDifference(loss),
    optimizer: (gradient: GradientNode): OptimizerNode => adam(gradient, { learningRate }),
  },
  spsa: {
    gradient: (): GradientNode => spsa(loss, { directions: 40 }),
    optimizer: (gradient: GradientNode): OptimizerNode => adam(gradient, { learningRate }),
  },
};

/** The name of a way to train. */
export type Way = keyof typeof WAYS;

/** The names of all of them. */
export const ways = Object.keys(WAYS) as Way[];

/** The bits of the losses of a run, on a fleet or here. */
export function gradientLosses$(way: Way, fleet?: GradientFleet): Observable<string> {
  const { gradient, optimizer } = WAYS[way];
  const W = optimizer(sharded(gradient(), { fleet, place: fleet && "fleet" }));
  return train(W, batches(samples, { size: 20, seed: 2, epochs: ITERATIONS / 3 }), { seed: 3 }).pipe(map(bitsOf));
}

/** The first of them. The function is called after each answer of the fleet, with their number so far. */
export function gradientLosses(
  way: Way,
  fleet?: GradientFleet,
  onAnswer: (answers: number) => void = () => {},
  iterations: number = ITERATIONS,
): Promise<string[]> {
  let answers = 0;
  const told: GradientFleet | undefined = fleet && {
    async evaluateGradient(task, signal) {
      const values = await fleet.evaluateGradient(task, signal);
      onAnswer(++answers);
      return values;
    },
  };
  return lastValueFrom(gradientLosses$(way, told).pipe(take(iterations), toArray()));
}
