import type { DescribedOptimizer, Tensor } from "rxgrad";
import { element, type Instance, type Numbers } from "./instance.js";

/** What is known of one weight in an iteration, and after its update. */
export interface WeightValues {
  readonly before: Tensor;
  readonly gradient: Tensor;
  readonly after: Tensor;
  /** What the optimizer remembers, by name, after the update. */
  readonly memory: Readonly<Record<string, Tensor>>;
  readonly iteration: number;
  readonly hyperparameters: Numbers;
  /** All gradients that the optimizer follows, if it clips their norm. */
  readonly followed?: readonly Tensor[];
}

/** What optimizers add to a norm by which they divide. */
const NORM_FLOOR = 1e-6;

interface Rule {
  numbers(of: Numbers): Numbers;
  /** The update that the numbers come to. */
  next(of: Numbers): number;
}

const scaled: Rule = {
  numbers: ({ w, g, rate, squares, meanSquare, epsilon }) =>
    ({ w, g, rate, s: squares ?? meanSquare, epsilon }) as Numbers,
  next: ({ w, g, rate, s, epsilon }) =>
    (w as number) - ((rate as number) * (g as number)) / (Math.sqrt(s as number) + (epsilon as number)),
};

function adamStep({ rate, m, s, beta1, beta2, k, epsilon }: Numbers): number {
  const mean = (m as number) / (1 - (beta1 as number) ** (k as number));
  const square = (s as number) / (1 - (beta2 as number) ** (k as number));
  return ((rate as number) * mean) / (Math.sqrt(square) + (epsilon as number));
}

const adamNumbers = ({ w, rate, mean, meanSquare, beta1, beta2, k, epsilon }: Numbers): Numbers =>
  ({ w, rate, m: mean, s: meanSquare, beta1, beta2, k, epsilon }) as Numbers;

/** The rules of the optimizers, by kind. `of` has w, g, the iteration k, hyper-parameters and memory. */
const rules: Readonly<Record<string, Rule>> = {
  sgd: {
    numbers: ({ w, g, rate }) => ({ w, g, rate }) as Numbers,
    next: ({ w, g, rate }) => (w as number) - (rate as number) * (g as number),
  },
  momentum: {
    numbers: ({ w, rate, velocity }) => ({ w, rate, v: velocity }) as Numbers,
    next: ({ w, rate, v }) => (w as number) - (rate as number) * (v as number),
  },
  nesterov: {
    numbers: ({ w, g, rate, velocity, momentum }) => ({ w, g, rate, v: velocity, momentum }) as Numbers,
    next: ({ w, g, rate, v, momentum }) =>
      (w as number) - (rate as number) * ((g as number) + (momentum as number) * (v as number)),
  },
  adaGrad: scaled,
  rmsProp: scaled,
  adam: { numbers: adamNumbers, next: (of) => (of.w as number) - adamStep(of) },
  adamW: {
    numbers: (of) => ({ ...adamNumbers(of), decay: of.weightDecay as number }),
    next: (of) => (of.w as number) - (of.rate as number) * (of.decay as number) * (of.w as number) - adamStep(of),
  },
};

/** The update of one weight. Undefined for an optimizer of one's own. */
export function updateOf(optimizer: DescribedOptimizer, values: WeightValues, at: number): Instance | undefined {
  const rule = rules[optimizer.kind];
  if (!rule) return undefined;
  const own = Object.entries(values.hyperparameters).filter(([name]) => name.startsWith(`${optimizer.name}.`));
  const hyperparameters = Object.fromEntries(
    own.map(([name, value]) => [name.slice(optimizer.name.length + 1), value]),
  );
  const changed = changedGradient(optimizer, hyperparameters, values, at);
  const memory = Object.entries(values.memory).map(([name, value]) => [name, element(value, at)]);
  const slots = rule.numbers({
    ...hyperparameters,
    ...Object.fromEntries(memory),
    ...{ w: element(values.before, at), g: changed.at(-1)?.result ?? element(values.gradient, at) },
    rate: hyperparameters.learningRate as number,
    k: values.iteration,
  });
  const instance = { formula: optimizer.kind, slots, result: element(values.after, at), computed: rule.next(slots) };
  return changed.length > 0 ? { ...instance, before: changed } : instance;
}

/** What the optimizer does to an element of the gradient before it uses it, in the order in which it does it. */
function changedGradient(
  { kind }: DescribedOptimizer,
  { clipNorm, clipValue, weightDecay }: Readonly<Record<string, number | undefined>>,
  { before, gradient, followed = [] }: WeightValues,
  at: number,
): readonly Instance[] {
  const changes: Instance[] = [];
  const now = (): number => changes.at(-1)?.result ?? element(gradient, at);
  const norm = Math.sqrt(followed.reduce((sum, { data }) => data.reduce((all, each) => all + each ** 2, sum), 0));
  if (clipNorm !== undefined && clipNorm < norm + NORM_FLOOR) {
    const slots = { g: now(), limit: clipNorm, norm };
    changes.push({ formula: "gradient/clipNorm", slots, result: now() * (clipNorm / (norm + NORM_FLOOR)) });
  }
  if (clipValue !== undefined && Math.abs(now()) > clipValue) {
    const slots = { g: now(), limit: clipValue };
    changes.push({ formula: "gradient/clipValue", slots, result: Math.sign(now()) * clipValue });
  }
  // adamW subtracts the decay from the weight.
  if (weightDecay && kind !== "adamW") {
    const slots = { g: now(), decay: weightDecay, w: element(before, at) };
    changes.push({ formula: "gradient/weightDecay", slots, result: now() + weightDecay * slots.w });
  }
  return changes;
}
