import { numericalGradient } from "rxgrad/calculus";

export type Place = readonly [number, number];
type F = (point: Place) => number;

export interface DescentSettings {
  readonly rate: number;
  /** The part of the last step that is added to the next: 0 for plain gradient descent. */
  readonly momentum: number;
  readonly steps: number;
}

/** How a descent ended. */
type Outcome = "arrived" | "away" | "still" | "onTheWay";

export interface Path {
  /** The start, and the point after each step. It ends early if it flies off. */
  readonly places: readonly Place[];
  readonly value: number;
  readonly outcome: Outcome;
}

/** Beyond this distance from 0, a path has flown off. */
const AWAY = 1e6;

/** The gradient at a point, by central differences of rxgrad. */
export const slopesAt = (f: F, at: Place): [number, number] => {
  const [first = 0, second = 0] = numericalGradient((x: number[]) => f([x[0] as number, x[1] as number]), [...at]);
  return [first, second];
};

/** Gradient descent with momentum: v ← μ·v − η·∇f(x), x ← x + v. */
export function pathFrom(f: F, start: Place, { rate, momentum, steps }: DescentSettings): Path {
  const places: Place[] = [start];
  let [at, velocity]: [Place, Place] = [start, [0, 0]];
  for (let step = 0; step < steps; step++) {
    const [a, b] = slopesAt(f, at);
    velocity = [momentum * velocity[0] - rate * a, momentum * velocity[1] - rate * b];
    at = [at[0] + velocity[0], at[1] + velocity[1]];
    places.push(at);
    if (!(Math.hypot(...at) < AWAY) || !Number.isFinite(f(at))) return { places, value: f(at), outcome: "away" };
  }
  return { places, value: f(at), outcome: outcomeOf(f, start, at) };
}

function outcomeOf(f: F, start: Place, end: Place): Exclude<Outcome, "away"> {
  if (Math.hypot(...slopesAt(f, end)) < 1e-2) return "arrived";
  return Math.hypot(end[0] - start[0], end[1] - start[1]) < 1e-2 ? "still" : "onTheWay";
}
