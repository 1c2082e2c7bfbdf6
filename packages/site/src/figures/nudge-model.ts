// A classifier of 100 points in three classes, trained: what the figure of lesson 1 nudges, and its numbers.
import { numericalGradient } from "rxgrad/calculus";

export interface Sample {
  readonly x: readonly [number, number];
  readonly label: 0 | 1 | 2;
}

const CENTERS = [
  [-1, 0.6],
  [1, 0.7],
  [0, -0.9],
] as const;

/** Pseudo-random numbers from 0 to 1, the same on every machine. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function made(): Sample[] {
  const next = uniform(19);
  const noise = (): number => 1.2 * (next() + next() + next() - 1.5);
  return Array.from({ length: 100 }, (_, i) => {
    const label = (i % 3) as Sample["label"];
    const [a, b] = CENTERS[label];
    return { label, x: [a + noise(), b + noise()] };
  });
}

export const samples: readonly Sample[] = made();

/** Weights of x₀, weights of x₁ and biases, for three classes each. */
export type Weights = readonly number[];

/** The probabilities of the classes. */
export function probabilities(w: Weights, [a, b]: Sample["x"]): number[] {
  const powers = [0, 1, 2].map((k) => Math.exp((w[k] ?? 0) * a + (w[3 + k] ?? 0) * b + (w[6 + k] ?? 0)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export interface Measured {
  /** The mean cross-entropy. */
  readonly loss: number;
  /** How many of the 100 points get their own class. */
  readonly right: number;
}

export function measure(w: Weights): Measured {
  let [loss, right] = [0, 0];
  for (const { x, label } of samples) {
    const y = probabilities(w, x);
    loss -= Math.log(y[label] as number) / samples.length;
    if (y.indexOf(Math.max(...y)) === label) right++;
  }
  return { loss, right };
}

function learned(): number[] {
  let w: number[] = Array.from({ length: 9 }, () => 0);
  for (let step = 0; step < 40; step++) {
    const slopes = numericalGradient((at: number[]) => measure(at).loss, w);
    w = w.map((each, i) => each - (slopes[i] as number));
  }
  return w;
}

export const trained: Weights = learned();

/** The trained weights with another first one. */
export const withFirst = (first: number): Weights => trained.map((each, i) => (i === 0 ? first : each));
