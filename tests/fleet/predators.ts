// A run of the fleet's tests that workers in other languages and pages serve: two rates, 8 numbers, + - * / alone.
import {
  adam,
  type BoxValue,
  blackBox,
  constant,
  finiteDifference,
  meanSquaredError,
  parameter,
  train,
  uniform,
} from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { simulate } from "../fixtures/fleet/functions.js";

type Evaluate = (inputs: Readonly<Record<string, Float64Array>>) => BoxValue | Promise<BoxValue>;

/** What trainer and workers state as their version. */
export const VERSION = "simulate-1";

/** The bits of the losses of a training of two rates, in text. */
export function lossesBy(evaluate: Evaluate, iterations: number): Promise<string[]> {
  const rates = parameter([2], { name: "rates", initial: uniform(0.9) });
  const hares = blackBox({ name: "hares", inputs: { rates }, output: [8], concurrency: 8, evaluate });
  const counted = constant([1.2, 1.4, 1.5, 1.7, 1.8, 1.9, 1.9, 1.8]);
  const W = adam(finiteDifference(meanSquaredError(hares, counted)), { learningRate: 0.02 });
  return lastValueFrom(train(W, undefined, { seed: 5 }).pipe(take(iterations), map(bitsOf), toArray()));
}

/** The same without a fleet. */
export const lossesHere = (iterations: number): Promise<string[]> => lossesBy(simulate as never, iterations);

const bitsOf = ({ loss }: { readonly loss: number }): string =>
  new BigUint64Array(Float64Array.of(loss).buffer)[0].toString(16);
