// The numbers of lesson 4, computed by `numericalGradient` of rxgrad.
import { numericalGradient } from "rxgrad/calculus";
import { decimals, type Numbers, whole } from "./written.js";

type Pair = [number, number];

const bowl = ([a, b]: Pair): number => a ** 2 + b ** 2;
const valley = ([a, b]: Pair): number => a ** 2 / 20 + b ** 2;
const pairOf = ([a, b]: number[]): Pair => [a as number, b as number];
const gradientOf = (f: (x: Pair) => number, at: Pair): Pair =>
  pairOf(numericalGradient((x: number[]) => f(pairOf(x)), at));

const [at34, at02, at30] = (
  [
    [3, 4],
    [0, 2],
    [3, 0],
  ] as Pair[]
).map((at) => gradientOf(bowl, at)) as [Pair, Pair, Pair];
const slope = gradientOf(valley, [4, 2]);
/** Between the arrow and the way to the minimum. */
const angle = Math.acos((4 * slope[0] + 2 * slope[1]) / (Math.hypot(4, 2) * Math.hypot(...slope)));

export const gradient: Numbers = {
  at34x: whole(at34[0]),
  at34y: whole(at34[1]),
  at02x: whole(at02[0]),
  at02y: whole(at02[1]),
  at30x: whole(at30[0]),
  at30y: whole(at30[1]),
  valleyX: decimals(-slope[0], 1),
  valleyY: decimals(-slope[1], 1),
  angle: decimals((angle * 180) / Math.PI, 0),
};
