import type { DescribedGradient } from "rxgrad";
import type { SampleSlopes } from "../session/live-run.js";
import { type Instance, type Numbers, terms, total } from "./instance.js";

/** A weight in an iteration, the step by which it is moved, and its element of the gradient. */
export interface WeightSlope {
  readonly w: number;
  readonly h: number;
  readonly slope: number;
}

/** Losses by the steps h that a weight is moved. */
export type LossesBySteps = ReadonlyMap<number, number>;

/** The slots of each scheme, as the steps whose losses they are. */
const SLOTS: Readonly<Record<string, Numbers>> = {
  central: { above: 1, below: -1 },
  forward: { above: 1, at: 0 },
  backward: { at: 0, below: -1 },
  "five-point": { above2: 2, above: 1, below: -1, below2: -2 },
};

/** What the slots of a scheme come to. A loss that a scheme leaves out is NaN. */
const COMPUTED: Readonly<Record<string, (of: Numbers) => number>> = {
  central: ({ above, below, h }) => ((above as number) - (below as number)) / (2 * (h as number)),
  forward: ({ above, at, h }) => ((above as number) - (at as number)) / (h as number),
  backward: ({ at, below, h }) => ((at as number) - (below as number)) / (h as number),
  "five-point": ({ above2, above, below, below2, h }) =>
    ((below2 as number) - 8 * (below as number) + 8 * (above as number) - (above2 as number)) / (12 * (h as number)),
};

/** The slope by one weight, with the losses around it if they are known and come to it. */
export function differenceOf(scheme: string, { w, h, slope }: WeightSlope, losses?: LossesBySteps): Instance {
  const known = { formula: `finiteDifference/${scheme}`, slots: { w, h }, result: slope };
  if (!losses) return known;
  const digits = digitsApart([...losses.values()]);
  const rows = [...losses].map(([steps, loss]) => {
    return { formula: `loss/${steps}`, slots: { w, h }, result: loss, digits: { result: digits } };
  });
  const given = scheme === "richardson" ? richardson(losses, h, digits) : plain(scheme, losses, h, digits);
  const instance = { ...given, formula: `${known.formula}/losses`, result: slope };
  if (!isNear(instance.computed, slope, losses, h)) return known;
  return { ...instance, before: [...rows, ...given.before] };
}

/** The slope by one weight from random directions. The directions and their losses are not told. */
export function directionalOf({ kind, options }: DescribedGradient, { w, h, slope }: WeightSlope): Instance {
  const m = Number(options.directions ?? 1);
  const variant = kind === "spsa" ? (m === 1 ? "" : "/mean") : options.antithetic === false ? "/forward" : "";
  return { formula: `${kind}${variant}`, slots: { w, h, m }, result: slope };
}

/** An exact slope, as the mean or the sum of those of the samples. */
export function slopeOfSamples({ samples, first, rest, isMean, slope }: Omit<SampleSlopes, "iteration">): Instance {
  const list = {
    ...terms(
      first.length,
      (i) => ({ g: first[i] as number }),
      ({ g }) => g as number,
    ),
    others: { count: samples - first.length, worth: rest },
  };
  const slots = { terms: list, ...(isMean && { n: samples }) };
  const computed = (total(list) + rest) / (isMean ? samples : 1);
  return { formula: `backprop/${isMean ? "mean" : "sum"}`, slots, result: slope, computed };
}

type Given = Required<Pick<Instance, "slots" | "computed" | "digits" | "before">>;

function plain(scheme: string, losses: LossesBySteps, h: number, digits: number): Given {
  const named = Object.entries(SLOTS[scheme] ?? {}).map(([slot, steps]) => [slot, losses.get(steps) ?? Number.NaN]);
  const slots = { h, ...Object.fromEntries(named) };
  const computed = COMPUTED[scheme]?.(slots) ?? Number.NaN;
  return { slots, computed, digits: Object.fromEntries(named.map(([slot]) => [slot, digits])), before: [] };
}

/** Two central differences, and what they come to. */
function richardson(losses: LossesBySteps, h: number, digits: number): Given {
  const difference = (steps: number): Instance => {
    const [above = Number.NaN, below = Number.NaN] = [losses.get(steps), losses.get(-steps)];
    return {
      ...{ formula: `difference/${steps}`, slots: { above, below, h }, digits: { above: digits, below: digits } },
      result: (above - below) / (2 * steps * h),
    };
  };
  const before = [difference(1), difference(0.5)];
  const [coarse, fine] = before.map(({ result }) => result) as [number, number];
  const own = Math.min(7, digitsApart([coarse, fine]));
  return {
    slots: { coarse, fine },
    computed: (4 * fine - coarse) / 3,
    digits: { coarse: own, fine: own },
    before: before.map((each) => ({ ...each, digits: { ...each.digits, result: own } })),
  };
}

/** Whether losses come to a slope, but for rounding. They do not with dropout, or where a bound has moved the points. */
function isNear(computed: number, slope: number, losses: LossesBySteps, h: number): boolean {
  const size = Math.max(...[...losses.values()].map(Math.abs));
  return Math.abs(computed - slope) <= 1e-6 * Math.abs(slope) + (1000 * Number.EPSILON * size) / h;
}

/** How many digits tell numbers apart: four of their smallest distance. */
export function digitsApart(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((each, i) => each - (sorted[i] as number));
  const gap = Math.min(...gaps.filter((each) => each > 0));
  const size = Math.max(...sorted.map(Math.abs));
  if (!(gap < Number.POSITIVE_INFINITY && size < Number.POSITIVE_INFINITY)) return 5;
  return Math.min(17, Math.max(5, Math.floor(Math.log10(size)) - Math.floor(Math.log10(gap)) + 4));
}
