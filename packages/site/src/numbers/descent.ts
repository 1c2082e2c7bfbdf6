// The numbers of lesson 5, computed by `gradientDescent` of rxgrad.
import { gradientDescent } from "rxgrad/calculus";
import { last, lastValueFrom, map, toArray } from "rxjs";
import { decimals, type Numbers } from "./written.js";

type F = (x: number[]) => number;
type Rate = number | ((step: number) => number);

const bowl: F = ([a, b]) => (a as number) ** 2 + (b as number) ** 2;
const pits: F = ([a, b]) => ((a as number) ** 2 - 4) ** 2 / 8 + (a as number) / 2 + (b as number) ** 2;
const plateau: F = ([a, b]) => 1 - Math.exp(-((a as number) ** 2 + (b as number) ** 2) / 2);
const kink: F = ([a]) => Math.abs(a as number);

const endOf = (f: F, start: number[], learningRate: Rate, steps: number): Promise<number[]> =>
  lastValueFrom(
    gradientDescent(f, start, { learningRate, steps }).pipe(
      last(),
      map(({ x }) => x),
    ),
  );

/** The largest distance from 0 among the last few points of a path on |x|. */
async function swing(learningRate: Rate): Promise<number> {
  const path = await lastValueFrom(gradientDescent(kink, [1], { learningRate, steps: 40 }).pipe(toArray()));
  return Math.max(...path.slice(-4).map(({ x }) => Math.abs(x[0] as number)));
}

/** As a formula has it: 6.11 × 10⁻¹⁰. */
function power(value: number): string {
  const [mantissa, exponent] = value.toExponential(2).split("e") as [string, string];
  return `${mantissa.replace("-", "−")} × 10${[...String(Number(exponent))].map((each) => RAISED[each]).join("")}`;
}
const RAISED: Readonly<Record<string, string>> = {
  ...{ "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴" },
  ...{ 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" },
};

const [first0, first1] = (await endOf(bowl, [-3, 4], 0.1, 1)) as [number, number];
const [end0, end1] = (await endOf(bowl, [-3, 4], 0.1, 100)) as [number, number];
const [away0, away1] = (await endOf(bowl, [-3, 4], 10, 100)) as [number, number];
const [still0, still1] = (await endOf(bowl, [-3, 4], 1e-10, 100)) as [number, number];

export const descent: Numbers = {
  first0: decimals(first0, 1),
  first1: decimals(first1, 1),
  factor: decimals(first1 / 4, 1),
  end0: power(end0),
  end1: power(end1),
  away0: power(away0),
  away1: power(away1),
  exact0: power(3 * 19 ** 100),
  still0: decimals(still0, 8),
  still1: decimals(still1, 8),
  ant: decimals(pits(await endOf(pits, [3, 2], 0.1, 100)), 2),
  dinosaur: decimals(pits(await endOf(pits, [3, 2], 0.35, 100)), 2),
  plateau0: decimals((await endOf(plateau, [4, 2], 0.1, 100))[0] as number, 3),
  constant: decimals(await swing(0.3), 1),
  decaying: decimals(await swing((step) => 0.3 / (1 + 0.3 * step)), 2),
};
